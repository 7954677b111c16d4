/*
 * kill.c: a courier is killed at each of its failpoints while it carries an item of the running
 * system, with the platform lying to it now and then: never lost, never doubled. The two
 * channels have a process each, side by side: most of it is waiting.
 */
#include "tests/check.h"

#include <glob.h>
#include <libpq-fe.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "tests/support/cast.h"
#include "tests/support/cluster.h"

enum {
	CRASHED = 86,
	PATIENCE_MS = 120000,
	LOOK_MS = 20,
	QUICK_MS = 200,
	SLOW_MS = 1000,
	DULL_MS = 1500,
	LATE_MS = 500,
	PERSONS = 4 /* decisions about one item, at most */
};

static const char *const failpoints[] = {
#define FAILPOINT(name) name,
#include "courier/failpoints.def"
#undef FAILPOINT
};

static const char closing[] = "Connection: close\r\n";

static struct system sys;
static struct cast cast;
static PGconn *db;
static const char *configs[2]; /* website, wechat */
static const char *platform;   /* the stand-in's address */
static struct tally {
	unsigned items, kills, confirmed, by_person;
} * tally; /* of this channel; seen by both processes */

static const char *sql(struct arena *a, const char *query)
{
	PGresult *r = PQexec(db, query);
	ExecStatusType status = PQresultStatus(r);
	if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK)
		fail_msg("%s: %s", query, PQerrorMessage(db));
	const char *value = arena_printf(a, "%s", PQntuples(r) ? PQgetvalue(r, 0, 0) : "");
	PQclear(r);
	return value;
}

static void find_config(const char *channel, const char **out)
{
	glob_t found = {};
	const char *a = arena_printf(&sys.arena, "%s/couriers/%s-*.json", sys.data, channel);
	const char *b = arena_printf(&sys.arena, "%s/state/couriers/%s-*.json", sys.data, channel);
	if (glob(a, 0, NULL, &found) && glob(b, 0, NULL, &found))
		fail_msg("no configuration of a %s courier below %s", channel, sys.data);
	*out = arena_printf(&sys.arena, "%s", found.gl_pathv[0]);
	globfree(&found);
}

/* The supervisor's own couriers stand still; ours take their place, by the same keys. */
static void hold_courier(const char *config, int number)
{
	const char *name = strrchr(config, '/') + 1;
	system_kill(&sys, arena_printf(&sys.arena, "courier-%.*s", (int)(strlen(name) - 5), name),
		number);
}

static void connect_db(void)
{
	db = PQconnectdb(test_conninfo(sys.database, "postgres"));
	if (PQstatus(db) != CONNECTION_OK)
		abort();
}

/* Everybody has a session before the two channels go their ways. */
static void set_up(void)
{
	static const char *const people[] = { "editor", "head", "reviewer", "operator" };
	system_start(&sys);
	cast_open(&cast, &sys);
	for (size_t i = 0; i < sizeof people / sizeof *people; i++)
		cast_member(&cast, people[i]);
	connect_db();
	find_config("website", &configs[0]);
	find_config("wechat", &configs[1]);
	json_auto_t *j = json_load_file(configs[1], 0, NULL);
	platform = arena_printf(&sys.arena, "%s",
		json_string_value(json_object_get(json_object_get(j, "secrets"), "api")));
	for (size_t i = 0; i < 2; i++)
		hold_courier(configs[i], SIGSTOP);
	sql(&sys.arena, "update channel_account set base_url = 'https://sjj.example.gov.cn' "
			"where channel = 'wechat'");
	PQfinish(db);
}

static void tear_down(void)
{
	for (size_t i = 0; i < 2; i++)
		hold_courier(configs[i], SIGCONT);
	cast_close(&cast);
	system_stop(&sys);
}

struct item {
	const char *title, *draft, *delivery;
	const char *channel, *config;
	int publish_ms; /* the platform's pace for it */
};

static void pause_a_little(void)
{
	nanosleep(&(struct timespec){ .tv_nsec = LOOK_MS * 1000000 }, NULL);
}

static const char *text_of(struct arena *a, const json_t *j, const char *key)
{
	return arena_printf(a, "%s", json_string_value(json_object_get(j, key)));
}

static void agree(struct arena *a, const char *login, const char *submission)
{
	struct member *m = cast_member(&cast, login);
	cast_open_all(&cast, m, submission);
	if (!strcmp(login, "head")) {
		AUTO_REPLY marked = cast_mark(&cast, a, m, submission);
		assert_int_equal(marked.status, 204);
	}
	AUTO_REPLY voted = cast_vote(&cast, a, m, submission, "AGREE", "同意发布");
	if (voted.status != 201)
		fail_msg("%s: " STRF, login, STRV(voted.body));
}

