/* Whoever waits for news waits, also while the server is away: turns are counted, not time. */
#include "tests/check.h"

#include <libpq-fe.h>
#include <stdint.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "store/store.h"
#include "tests/support/cluster.h"
#include "tests/support/sql.h"

enum { WHOLE_MS = 1000, TURN_MS = 100, TURNS_MAX = 3 * WHOLE_MS / TURN_MS };

static const char *database;
static struct store *db;
static struct arena arena;

static int alarm_in(int ms)
{
	int fd = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
	struct itimerspec t = { .it_value = {
					.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000L } };
	assert_true(fd >= 0);
	assert_int_equal(timerfd_settime(fd, 0, &t, NULL), 0);
	return fd;
}

static bool rang(int fd)
{
	uint64_t times;
	return read(fd, &times, sizeof times) == sizeof times;
}

/* How often a loop that waits TURN_MS goes round in WHOLE_MS; it stops where it only spins. */
static int turns(void)
{
	int n = 0, fd = alarm_in(WHOLE_MS);
	for (; !rang(fd) && n < 1000 * TURNS_MAX; n++)
		(void)store_wait(db, TURN_MS);
	close(fd);
	return n;
}

static void nobody_says_anything_and_it_waits(void **)
{
	assert_int_equal(store_listen(db, "news"), ERR_OK);
	assert_true(turns() <= TURNS_MAX);
}

static void a_line_that_was_cut_is_waited_on_as_well(void **)
{
	sql_value(&arena, database,
		"select pg_terminate_backend(pid) from pg_stat_activity where usename = "
		"'shenfa_web'");
	assert_true(turns() <= TURNS_MAX);
}

static void a_server_that_is_gone_is_waited_on_as_well(void **)
{
	AUTO_ROWS rows = {};
	test_cluster_stop();
	assert_int_equal(store_run(db, &arena, epoch_now, &rows), ERR_UNAVAILABLE);
	assert_true(turns() <= TURNS_MAX);
	test_cluster_start();
}

static void what_is_told_after_that_is_heard(void **)
{
	AUTO_ROWS rows = {};
	assert_int_equal(store_run(db, &arena, epoch_now, &rows), ERR_OK);
	sql_value(&arena, database, "select pg_notify('news', 'again')");
	struct str said = store_wait_payload(db, &arena, 60000);
	assert_true(str_eq(said, STR("again")));
}

/* However often the line is cut: the limit is of whoever asks, and not of one connection. */
static void a_statement_has_its_time_and_no_more(void **)
{
	AUTO_ROWS rows = {};
	PGconn *holder = PQconnectdb(test_conninfo(database, "postgres"));
	assert_int_equal(store_limit(db, 200), ERR_OK);
	PQclear(PQexec(holder, "begin; lock table cluster_epoch in access exclusive mode"));
	for (int i = 0; i < 2; i++) {
		assert_int_equal(store_run(db, &arena, epoch_now, &rows), ERR_UNAVAILABLE);
		assert_string_equal(err_what(), "store.slow");
		sql_value(&arena, database,
			"select pg_terminate_backend(pid, 60000) from pg_stat_activity where "
			"usename = 'shenfa_web'");
		store_wake(db);
	}
	PQfinish(holder);
	assert_int_equal(store_run(db, &arena, epoch_now, &rows), ERR_OK);
	assert_int_equal(store_limit(db, 0), ERR_OK);
}

static int open_store(void **)
{
	database = test_database();
	return store_open(test_conninfo(database, "shenfa_web"), &db);
}

static int close_store(void **)
{
	store_close(db);
	arena_free(&arena);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nobody_says_anything_and_it_waits),
		cmocka_unit_test(a_line_that_was_cut_is_waited_on_as_well),
		cmocka_unit_test(a_server_that_is_gone_is_waited_on_as_well),
		cmocka_unit_test(what_is_told_after_that_is_heard),
		cmocka_unit_test(a_statement_has_its_time_and_no_more),
	};
	return cmocka_run_group_tests(tests, open_store, close_store);
}
