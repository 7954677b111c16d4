/* lanes.c: the table of lanes, and the ways of those whose platform can be asked. */
#include <glob.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/files.h"
#include "tests/faults/trial.h"
#include "tests/support/cluster.h"

const struct lane lanes[] = {
#define LANE(name, stage, passes, kills) { #name, stage, passes, kills, &name##_ways },
#define PLACE(name, lanes)
#define LIE(name, lanes)
#include "tests/faults/table.def"
#undef LANE
};
const size_t lane_count = sizeof lanes / sizeof *lanes;

#define LANE(name, stage, passes, kills)
#undef PLACE
#define PLACE(name, lanes) { name, lanes },
const struct table_row places[] = {
#include "tests/faults/table.def"
};
const size_t place_count = sizeof places / sizeof *places;
#undef PLACE
#define PLACE(name, lanes)
#undef LIE
#define LIE(name, lanes) { name, lanes },
const struct table_row lies[] = {
#include "tests/faults/table.def"
};
const size_t lie_count = sizeof lies / sizeof *lies;

bool lane_has(const struct lane *l, const char *of)
{
	struct str rest = str_c(of);
	while (rest.len)
		if (str_eq(str_cut(&rest, ' '), str_c(l->name)))
			return true;
	return false;
}

static const char *must_be_one(struct arena *a, size_t n)
{
	return n == 1 ? NULL : arena_printf(a, "%zu copies", n);
}

static json_t *items_of(json_t *ledger, const char *key)
{
	json_t *list = json_incref(json_object_get(ledger, key));
	json_decref(ledger);
	return list;
}

/* ---- accounts that the system begins with; their couriers stand still, and ours take their place ---- */

static void take_place_of(struct trial *t, const char *channel)
{
	glob_t found = {};
	struct system *s = &t->at->sys;
	const char *pattern = arena_printf(&s->arena, "%s/couriers/%s-*.json", s->data, channel);
	if (glob(pattern, 0, NULL, &found) || found.gl_pathc != 1)
		trial_die("no configuration of a courier", pattern);
	t->config = arena_printf(&s->arena, "%s", found.gl_pathv[0]);
	globfree(&found);
	const char *name = strrchr(t->config, '/') + 1, *number = strrchr(name, '-') + 1;
	t->program = arena_printf(&s->arena, "courier-%.*s", (int)(strlen(name) - 5), name);
	t->account = arena_printf(&s->arena, "%.*s", (int)(strlen(number) - 5), number);
}

/* ---- website, here and elsewhere ---- */

static void open_website(struct trial *t)
{
	take_place_of(t, "website");
	t->platform = arena_printf(&t->at->sys.arena, "%s",
		trial_sql(t, &t->at->sys.arena,
			"select base_url from channel_account where channel = 'website'"));
}

/* That a reader of the site's list can reach, with this title. */
static const char *wrong_pages(struct trial *t, struct arena *a)
{
	json_decref(trial_tell(t, a, "/_sim/faults", "[]"));
	const char *path = arena_printf(a, "/art/%s/", t->item.draft),
		   *closing = "Connection: close\r\n";
	AUTO_REPLY page = http_call(a, t->platform, "GET", path, closing, STR(""));
	AUTO_REPLY list = http_call(a, t->platform, "GET", "/", closing, STR(""));
	size_t n = 0;
	struct str rest = list.body, title = str_c(arena_printf(a, ">%s<", t->item.title));
	for (ptrdiff_t at; (at = str_find(rest, title)) >= 0; n++)
		rest = str_from(rest, (size_t)at + title.len);
	bool shown = page.status == 200 && str_find(page.body, title) >= 0;
	return must_be_one(a, shown ? n : 0);
}

/* A wall's page in its place is not what was approved; whoever looks himself has it looked at again. */
static void look_again(struct trial *t, struct arena *a)
{
	const char *wrong = t->lane->ways->wrong(t, a);
	if (wrong && strcmp(wrong, "0 copies") != 0)
		fail_msg("a person is asked, and there are %s", wrong);
	trial_retry(t, a);
}

const struct ways website_ways = { .open = open_website, .ask = look_again, .wrong = wrong_pages };

/* ---- WeChat ---- */

