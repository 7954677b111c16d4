/* 0206_large_lists.c: few long word lists at a time: who waits, who does not, and what the others notice. */
#include "tests/check.h"

#include <libpq-fe.h>
#include <poll.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/support/cluster.h"
#include "tests/support/front.h"
#include "tests/support/sql.h"

/* Versions of the word list: HELD does not fit between two sockets; HALF is long only when it is read twice. */
enum { SHORT = 1, HELD, LONG, HALF, LONG_TOO, LONG_NEW };
enum { MB = 1024 * 1024, SMALL_WINDOW = 16 * 1024, LOOK_MS = 1000, PATIENCE_MS = 60000 };

static struct front front;
static struct arena arena;

#define F(...) arena_printf(&arena, __VA_ARGS__)

/* The head of a request, after which the body is to come, and the lines of `more` in it. */
static int begin(enum who who, const char *method, const char *path, const char *more)
{
	int fd = http_connect(front.address), window = SMALL_WINDOW;
	assert_true(fd >= 0);
	setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &window, sizeof window);
	const char *head = F("%s /api/v1%s HTTP/1.1\r\nHost: %s\r\nAuthorization: Bearer %s\r\n"
			     "Content-Type: application/json\r\n%s\r\n",
		method, path, front.address + strlen("http://"), front.tokens[who], more);
	assert_true(http_send(fd, str_c(head)));
	return fd;
}

static int ask(enum who who, const char *path)
{
	return begin(who, "GET", path, "");
}

static bool answers_within(int fd, int ms)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };
	return poll(&p, 1, ms) > 0;
}

static int status_of(int fd)
{
	AUTO_REPLY r = http_parse(http_read_all(fd, &arena, PATIENCE_MS));
	close(fd);
	return r.status;
}

static const char *code_of(int fd, int status)
{
	AUTO_REPLY r = http_parse(http_read_all(fd, &arena, PATIENCE_MS));
	close(fd);
	assert_int_equal(r.status, status);
	return F("%s", front_code(&r));
}

/* Has the readers' place: the answer has begun, and no more of it is taken. */
static int holds_to_read(enum who who)
{
	int fd = ask(who, F("/lexicons/%d/lists", HELD));
	assert_true(answers_within(fd, PATIENCE_MS));
	return fd;
}

/* Has the keepers' place: the body is asked for, and does not come. */
static int holds_to_keep(void)
{
	int fd = begin(SECURITY, "POST", "/lexicons/preview",
		F("Content-Length: %d\r\nExpect: 100-continue\r\n", 5 * MB));
	assert_true(answers_within(fd, PATIENCE_MS));
	return fd;
}

static int preview(size_t length)
{
	int fd = begin(SECURITY, "POST", "/lexicons/preview", F("Content-Length: %zu\r\n", length));
	assert_true(http_send(fd, str_c(F("%*s", (int)length, ""))));
	return fd;
}

static void who_reads_waits_for_who_reads(void **)
{
	const char *const paths[] = { F("/lexicons/%d/lists", LONG), F("/lexicons/%d/laws", LONG),
		F("/lexicons/%d/trial", LONG_NEW), F("/lexicons/%d/compare", LONG),
		F("/lexicons/%d/compare?with=%d", HALF, HALF) };
	enum { PATHS = sizeof paths / sizeof *paths };
	int reader = holds_to_read(REVIEWER), waits[PATHS];
	for (int i = 0; i < PATHS; i++)
		waits[i] = ask(REVIEWER2, paths[i]);
	for (int i = 0; i < PATHS; i++)
		if (answers_within(waits[i], LOOK_MS))
			fail_msg("%s did not wait", paths[i]);
	close(reader);
	for (int i = 0; i < PATHS; i++)
		assert_int_equal(status_of(waits[i]), 200);
}

/* Neither from handing in, nor from what is read for it. */
static void who_reads_keeps_no_keeper_out(void **)
{
	int reader = holds_to_read(REVIEWER);
	assert_int_equal(status_of(preview(5 * MB)), 400);
	assert_int_equal(status_of(ask(SECURITY, F("/lexicons/%d/laws", LONG))), 200);
	assert_int_equal(status_of(ask(REVIEWER2, F("/lexicons/%d/laws", SHORT))), 200);
	close(reader);
}

