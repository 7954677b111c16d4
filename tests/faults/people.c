/* people.c: what people do with an item before it leaves, and what a lane asks of its surroundings. */
#include <glob.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/digest.h"
#include "base/files.h"
#include "tests/faults/trial.h"
#include "tests/support/cluster.h"
#include "tests/support/samples.h"

enum { PATIENCE_MS = 120000, LOOK_MS = 20, WORD = 12 };

static const char closing[] = "Connection: close\r\n";

void trial_die(const char *what, const char *why)
{
	fprintf(stderr, "faults: %s: %s\n", what, why);
	exit(1);
}

const char *trial_sql(struct trial *t, struct arena *a, const char *query)
{
	PGresult *r = PQexec(t->at->db, query);
	ExecStatusType status = PQresultStatus(r);
	if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK)
		fail_msg("%s: %s", query, PQerrorMessage(t->at->db));
	const char *value = arena_printf(a, "%s", PQntuples(r) ? PQgetvalue(r, 0, 0) : "");
	PQclear(r);
	return value;
}

struct member *trial_member(struct trial *t, const char *login)
{
	return cast_member(&t->at->cast, login);
}

const char *trial_text(struct arena *a, const json_t *j, const char *key)
{
	return arena_printf(a, "%s", json_string_value(json_object_get(j, key)));
}

static json_t *call(
	struct trial *t, struct arena *a, const char *method, const char *path, const char *json)
{
	AUTO_REPLY r = http_call(a, t->platform, method, path, closing, str_c(json));
	if (r.status / 100 != 2)
		fail_msg("%s %s: %d " STRF, t->lane->name, path, r.status, STRV(r.body));
	return json_incref(r.json);
}

json_t *trial_tell(struct trial *t, struct arena *a, const char *path, const char *json)
{
	return call(t, a, "POST", path, json);
}

json_t *trial_ledger(struct trial *t, struct arena *a)
{
	return call(t, a, "GET", "/_sim/ledger", "");
}

int64_t trial_lies_met(struct trial *t, struct arena *a)
{
	json_auto_t *j = call(t, a, "GET", "/_sim/met", "");
	return json_int(j, "met", 0);
}

static struct http_reply retry(struct trial *t, struct arena *a)
{
	return cast_call(&t->at->cast, a, trial_member(t, "operator"), "POST",
		arena_printf(a, "/deliveries/%s/retry", t->item.delivery), "",
		"{\"reason\":\"已到平台查看，没有发布\"}");
}

/* Where the system cannot see it, somebody registers first that he looked, and that it is not there. */
void trial_retry(struct trial *t, struct arena *a)
{
	AUTO_REPLY first = retry(t, a);
	if (first.status == 204)
		return;
	if (first.status != 409 || !str_eq(json_str(first.json, "code"), STR("delivery.look")))
		fail_msg("retry: %d " STRF, first.status, STRV(first.body));
	AUTO_REPLY r = cast_must(&t->at->cast, a, 200, trial_member(t, "reviewer"), "POST",
		arena_printf(a, "/deliveries/%s/decision", t->item.delivery), "",
		"{\"outcome\":\"not-out\",\"evidence\":\"已到平台查看，没有发布\"}");
	AUTO_REPLY again = retry(t, a);
	assert_int_equal(again.status, 204);
}

void trial_say_again(struct trial *t, struct arena *a)
{
	const char *wrong = t->item.phase == DOWN ? "0 copies" : t->lane->ways->wrong(t, a);
	if (!wrong || strcmp(wrong, "0 copies") != 0)
		fail_msg("a person is asked, and there are %s: %s", wrong ? wrong : "1 copies",
			SQL(t, a,
				"select concat_ws(' ', state, reason, attempt, fence, receipt) "
				"from "
				"delivery where id = %s",
				t->item.delivery));
	trial_retry(t, a);
}

/* ---- an item ---- */

/* No two alike, and none nearly so: platforms refuse what is. */
static const char *name_of(struct trial *t, struct arena *a)
{
	static const char *const letters[] = { "东", "南", "西", "北", "春", "夏", "秋", "冬", "山",
		"水", "林", "田", "桥", "路", "城", "港" };
	const char *what = t->item.phase == OUT ? "试验" : "更正";
	const char *hex = sha256_hex(a, str_c(arena_printf(a, "%u%s", t->item.number, what)));
	const char *name = "";
	for (int i = 0; i < WORD; i++) {
		char digit[] = { hex[i], 0 };
		name = arena_printf(a, "%s%s", name, letters[strtol(digit, NULL, 16)]);
	}
	return arena_printf(a, "第%u次%s%s", t->item.number, what, name);
}

