/* Several statements in one round trip: all their answers, or the first one's error. */
#include "tests/check.h"

#include "store/store.h"
#include "tests/support/cluster.h"
#include "tests/support/sql.h"

static const char *database;
static struct store *db;
static struct arena arena;

static enum err ask(struct rows *epoch, struct rows *lexicon, int64_t submission)
{
	const struct store_call calls[] = { STORE_CALL(epoch_now, epoch),
		STORE_CALL(submission_recall, NULL, P_INT(submission), P_INT(1), P_C(""), P_C("0")),
		STORE_CALL(lexicon_version, lexicon) };
	return store_run_all(db, &arena, calls, 3);
}

static void all_answers_come_in_one_round_trip(void **)
{
	AUTO_ROWS epoch = {};
	AUTO_ROWS lexicon = {};
	const struct store_call calls[] = { STORE_CALL(epoch_now, &epoch),
		STORE_CALL(lexicon_version, &lexicon) };
	assert_int_equal(store_run_all(db, &arena, calls, 2), ERR_OK); /* prepared */
	rows_free(&epoch);
	rows_free(&lexicon);
	unsigned long before = store_trips(db);
	assert_int_equal(store_run_all(db, &arena, calls, 2), ERR_OK);
	assert_int_equal(store_trips(db) - before, 1);
	assert_int_equal(row_int(&epoch, 0, 0), 1);
	assert_int_equal(lexicon.count, 1);
}

static void the_first_error_is_told_and_nothing_else(void **)
{
	AUTO_ROWS epoch = {};
	AUTO_ROWS lexicon = {};
	assert_int_equal(ask(&epoch, &lexicon, 4711), ERR_NOTFOUND);
	assert_string_equal(err_what(), "submission.none");
	assert_null(epoch.result);
	assert_null(lexicon.result);
}

static void the_line_is_good_after_an_error(void **)
{
	AUTO_ROWS rows = {};
	AUTO_ROWS epoch = {};
	AUTO_ROWS lexicon = {};
	assert_int_equal(ask(&epoch, &lexicon, 4711), ERR_NOTFOUND);
	unsigned long before = store_trips(db);
	assert_int_equal(store_run(db, &arena, epoch_now, &rows), ERR_OK);
	assert_int_equal(store_trips(db) - before, 1); /* the same line: still prepared */
	assert_int_equal(row_int(&rows, 0, 0), 1);
}

static void a_line_that_was_cut_is_opened_again(void **)
{
	AUTO_ROWS epoch = {};
	AUTO_ROWS lexicon = {};
	const struct store_call calls[] = { STORE_CALL(epoch_now, &epoch),
		STORE_CALL(lexicon_version, &lexicon) };
	sql_value(&arena, database,
		"select pg_terminate_backend(pid, 10000) from pg_stat_activity where usename = "
		"'shenfa_web'");
	assert_int_equal(store_run_all(db, &arena, calls, 2), ERR_UNAVAILABLE);
	assert_null(epoch.result);
	assert_int_equal(store_run_all(db, &arena, calls, 2), ERR_OK);
	assert_int_equal(lexicon.count, 1);
}

static void what_ended_in_a_pause_fails_no_statement(void **)
{
	AUTO_ROWS epoch = {};
	AUTO_ROWS again = {};
	sql_value(&arena, database,
		"select pg_terminate_backend(pid, 10000) from pg_stat_activity where usename = "
		"'shenfa_web'");
	store_wake(db);
	assert_int_equal(store_run(db, &arena, epoch_now, &epoch), ERR_OK);
	unsigned long before = store_trips(db);
	store_wake(db);
	assert_int_equal(store_run(db, &arena, epoch_now, &again), ERR_OK);
	assert_int_equal(store_trips(db) - before, 1); /* on the same line */
}

static int open_all(void **)
{
	database = test_database();
	return store_open(test_conninfo(database, "shenfa_web"), &db) ? -1 : 0;
}

static int close_all(void **)
{
	store_close(db);
	arena_free(&arena);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_answers_come_in_one_round_trip),
		cmocka_unit_test(the_first_error_is_told_and_nothing_else),
		cmocka_unit_test(the_line_is_good_after_an_error),
		cmocka_unit_test(a_line_that_was_cut_is_opened_again),
		cmocka_unit_test(what_ended_in_a_pause_fails_no_statement),
	};
	return cmocka_run_group_tests(tests, open_all, close_all);
}
