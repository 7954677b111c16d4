/* lanes.c: the table of lanes, and the ways of those whose platform can be asked. */
#include <stdlib.h>

#include "base/clock.h"
#include "base/files.h"
#include "tests/faults/trial.h"
#include "tests/support/cluster.h"

#define OF(passes, kills)                                                                          \
	{                                                                                          \
		passes, kills                                                                      \
	}
const struct lane lanes[] = {
#define LANE(name, stage, out, corrected, down)                                                    \
	{ #name, stage, { [OUT] = out, [CORRECTED] = corrected, [DOWN] = down }, &name##_ways },
#define PLACE(name, phase, lanes)
#define LIE(name, lanes)
#include "tests/faults/table.def"
#undef LANE
};
const size_t lane_count = sizeof lanes / sizeof *lanes;

#define LANE(name, stage, out, corrected, down)
#undef PLACE
#define PLACE(name, phase, lanes) { name, phase, lanes },
const struct table_row places[] = {
#include "tests/faults/table.def"
};
const size_t place_count = sizeof places / sizeof *places;
#undef PLACE
#define PLACE(name, phase, lanes)
#undef LIE
#define LIE(name, lanes) { name, OUT, lanes },
const struct table_row lies[] = {
#include "tests/faults/table.def"
};
const size_t lie_count = sizeof lies / sizeof *lies;

bool lane_is_of(const struct lane *l, const char *of)
{
	struct str rest = str_c(of);
	while (rest.len)
		if (str_eq(str_cut(&rest, ' '), str_c(l->name)))
			return true;
	return false;
}

bool lane_passes(const struct lane *l, const char *place, enum phase phase)
{
	for (size_t i = 0; i < place_count; i++)
		if (places[i].phase == phase && !strcmp(places[i].name, place) &&
			lane_is_of(l, places[i].lanes))
			return l->phases[phase].passes > 0;
	return false;
}

static json_t *items_of(json_t *ledger, const char *key)
{
	json_t *list = json_incref(json_object_get(ledger, key));
	json_decref(ledger);
	return list;
}

/* ---- website, here and elsewhere ---- */

static void open_website(struct trial *t)
{
	trial_take_place(t, "website");
	t->platform = arena_printf(&t->at->sys.arena, "%s",
		trial_sql(t, &t->at->sys.arena,
			"select base_url from channel_account where channel = 'website'"));
}

static size_t listed(struct trial *t, struct arena *a, const char *title)
{
	size_t n = 0;
	AUTO_REPLY list = http_call(a, t->platform, "GET", "/", "Connection: close\r\n", STR(""));
	struct str rest = list.body, name = str_c(arena_printf(a, ">%s<", title));
	for (ptrdiff_t at; (at = str_find(rest, name)) >= 0; n++)
		rest = str_from(rest, (size_t)at + name.len);
	return n;
}

/* The item's page as a reader gets it, whatever it says. */
static int page_of(struct trial *t, struct arena *a, const char *title, bool *out_shown)
{
	json_decref(trial_tell(t, a, "/_sim/faults", "[]"));
	AUTO_REPLY page = http_call(a, t->platform, "GET",
		arena_printf(a, "/art/%s/", t->item.draft), "Connection: close\r\n", STR(""));
	*out_shown = str_find(page.body, str_c(arena_printf(a, ">%s<", title))) >= 0;
	return page.status;
}

/* That a reader of the site's list can reach, with this title. */
static const char *wrong_pages(struct trial *t, struct arena *a)
{
	bool shown, old = false;
	int status = page_of(t, a, t->item.title, &shown);
	size_t n = status == 200 && shown ? listed(t, a, t->item.title) : 0;
	if (n && t->item.was) {
		page_of(t, a, t->item.was, &old);
		old = old || listed(t, a, t->item.was);
	}
	return old ? "the words before the correction" : copies_one(a, n);
}

/* Whoever comes by the old address is told that it is gone. */
static const char *left_pages(struct trial *t, struct arena *a)
{
	bool shown;
	int status = page_of(t, a, t->item.title, &shown);
	size_t n = listed(t, a, t->item.title);
	n += t->item.was ? listed(t, a, t->item.was) : 0;
	if (status == 410 && !shown && !n)
		return NULL;
	return arena_printf(a, "the page answers %d, and %zu stand in the list", status, n);
}

/* A wall's page in its place is not what was approved; whoever looks himself has it looked at again. */
static void look_again(struct trial *t, struct arena *a)
{
	const char *wrong = t->item.phase == DOWN ? NULL : t->lane->ways->wrong(t, a);
	if (wrong && strcmp(wrong, "0 copies") != 0)
		fail_msg("a person is asked, and there are %s", wrong);
	trial_retry(t, a);
}

const struct ways website_ways = {
	.open = open_website, .ask = look_again, .wrong = wrong_pages, .left = left_pages
};

/* ---- WeChat ---- */

static void open_wechat(struct trial *t)
{
	trial_take_place(t, "wechat");
	json_auto_t *j = json_load_file(t->config, 0, NULL);
	t->platform = trial_text(&t->at->sys.arena, json_object_get(j, "secrets"), "api");
	PQclear(PQexec(t->at->db,
		"update channel_account set base_url = 'https://sjj.example.gov.cn' where channel "
		"= "
		"'wechat'; insert into pace (channel_account_id, set_by, at) select id, (select "
		"min(id) from account), now() from channel_account where channel = 'wechat' on "
		"conflict do nothing"));
}

static void set_pace(struct trial *t, struct arena *a)
{
	json_decref(trial_tell(t, a, "/_sim/pace",
		arena_printf(a,
			"{\"publish_ms\":%d,\"mass_a_day\":100000,"
			"\"submits_a_day\":100000,\"adds_a_day\":100000}",
			t->item.pace_ms)));
}

static bool is_underway(struct trial *t, struct arena *a)
{
	json_auto_t *ledger = trial_ledger(t, a);
	return json_int(ledger, "underway", 1) > 0;
}

/*
 * What was submitted was submitted six minutes ago, once the platform has done it: on a busy machine that takes
 * longer than it says, and nobody gives up on what it still works at.
 */
static void pass_wechat(struct trial *t, struct arena *a, bool long_ago)
{
	if (long_ago && !is_underway(t, a))
		SQL(t, a,
			"update delivery set receipt = jsonb_set(receipt, '{state,submit_at}', "
			"to_jsonb((receipt #>> '{state,submit_at}')::bigint - 360000)) where id = "
			"%s "
			"and lease_until is null and receipt #> '{state,submit_at}' is not null",
			t->item.delivery);
}

/* A late event, of some other publication. */
static void wake_wechat(struct trial *t, struct arena *a)
{
	json_decref(trial_tell(t, a, "/_sim/callback", "{}"));
}

static struct copies articles(struct trial *t, struct arena *a, const char *title)
{
	size_t i;
	json_t *article;
	struct copies c = {};
	json_auto_t *list = items_of(trial_ledger(t, a), "articles");
	json_array_foreach(list, i, article)
	{
		if (str_eq(json_str(article, "title"), str_c(title)))
			copies_add(&c, !json_is_true(json_object_get(article, "is_deleted")));
	}
	return c;
}

static const char *wrong_articles(struct trial *t, struct arena *a)
{
	return copies_wrong(t, a, articles);
}

static const char *left_articles(struct trial *t, struct arena *a)
{
	return copies_left(t, a, articles);
}

const struct ways wechat_ways = { .open = open_wechat,
	.before = set_pace,
	.pass = pass_wechat,
	.wait = wake_wechat,
	.ask = trial_say_again,
	.wrong = wrong_articles,
	.left = left_articles };

static void open_mass(struct trial *t)
{
	open_wechat(t);
	PQclear(PQexec(t->at->db, "update channel_account set settings = settings || "
				  "'{\"mode\":\"mass\"}' where channel = 'wechat'"));
}

/* Each in a message of its own, and each message's day is over when the next one is arranged. */
static void arrange(struct trial *t, struct arena *a)
{
	char now[25];
	SQL(t, a,
		"update message set send_at = now() - make_interval(days => 1 + (select count(*) "
		"from message)::int) where send_at > now() - interval '1 day'");
	clock_iso(clock_now(), now);
	AUTO_REPLY r = cast_must(&t->at->cast, a, 200, trial_member(t, "operator"), "PUT",
		arena_printf(a, "/channel-accounts/%s/messages", t->account), "If-Match: *\r\n",
		arena_printf(a, "{\"send_at\":\"%s\",\"items\":[\"%s\"]}", now, t->item.delivery));
}

/* The platform wants a minute between two tries of one message. */
static void pass_mass(struct trial *t, struct arena *a, bool long_ago)
{
	(void)long_ago;
	if (*SQL(t, a,
		    "select 1 from delivery where id = %s and attempt > 0 and lease_until is null",
		    t->item.delivery))
		json_decref(trial_tell(t, a, "/_sim/pass", "{\"ms\":61000}"));
}

/* Each message has an article of its own, whose page may be gone: then the message says so. */
static struct copies messages(struct trial *t, struct arena *a, const char *title)
{
	size_t i;
	json_t *message;
	struct copies c = {};
	json_auto_t *list = items_of(trial_ledger(t, a), "messages");
	json_array_foreach(list, i, message)
	{
		const json_t *items =
			json_object_get(json_object_get(message, "content"), "news_item");
		struct str status = json_str(message, "status");
		bool sent = str_eq(status, STR("SEND_SUCCESS"));
		if (str_eq(json_str(json_array_get(items, 0), "title"), str_c(title)) &&
			(sent || str_eq(status, STR("DELETE"))))
			copies_add(&c, sent);
	}
	return c;
}

static const char *wrong_messages(struct trial *t, struct arena *a)
{
	return copies_wrong(t, a, messages);
}

static const char *left_messages(struct trial *t, struct arena *a)
{
	return copies_left(t, a, messages);
}

const struct ways mass_ways = { .open = open_mass,
	.before = set_pace,
	.after = arrange,
	.pass = pass_mass,
	.wait = wake_wechat,
	.ask = trial_say_again,
	.wrong = wrong_messages,
	.left = left_messages };

/* ---- Weibo ---- */

static void open_weibo(struct trial *t)
{
	struct arena *a = &t->at->sys.arena;
	t->platform = trial_stand_in(t, "sim-weibo",
		(const char *const[]){ "--listen=127.0.0.1:0", "--token=stand-in-access-token",
			arena_printf(a, "--ledger=%s/weibo.jsonl", test_folder()), NULL });
	trial_register(t, "weibo",
		"{\"app_key\":\"1000000001\",\"rip\":\"203.0.113.10\",\"domains\":[\"127.0.0.1\"],"
		"\"calls_a_day\":1000000,\"posts_an_hour\":1000000,\"watch_calls_a_day\":1}",
		arena_printf(a, "--base-url %s", t->platform),
		arena_printf(a,
			"app_key=1000000001\napp_secret=stand-in-secret\nuid=1000000001\n"
			"access_token=stand-in-access-token\napi=%s\npages=%s\n",
			t->platform, t->platform));
	json_decref(trial_tell(
		t, a, "/_sim/scene", "{\"calls_a_day\":1000000,\"posts_an_hour\":1000000}"));
	PQclear(PQexec(t->at->db,
		arena_printf(a,
			"insert into pace (channel_account_id, set_by, at) values (%s, (select "
			"min(id) from account), now())",
			t->account)));
}

static void until_the_page_stands(struct trial *t, struct arena *a)
{
	static const char *const done[] = { "CONFIRMED", NULL };
	const char *page = SQL(t, a,
		"select d.id from delivery d join channel_account c on c.id = "
		"d.channel_account_id where d.submission_id = %s and c.channel = 'website'",
		t->item.submission);
	cast_until(&t->at->cast, trial_member(t, "operator"),
		arena_printf(a, "/deliveries/%s", page), "state", done);
}

/* The platform's clock and the notes' go on together, to the next look: nobody leases meanwhile. */
static void pass_weibo(struct trial *t, struct arena *a, bool long_ago)
{
	(void)long_ago;
	SQL(t, a, "begin");
	const char *ms = SQL(t, a,
		"with due as (select id, (receipt #>> '{state,look_at}')::bigint - (extract(epoch "
		"from clock_timestamp()) * 1000)::bigint + 1 as ms from delivery where id = %s and "
		"lease_until is null for update) update delivery d set receipt = "
		"jsonb_set(d.receipt, '{state}', d.receipt->'state' || (select jsonb_object_agg(k, "
		"v::bigint - due.ms) from jsonb_each_text(d.receipt->'state') x(k, v) where k in "
		"('look_at', 'sent_at', 'first_at', 'deleted_at')) || coalesce((select "
		"jsonb_build_object('sent_up', jsonb_set(u, '{ms}', to_jsonb((u->>'ms')::bigint - "
		"due.ms))) from (select d.receipt #> '{state,sent_up}' as u) x where u is not "
		"null), '{}')) from due where d.id = due.id and due.ms > 0 returning due.ms",
		t->item.delivery);
	if (*ms)
		json_decref(trial_tell(t, a, "/_sim/pass", arena_printf(a, "{\"ms\":%s}", ms)));
	SQL(t, a, "commit");
}

static struct copies posts(struct trial *t, struct arena *a, const char *title)
{
	size_t i;
	json_t *post;
	struct copies c = {};
	json_auto_t *list = items_of(trial_ledger(t, a), "posts");
	json_array_foreach(list, i, post)
	{
		if (str_find(json_str(post, "plain"), str_c(title)) >= 0)
			copies_add(&c, !json_is_true(json_object_get(post, "deleted")));
	}
	return c;
}

static const char *wrong_posts(struct trial *t, struct arena *a)
{
	return copies_wrong(t, a, posts);
}

static const char *left_posts(struct trial *t, struct arena *a)
{
	return copies_left(t, a, posts);
}

const struct ways weibo_ways = { .beside = "website",
	.open = open_weibo,
	.after = until_the_page_stands,
	.pass = pass_weibo,
	.ask = trial_say_again,
	.wrong = wrong_posts,
	.left = left_posts };

/* ---- apps ---- */

static const char *const apps[] = { "city-app", "metro" };

static void open_app(struct trial *t)
{
	struct arena *a = &t->at->sys.arena;
	t->platform = trial_stand_in(t, "sim-app",
		(const char *const[]){ "--listen=127.0.0.1:0",
			arena_printf(a, "--ledger=%s/app.jsonl", test_folder()), NULL });
	trial_register(t, "app",
		arena_printf(a,
			"{\"subscribers\":[{\"name\":\"city-app\",\"url\":\"%s/hook/city-app\"},{"
			"\"name\":\"metro\",\"url\":\"%s/hook/metro\"}]}",
			t->platform, t->platform),
		arena_printf(a, "--base-url %s", t->platform),
		arena_printf(a,
			"webhook.city-app=whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n"
			"webhook.metro=whsk_AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA=\n"
			"inside=%s\n",
			strstr(t->platform, "://") + 3));
}

/* What each of them acted on: what came again had the same id, and was thrown away. */
static void tellings(struct trial *t, struct arena *a, unsigned told[2][PHASES])
{
	static const char *const types[PHASES] = { [OUT] = "content.published",
		[CORRECTED] = "content.updated",
		[DOWN] = "content.withdrawn" };
	size_t i;
	json_t *entry;
	json_auto_t *list = items_of(trial_ledger(t, a), "inbox");
	json_array_foreach(list, i, entry)
	{
		unsigned *to = told[str_eq(json_str(entry, "to"), str_c(apps[1]))];
		for (enum phase p = OUT; p < PHASES; p++)
			to[p] += str_eq(json_str(entry, "item"), str_c(t->item.draft)) &&
				 str_eq(json_str(entry, "type"), str_c(types[p]));
	}
}

/* Each of them once of each thing that was done with it, and of nothing else. */
static const char *wrong_tellings(struct trial *t, struct arena *a)
{
	unsigned told[2][PHASES] = {};
	bool as_done = true;
	enum phase now = t->item.phase;
	tellings(t, a, told);
	if (!told[0][now] && !told[1][now])
		return "0 copies";
	for (enum phase p = OUT; p < PHASES; p++) {
		unsigned want = p == OUT || p == now || (p == CORRECTED && t->item.was);
		as_done = as_done && told[0][p] == want && told[1][p] == want;
	}
	return as_done ? NULL
		       : arena_printf(a,
				 "told %u and %u times, corrected %u and %u, withdrawn %u and %u",
				 told[0][OUT], told[1][OUT], told[0][CORRECTED], told[1][CORRECTED],
				 told[0][DOWN], told[1][DOWN]);
}

const struct ways app_ways = {
	.open = open_app, .ask = trial_say_again, .wrong = wrong_tellings, .left = wrong_tellings
};

/* ---- the cloud's table of a mini-program ---- */

static void open_miniprogram(struct trial *t)
{
	struct arena *a = &t->at->sys.arena;
	t->platform = trial_stand_in(t, "sim-tcb",
		(const char *const[]){ "--listen=127.0.0.1:0",
			arena_printf(a, "--ledger=%s/tcb.jsonl", test_folder()), NULL });
	trial_register(t, "miniprogram",
		"{\"appid\":\"wx0000000000000002\",\"env\":\"demo-1\",\"collection\":\"news\"}", "",
		arena_printf(a, "appid=wx0000000000000002\nappsecret=stand-in-secret\napi=%s\n",
			t->platform));
}

/* Rows with this title that say so: published, withdrawn. */
static size_t rows_of(struct trial *t, struct arena *a, const char *title, struct str status)
{
	size_t n = 0;
	const char *id;
	json_t *row;
	json_auto_t *rows = items_of(trial_ledger(t, a), "rows");
	json_object_foreach(rows, id, row)
	{
		n += str_eq(json_str(row, "title"), str_c(title)) &&
		     str_eq(json_str(row, "status"), status);
	}
	return n;
}

typedef size_t count_rows(struct trial *, struct arena *, const char *title, struct str status);

/* One and the same row has the other words. */
static const char *wrong_of(struct trial *t, struct arena *a, count_rows *count)
{
	size_t n = count(t, a, t->item.title, STR("published"));
	if (n && t->item.was && count(t, a, t->item.was, STR("published")))
		return "the words before the correction";
	return copies_one(a, n);
}

/* Whoever keeps a copy of it has to be told: a tombstone stands in its place. */
static const char *left_of(struct trial *t, struct arena *a, count_rows *count)
{
	size_t shown = count(t, a, t->item.title, STR("published"));
	size_t tombs = count(t, a, t->item.title, STR("withdrawn"));
	if (t->item.was)
		shown += count(t, a, t->item.was, STR("published"));
	return !shown && tombs == 1 ? NULL
				    : arena_printf(a, "%zu copies, %zu tombstones", shown, tombs);
}

static const char *wrong_rows(struct trial *t, struct arena *a)
{
	return wrong_of(t, a, rows_of);
}

static const char *left_rows(struct trial *t, struct arena *a)
{
	return left_of(t, a, rows_of);
}

const struct ways miniprogram_ways = {
	.open = open_miniprogram, .ask = trial_say_again, .wrong = wrong_rows, .left = left_rows
};

/* ---- a feed that a mini-program reads ---- */

static void open_feed(struct trial *t)
{
	struct arena *a = &t->at->sys.arena;
	const char *root = arena_printf(a, "%s/feed-site", test_folder());
	if (folder_make(arena_printf(a, "%s/current", root), 0755, NULL))
		trial_die(root, err_reason());
	t->platform = trial_stand_in(t, "sim-site",
		(const char *const[]){
			"--listen=127.0.0.1:0", arena_printf(a, "--root=%s", root), NULL });
	trial_register(t, "miniprogram", "{\"way\":\"feed\"}",
		arena_printf(a, "--base-url %s", t->platform),
		arena_printf(a, "feed_root=%s/current\ninside=%s\n", root,
			strstr(t->platform, "://") + 3));
}

/* As the mini-program reads it: how many have that title, and stand so. */
static size_t read_feed(struct trial *t, struct arena *a, const char *title, struct str status)
{
	size_t i, n = 0;
	json_t *item;
	json_auto_t *feed = NULL;
	json_decref(trial_tell(t, a, "/_sim/faults", "[]"));
	AUTO_REPLY r = http_call(
		a, t->platform, "GET", "/miniprogram.json", "Connection: close\r\n", STR(""));
	if (r.status != 200 || json_read(r.body, &feed))
		return 0;
	json_array_foreach(json_object_get(feed, "items"), i, item)
	{
		n += str_eq(json_str(item, "title"), str_c(title)) &&
		     str_eq(json_str(json_object_get(item, "_gw"), "status"), status);
	}
	return n;
}

static const char *wrong_items(struct trial *t, struct arena *a)
{
	return wrong_of(t, a, read_feed);
}

static const char *left_items(struct trial *t, struct arena *a)
{
	return left_of(t, a, read_feed);
}

const struct ways feed_ways = { .open = open_feed,
	.ask = trial_say_again,
	.wrong = wrong_items,
	.left = left_items,
	.watched = "good_at" };