static void what_is_known_of_a_trial_waits_for_nobody(void **)
{
	const int tried[] = { LONG, LONG_TOO };
	for (int i = 0; i < 2; i++)
		assert_int_equal(status_of(ask(REVIEWER, F("/lexicons/%d/trial", tried[i]))), 200);
	int reader = holds_to_read(REVIEWER);
	for (int i = 0; i < 2; i++)
		assert_int_equal(status_of(ask(REVIEWER, F("/lexicons/%d/trial", tried[i]))), 200);
	close(reader);
}

/* However long it is, all of it can be sent before the answer is looked at. */
static void who_comes_second_is_heard_out_and_told(void **)
{
	int keeper = holds_to_keep();
	assert_string_equal(code_of(preview(20 * MB), 429), "lists.busy");
	close(keeper);
}

/* A draft's row is held, so one thread stands still; connections that are sent nothing are all there is on the others. */
static void nobody_is_put_behind_who_works_for_long(void **)
{
	enum { ROUNDS = 8 };
	int idle[ROUNDS];
	int64_t draft = scene_draft(&front.scene, EDITOR, "目录", NULL);
	const char *words = "{\"title\":\"目录\",\"html\":\"<p>新的话。</p>\",\"meta\":{}}";
	PGconn *holder = PQconnectdb(test_conninfo(front.scene.database, "postgres"));
	PQclear(PQexec(holder,
		F("begin; select 1 from draft where id = %lld for update", (long long)draft)));
	int slow = begin(EDITOR, "PUT", F("/drafts/%lld", (long long)draft),
		F("If-Match: \"%s\"\r\nContent-Length: %zu\r\n", scene_head(&front.scene, draft),
			strlen(words)));
	assert_true(http_send(slow, str_c(words)));
	sql_until(front.scene.database, "the save waits",
		"select exists (select from pg_stat_activity where wait_event_type = 'Lock')");
	for (int i = 0; i < ROUNDS; i++) {
		idle[i] = begin(EDITOR, "POST", "/drafts", "Content-Length: 5000\r\n");
		AUTO_REPLY r = http_call(&arena, front.address, "GET", "/healthz", "", STR(""));
		assert_int_equal(r.status, 200);
		assert_false(answers_within(slow, 0));
	}
	PQclear(PQexec(holder, "commit"));
	PQfinish(holder);
	assert_int_equal(status_of(slow), 200);
	for (int i = 0; i < ROUNDS; i++)
		close(idle[i]);
}

/* Of few and long lines: they take as much room and little time. */
static void keep_version(int version, int bytes)
{
	enum { HANZI = 500, LINE = 3 * HANZI };
	scene_sql(&front.scene, F("insert into lexicon (version, terms) select %d, repeat("
				  "E'全部放开\\tNOTE\\t提法\\t' || repeat('写', %d) || E'\\n', %d)",
					version, HANZI, bytes / LINE));
	scene_sql(&front.scene,
		F("insert into lexicon_trial (version, against, releases, asked_by, total) "
		  "values (%d, %d, 1, %lld, 0)",
			version, SHORT, (long long)front.scene.people[SECURITY].id));
}

static int open_front(void **)
{
	front_open(&front, NULL);
	keep_version(HELD, 16 * MB);
	keep_version(LONG, 5 * MB);
	keep_version(HALF, 3 * MB);
	keep_version(LONG_TOO, 5 * MB);
	keep_version(LONG_NEW, 5 * MB);
	return 0;
}

static int close_front(void **)
{
	front_close(&front);
	arena_free(&arena);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(who_reads_waits_for_who_reads),
		cmocka_unit_test(who_reads_keeps_no_keeper_out),
		cmocka_unit_test(what_is_known_of_a_trial_waits_for_nobody),
		cmocka_unit_test(who_comes_second_is_heard_out_and_told),
		cmocka_unit_test(nobody_is_put_behind_who_works_for_long),
	};
	return cmocka_run_group_tests(tests, open_front, close_front);
}