static void open_wechat(struct trial *t)
{
	take_place_of(t, "wechat");
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

/* What was submitted was submitted six minutes ago, once the platform has had the time it takes. */
static void pass_wechat(struct trial *t, struct arena *a, bool long_ago)
{
	if (long_ago)
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

static const char *wrong_articles(struct trial *t, struct arena *a)
{
	size_t i, n = 0;
	json_t *article;
	json_auto_t *list = items_of(trial_ledger(t, a), "articles");
	json_array_foreach(list, i, article)
	{
		n += str_eq(json_str(article, "title"), str_c(t->item.title)) &&
		     !json_is_true(json_object_get(article, "is_deleted"));
	}
	return must_be_one(a, n);
}

const struct ways wechat_ways = { .open = open_wechat,
	.before = set_pace,
	.pass = pass_wechat,
	.wait = wake_wechat,
	.ask = trial_say_again,
	.wrong = wrong_articles };

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
		arena_printf(a, "/channel-accounts/%s/messages", t->account), "",
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

/* Followers got it: each message has an article of its own. */
static const char *wrong_messages(struct trial *t, struct arena *a)
{
	size_t i, n = 0;
	json_t *message;
	json_auto_t *list = items_of(trial_ledger(t, a), "messages");
	json_array_foreach(list, i, message)
	{
		const json_t *items =
			json_object_get(json_object_get(message, "content"), "news_item");
		n += str_eq(json_str(json_array_get(items, 0), "title"), str_c(t->item.title)) &&
		     str_eq(json_str(message, "status"), STR("SEND_SUCCESS"));
	}
	return must_be_one(a, n);
}

const struct ways mass_ways = { .open = open_mass,
	.before = set_pace,
	.after = arrange,
	.pass = pass_mass,
	.wait = wake_wechat,
	.ask = trial_say_again,
	.wrong = wrong_messages };

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

static const char *wrong_posts(struct trial *t, struct arena *a)
{
	size_t i, n = 0;
	json_t *post;
	json_auto_t *list = items_of(trial_ledger(t, a), "posts");
	json_array_foreach(list, i, post)
	{
		n += str_find(json_str(post, "plain"), str_c(t->item.title)) >= 0 &&
		     !json_is_true(json_object_get(post, "deleted"));
	}
	return must_be_one(a, n);
}

const struct ways weibo_ways = { .beside = "website",
	.open = open_weibo,
	.after = until_the_page_stands,
	.pass = pass_weibo,
	.ask = trial_say_again,
	.wrong = wrong_posts };

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

/* Each of them acted on it, once: what came again had the same id, and was thrown away. */
static const char *wrong_tellings(struct trial *t, struct arena *a)
{
	size_t i, told[2] = {};
	json_t *entry;
	json_auto_t *list = items_of(trial_ledger(t, a), "inbox");
	json_array_foreach(list, i, entry)
	{
		if (str_eq(json_str(entry, "item"), str_c(t->item.draft)))
			told[str_eq(json_str(entry, "to"), str_c(apps[1]))]++;
	}
	if (told[0] == 1 && told[1] == 1)
		return NULL;
	return told[0] + told[1] ? arena_printf(a, "told %zu and %zu times", told[0], told[1])
				 : "0 copies";
}

const struct ways app_ways = { .open = open_app, .ask = trial_say_again, .wrong = wrong_tellings };

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

static const char *wrong_rows(struct trial *t, struct arena *a)
{
	size_t n = 0;
	const char *id;
	json_t *row;
	json_auto_t *rows = items_of(trial_ledger(t, a), "rows");
	json_object_foreach(rows, id, row)
	{
		n += str_eq(json_str(row, "title"), str_c(t->item.title)) &&
		     str_eq(json_str(row, "status"), STR("published"));
	}
	return must_be_one(a, n);
}

const struct ways miniprogram_ways = {
	.open = open_miniprogram, .ask = trial_say_again, .wrong = wrong_rows
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
static size_t read_feed(struct trial *t, struct arena *a, struct str status)
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
		n += str_eq(json_str(item, "title"), str_c(t->item.title)) &&
		     str_eq(json_str(json_object_get(item, "_gw"), "status"), status);
	}
	return n;
}

static const char *wrong_items(struct trial *t, struct arena *a)
{
	return must_be_one(a, read_feed(t, a, STR("published")));
}

/* Whoever keeps a copy of it has to be told: a tombstone stands in its place. */
static const char *left_items(struct trial *t, struct arena *a)
{
	size_t shown = read_feed(t, a, STR("published")), tombs = read_feed(t, a, STR("withdrawn"));
	return !shown && tombs == 1 ? NULL
				    : arena_printf(a, "%zu copies, %zu tombstones", shown, tombs);
}

const struct ways feed_ways = {
	.open = open_feed, .ask = trial_say_again, .wrong = wrong_items, .left = left_items
};