static void hand_in(struct arena *a, struct item *item, const char *head)
{
	AUTO_REPLY r = cast_must(&cast, a, 201, cast_member(&cast, "editor"), "POST",
		arena_printf(a, "/drafts/%s/submissions", item->draft),
		arena_printf(a, "If-Match: \"%s\"\r\n", head),
		arena_printf(a, "{\"channels\":[\"%s\"],\"note\":\"送审\"}", item->channel));
	const char *id = text_of(a, r.json, "id");
	static const char *const in_review[] = { "IN_REVIEW", NULL };
	cast_until(&cast, cast_member(&cast, "editor"), arena_printf(a, "/submissions/%s", id),
		"state", in_review);
	agree(a, "head", id);
	agree(a, "reviewer", id);
	const char *query = arena_printf(a, "select id from delivery where submission_id = %s", id);
	int64_t until = clock_ticks() + PATIENCE_MS;
	for (item->delivery = sql(a, query); !*item->delivery; item->delivery = sql(a, query)) {
		if (clock_ticks() > until)
			fail_msg("the seal signed no ticket for %s", id);
		pause_a_little();
	}
}

/* An item that the seal has signed, PLANNED. */
static void make_item(struct arena *a, struct item *item)
{
	const char *body = arena_printf(a,
		"{\"title\":\"%s\",\"html\":\"<p>会议部署了下一阶段的工作。</p>\","
		"\"meta\":{\"disclosure\":\"主动公开\",\"summary\":\"部署工作。\"}}",
		item->title);
	AUTO_REPLY r =
		cast_must(&cast, a, 201, cast_member(&cast, "editor"), "POST", "/drafts", "", body);
	item->draft = text_of(a, r.json, "id");
	hand_in(a, item, text_of(a, r.json, "head"));
}

static struct spawned started;

/* What the server gave to a courier that had gone while it waited for work. */
static void let_go_of_ghosts(const struct item *item)
{
	SCRATCH(a);
	sql(&a, arena_printf(&a,
			"update delivery set lease_until = null where id = %s and state = 'LEASED'",
			item->delivery));
}

static pid_t start_courier(const struct item *item, const char *fail)
{
	const char *argv[] = { BUILD_DIR "/shenfa-courier",
		arena_printf(&sys.arena, "--config=%s", item->config), NULL };
	const struct spawn run = { .argv = argv,
		.log = arena_printf(&sys.arena, "%s/log/killed.log", sys.data),
		.falls_with = SIGKILL };
	let_go_of_ghosts(item);
	setenv("SHENFA_FAIL", fail, 1);
	if (started.pid) {
		close(started.notify);
		close(started.pidfd);
	}
	if (spawn_start(&run, &started))
		fail_msg("courier: %s", err_reason());
	unsetenv("SHENFA_FAIL");
	if (spawn_ready(&started, &run, PATIENCE_MS))
		fail_msg("courier: %s", err_reason());
	return started.pid;
}

static const char *state_of(struct arena *a, const struct item *item)
{
	return sql(a, arena_printf(a, "select state from delivery where id = %s", item->delivery));
}

static bool ended(const char *state)
{
	return !strcmp(state, "CONFIRMED") || !strcmp(state, "NEEDS_PERSON") ||
	       !strcmp(state, "REFUSED") || !strcmp(state, "HELD");
}

/*
 * Retries fall due, and leases lapse: this one when asked, and any that the server gave to a
 * courier that had gone while it waited for work. Once the platform has had the time it takes,
 * what was submitted was submitted six minutes ago.
 */
static void let_time_pass(struct arena *a, const struct item *item, bool lapse, bool long_ago)
{
	static const char idle[] =
		"(lease_until is null or state = 'LEASED' and updated_at < now() - interval '2 s' "
		"or state in ('UNCERTAIN', 'ACCEPTED') and updated_at < now() - interval '20 s')";
	sql(a, arena_printf(a,
		       "update delivery set due_at = least(due_at, now()), lease_until = null, "
		       "receipt = case when not %s or receipt #> '{state,submit_at}' is null then "
		       "receipt "
		       "else "
		       "jsonb_set(receipt, '{state,submit_at}', "
		       "to_jsonb((receipt #>> '{state,submit_at}')::bigint - 360000)) end "
		       "where id = %s and %s",
		       long_ago ? "true" : "false", item->delivery, lapse ? "true" : idle));
}

/* A courier that has waited for long hears some late event: its waits are not for this test to sit out. */
static void end_a_long_wait(struct arena *a, const struct item *item, int64_t since)
{
	if (strcmp(item->channel, "wechat") != 0 || clock_ticks() - since < DULL_MS)
		return;
	AUTO_REPLY r = http_call(a, platform, "POST", "/_sim/callback", closing, STR("{}"));
	assert_int_equal(r.status, 200);
}