static const char *words(struct trial *t, struct arena *a, const char *html)
{
	const struct item *i = &t->item;
	return arena_printf(a,
		"{\"title\":\"%s\",\"html\":\"%s\",\"meta\":{"
		"\"disclosure\":\"主动公开\",\"column\":\"工作动态\",\"source\":\"数据资源处\","
		"\"summary\":\"%s\"%s}}",
		i->title, html, i->title, i->meta ? arena_printf(a, ",%s", i->meta) : "");
}

const char *trial_picture(struct trial *t, struct arena *a)
{
	struct str png = sample_png(a, 300, 200, false, sample_photograph);
	AUTO_REPLY r = http_call(a, t->at->sys.url, "POST",
		arena_printf(a, "/api/v1/drafts/%s/assets?name=map.png", t->item.draft),
		arena_printf(a, "%sAuthorization: Bearer %s\r\nContent-Type: image/png\r\n",
			closing, trial_member(t, "editor")->token),
		png);
	if (r.status != 201)
		fail_msg("picture: %d " STRF, r.status, STRV(r.body));
	return arena_printf(a, "assets/%s.%s", trial_text(a, r.json, "sha256"),
		trial_text(a, r.json, "extension"));
}

void trial_rewrite(struct trial *t, struct arena *a, const char *html)
{
	AUTO_REPLY r = cast_must(&t->at->cast, a, 200, trial_member(t, "editor"), "PUT",
		arena_printf(a, "/drafts/%s", t->item.draft),
		arena_printf(a, "If-Match: \"%s\"\r\n", t->item.head), words(t, a, html));
	t->item.head = trial_text(a, r.json, "head");
}

static const char *body_of(struct trial *t, struct arena *a)
{
	return arena_printf(a, "<p>会议部署了下一阶段的工作：%s。</p>", t->item.title);
}

static void write_it(struct trial *t, struct arena *a)
{
	struct item *i = &t->item;
	i->title = name_of(t, a);
	if (t->lane->ways->before)
		t->lane->ways->before(t, a);
	AUTO_REPLY r = cast_must(&t->at->cast, a, 201, trial_member(t, "editor"), "POST", "/drafts",
		"", words(t, a, body_of(t, a)));
	i->draft = trial_text(a, r.json, "id");
	i->head = trial_text(a, r.json, "head");
	if (t->lane->ways->draw)
		t->lane->ways->draw(t, a);
}

static void agree(struct trial *t, struct arena *a, const char *login)
{
	struct cast *c = &t->at->cast;
	struct member *m = trial_member(t, login);
	cast_open_all(c, m, t->item.submission);
	if (!strcmp(login, "head")) {
		AUTO_REPLY marked = cast_mark(c, a, m, t->item.submission);
		assert_int_equal(marked.status, 204);
	}
	AUTO_REPLY voted = cast_vote(c, a, m, t->item.submission, "AGREE", "同意发布");
	if (voted.status != 201)
		fail_msg("%s: " STRF, login, STRV(voted.body));
}

/* By the editor, on the draft or on the line of its correction; what it is answered with says what is the head now. */
static struct http_reply edit(struct trial *t, struct arena *a, int status, const char *method,
	const char *below, const char *json)
{
	const char *head = t->item.head;
	return cast_must(&t->at->cast, a, status, trial_member(t, "editor"), method,
		arena_printf(a, "/drafts/%s%s", t->item.draft, below),
		head ? arena_printf(a, "If-Match: \"%s\"\r\n", head) : "", json);
}

static void hand_in(struct trial *t, struct arena *a, const char *below, const char *json)
{
	static const char *const in_review[] = { "IN_REVIEW", NULL };
	AUTO_REPLY r = edit(t, a, 201, "POST", below, json);
	t->item.submission = trial_text(a, r.json, "id");
	cast_until(&t->at->cast, trial_member(t, "editor"),
		arena_printf(a, "/submissions/%s", t->item.submission), "state", in_review);
	agree(t, a, "head");
	agree(t, a, "reviewer");
}

/* To the lane's account, and to what is beside it. */
static const char *where_to(struct trial *t, struct arena *a)
{
	const char *beside = t->lane->ways->beside;
	return arena_printf(a, "{\"channels\":[%s\"%s\"],\"note\":\"送审\"}",
		beside ? arena_printf(a, "\"%s\",", beside) : "", t->account);
}

static void wait_for_the_seal(struct trial *t, struct arena *a, const char *act)
{
	int64_t until = clock_ticks() + PATIENCE_MS;
	do {
		nanosleep(&(struct timespec){ .tv_nsec = LOOK_MS * 1000000 }, NULL);
		t->item.delivery = SQL(t, a,
			"select id from delivery where draft_id = %s and channel_account_id = %s "
			"and act = '%s'",
			t->item.draft, t->account, act);
		if (clock_ticks() > until)
			fail_msg("the seal signed no ticket to %s %s", act, t->item.draft);
	} while (!*t->item.delivery);
}

/* Whoever is asked only now and then is idle for longer than a session lasts. */
static void stay_logged_in(struct trial *t, struct arena *a)
{
	SQL(t, a, "update session set seen_at = now() where seen_at < now() - interval '1 minute'");
}

static void let_it_leave(struct trial *t, struct arena *a, const char *act)
{
	wait_for_the_seal(t, a, act);
	t->item.shown = t->item.delivery;
	stay_logged_in(t, a);
	if (t->lane->ways->after)
		t->lane->ways->after(t, a);
}

void trial_make_item(struct trial *t, struct arena *a)
{
	write_it(t, a);
	hand_in(t, a, "/submissions", where_to(t, a));
	let_it_leave(t, a, "publish");
}

static void reword(struct trial *t, struct arena *a)
{
	struct item *i = &t->item;
	i->was = i->title;
	i->title = name_of(t, a);
	if (t->lane->ways->reword)
		t->lane->ways->reword(t, a);
	i->head = NULL;
	AUTO_REPLY opened = edit(t, a, 201, "POST", "/corrections", "{}");
	i->head = trial_text(a, opened.json, "head");
	AUTO_REPLY saved = edit(t, a, 200, "PUT", "?correction=1", words(t, a, body_of(t, a)));
	i->head = trial_text(a, saved.json, "head");
}

void trial_correct(struct trial *t, struct arena *a)
{
	t->item.phase = CORRECTED;
	reword(t, a);
	hand_in(t, a, "/submissions?correction=1", "{\"note\":\"更正\"}");
	let_it_leave(t, a, "correct");
}

bool trial_same_places(struct trial *t, struct arena *a)
{
	const char *same = SQL(t, a,
		"select string_agg(channel_account_id::text, ' ' order by channel_account_id) "
		"filter (where act = 'publish') = string_agg(channel_account_id::text, ' ' order "
		"by "
		"channel_account_id) filter (where act = 'correct') from delivery where draft_id = "
		"%s",
		t->item.draft);
	return !strcmp(same, "t");
}

void trial_take_down(struct trial *t, struct arena *a)
{
	t->item.phase = DOWN;
	cast_withdraw(&t->at->cast, trial_member(t, "reviewer"), t->item.draft, "内容有误");
	wait_for_the_seal(t, a, "withdraw");
}

/* ---- accounts and stand-ins, the system's and a lane's own ---- */

void trial_take_place(struct trial *t, const char *channel)
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

static const char *say(struct trial *t, const char *line, const char *input)
{
	const char *said;
	if (system_shenfa(&t->at->sys, "sysadmin", line, input, &said))
		trial_die(line, said);
	return said;
}

void trial_register(struct trial *t, const char *channel, const char *settings, const char *more,
	const char *secrets)
{
	struct system *s = &t->at->sys;
	struct arena *a = &s->arena;
	const char *folder = arena_printf(a, "%s/%s", test_folder(), t->lane->name);
	if (folder_make(folder, 0700, NULL))
		trial_die(folder, err_reason());
	say(t,
		arena_printf(a,
			"channel register --unit bureau --channel %s %s --name 试验 --owner "
			"planning %s "
			"--settings '%s'",
			channel, strstr(more, "--purpose") ? "" : "--purpose disclosure", more,
			settings),
		"");
	t->account = arena_printf(a, "%s", trial_sql(t, a, "select max(id) from channel_account"));
	say(t,
		arena_printf(a,
			"channel enrol %s --to %s --signing-keys %s/keys/public/signing.pem",
			t->account, folder, s->data),
		secrets);
	t->config = arena_printf(a, "%s/%s-%s.json", folder, channel, t->account);
}

const char *trial_stand_in(struct trial *t, const char *program, const char *const *options)
{
	struct arena *a = &t->at->sys.arena;
	const char *argv[12] = { arena_printf(a, BUILD_DIR "/%s", program) };
	struct spawned *it = arena_new(a, struct spawned);
	for (size_t i = 0; options[i]; i++)
		argv[i + 1] = options[i];
	const struct spawn run = { .argv = argv,
		.log = arena_printf(a, "%s/%s.log", test_folder(), t->lane->name),
		.falls_with = SIGTERM };
	if (spawn_start(&run, it) || spawn_ready(it, &run, PATIENCE_MS))
		trial_die(program, err_reason());
	return arena_printf(a, "%s", it->address);
}