/* Until the courier dies or the delivery has ended; its exit status, or -1 while it lives. */
static int watch(struct arena *a, const struct item *item, pid_t pid)
{
	int status;
	int64_t began = clock_ticks(), until = began + PATIENCE_MS;
	while (waitpid(pid, &status, WNOHANG) == 0) {
		if (ended(state_of(a, item)))
			return -1;
		if (clock_ticks() > until)
			fail_msg("still %s", state_of(a, item));
		end_a_long_wait(a, item, began);
		let_time_pass(
			a, item, false, clock_ticks() - began > item->publish_ms + LATE_MS + 1500);
		pause_a_little();
	}
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}

static int wait_for_the_end(pid_t pid)
{
	int status;
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

/* Its exit status: 0, unless the failpoint was quicker. */
static int stop_courier(pid_t pid)
{
	kill(pid, SIGTERM);
	return wait_for_the_end(pid);
}

static size_t articles_titled(struct arena *a, const char *title)
{
	size_t i, n = 0;
	json_t *article;
	AUTO_REPLY r = http_call(a, platform, "GET", "/_sim/ledger", closing, STR(""));
	assert_int_equal(r.status, 200);
	json_array_foreach(json_object_get(r.json, "articles"), i, article)
	{
		n += str_eq(json_str(article, "title"), str_c(title)) &&
		     !json_is_true(json_object_get(article, "is_deleted"));
	}
	return n;
}

/* Pages with this title that a reader of the site's list can reach. */
static size_t pages_titled(struct arena *a, const struct item *item)
{
	const char *base = sql(a, "select base_url from channel_account where channel = 'website'");
	const char *path = arena_printf(a, "/art/%s/", item->draft);
	AUTO_REPLY page = http_call(a, base, "GET", path, closing, STR(""));
	AUTO_REPLY list = http_call(a, base, "GET", "/", closing, STR(""));
	size_t n = 0;
	struct str rest = list.body, title = str_c(arena_printf(a, ">%s<", item->title));
	for (ptrdiff_t at; (at = str_find(rest, title)) >= 0; n++)
		rest = str_from(rest, (size_t)at + title.len);
	bool shown = page.status == 200 && str_find(page.body, title) >= 0;
	return shown ? n : 0;
}

static size_t copies(struct arena *a, const struct item *item)
{
	return strcmp(item->channel, "wechat") ? pages_titled(a, item)
					       : articles_titled(a, item->title);
}

/* Nobody can tell from here; a person looked at the platform, saw nothing, and decides. */
static void decide(struct arena *a, const struct item *item)
{
	if (copies(a, item))
		fail_msg("%s, and it is out: %s", state_of(a, item),
			sql(a, arena_printf(a,
				       "select concat_ws(' ', reason, attempt, fence, receipt) "
				       "from "
				       "delivery where id = %s",
				       item->delivery)));
	AUTO_REPLY r = cast_must(&cast, a, 204, cast_member(&cast, "operator"), "POST",
		arena_printf(a, "/deliveries/%s/retry", item->delivery), "",
		"{\"reason\":\"已到平台查看，没有发布\"}");
	tally->by_person++;
}

static bool confirmed(struct arena *a, const struct item *item)
{
	return !strcmp(state_of(a, item), "CONFIRMED");
}

static void finish(struct arena *a, const struct item *item)
{
	let_time_pass(a, item, true, false);
	pid_t pid = start_courier(item, "");
	for (int i = 0; i < PERSONS; i++) {
		const char *state = state_of(a, item); /* once: the courier is at work */
		if (!strcmp(state, "CONFIRMED"))
			break;
		if (ended(state))
			decide(a, item);
		if (watch(a, item, pid) >= 0)
			fail_msg("the courier ended by itself");
	}
	assert_int_equal(stop_courier(pid), 0);
}

static void set_pace(struct arena *a, int publish_ms)
{
	AUTO_REPLY r = http_call(a, platform, "POST", "/_sim/pace", closing,
		str_c(arena_printf(a, "{\"publish_ms\":%d}", publish_ms)));
	assert_int_equal(r.status, 200);
}

/* The lies of tests/sim/wechat/faults.c, one after another, at one call after another; 0: none. */
static void lie(struct arena *a, unsigned which, unsigned nth)
{
	static const char *const kinds[] = { "lost", "late", "false", "failed", "html", "cut" };
	const char *kind = kinds[which % (sizeof kinds / sizeof *kinds)];
	AUTO_REPLY r = http_call(a, platform, "POST", "/_sim/faults", closing,
		nth ? str_c(arena_printf(a,
			      "{\"path\":\"*\",\"kind\":\"%s\",\"nth\":%u,\"ms\":%d,\"at\":7}",
			      kind, nth, LATE_MS))
		    : STR("[]"));
	assert_int_equal(r.status, 200);
}

static void kill_once(const char *channel, const char *config, const char *failpoint, unsigned n)
{
	SCRATCH(a);
	int64_t began = clock_ticks();
	struct item item = { .title = arena_printf(&a, "%s第%u次试验", channel, ++tally->items),
		.channel = channel,
		.config = config,
		.publish_ms = n % 2 ? SLOW_MS : QUICK_MS };
	make_item(&a, &item);
	bool each_call = strstr(failpoint, "_send") || strstr(failpoint, "_note");
	bool wechat = !strcmp(channel, "wechat");
	if (wechat) {
		set_pace(&a, item.publish_ms);
		lie(&a, tally->items / 2, n % 2 ? n % 9 + 1 : 0);
	}
	pid_t pid = start_courier(&item,
		arena_printf(&a, "%s=crash:%u", failpoint, each_call && wechat ? n % 6 + 1 : 1));
	int code = watch(&a, &item, pid);
	if (code >= 0 && code != CRASHED)
		fail_msg("%s: the courier ended with %d", failpoint, code);
	if (code < 0 && !strcmp(failpoint, "deliver.after_result"))
		code = wait_for_the_end(pid); /* what it reported is seen before it dies */
	else if (code < 0)
		code = stop_courier(
			pid); /* all was done first, or the place is not passed so often */
	tally->kills += code == CRASHED;
	if (!confirmed(&a, &item))
		finish(&a, &item);
	if (!confirmed(&a, &item) || copies(&a, &item) != 1)
		fail_msg("%s, %s, %u: %s, %zu copies", channel, failpoint, n, state_of(&a, &item),
			copies(&a, &item));
	tally->confirmed++;
	print_message(
		"%s %s %u: %lld ms\n", channel, failpoint, n, (long long)(clock_ticks() - began));
}

static bool passes(const char *channel, const char *failpoint)
{
	const char *only = getenv("ONLY");
	bool website = !strcmp(channel, "website");
	if (only && strcmp(only, failpoint) != 0)
		return false;
	if (str_starts(str_c(failpoint), STR("deliver.")))
		return !(website && strstr(failpoint, "_note"));
	return str_starts(str_c(failpoint), str_c(channel));
}

static void a_killed_courier_neither_loses_nor_doubles(const char *channel, const char *config)
{
	const char *times = getenv("KILLS");
	unsigned n = times ? (unsigned)strtoul(times, NULL, 10) : 5;
	for (size_t i = 0; i < sizeof failpoints / sizeof *failpoints; i++)
		for (unsigned k = 0; k < n && passes(channel, failpoints[i]); k++)
			kill_once(channel, config, failpoints[i], k);
}

static void a_killed_courier_of_the_website_neither_loses_nor_doubles(void **state)
{
	(void)state;
	a_killed_courier_neither_loses_nor_doubles("website", configs[0]);
}

static void a_killed_courier_of_wechat_neither_loses_nor_doubles(void **state)
{
	(void)state;
	a_killed_courier_neither_loses_nor_doubles("wechat", configs[1]);
}

/* A process of its own, with its own connection; how many of its tests failed. */
static pid_t begin_channel(const struct CMUnitTest *test, struct tally *mine)
{
	fflush(NULL);
	pid_t pid = fork();
	if (pid)
		return pid;
	tally = mine;
	connect_db();
	int failed = _cmocka_run_group_tests(test->name, test, 1, NULL, NULL);
	fflush(NULL);
	_exit(failed ? 1 : 0);
}

static int join(pid_t pid)
{
	int status;
	return waitpid(pid, &status, 0) == pid && WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_killed_courier_of_the_website_neither_loses_nor_doubles),
		cmocka_unit_test(a_killed_courier_of_wechat_neither_loses_nor_doubles),
	};
	struct tally *both = mmap(
		NULL, 2 * sizeof *both, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (both == MAP_FAILED)
		abort();
	set_up();
	pid_t website = begin_channel(&tests[0], &both[0]);
	pid_t wechat = begin_channel(&tests[1], &both[1]);
	int failed = join(website) + join(wechat);
	tear_down();
	printf("%u kills, %u confirmed, %u of them after a person's decision\n",
		both[0].kills + both[1].kills, both[0].confirmed + both[1].confirmed,
		both[0].by_person + both[1].by_person);
	return failed;
}
