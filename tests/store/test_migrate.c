#include "tests/check.h"

#include <stdio.h>
#include <string.h>

#include "supervise/migrate.h"
#include "supervise/pg.h"
#include "tests/support/cluster.h"

static int number_of_rows(const char *database)
{
	AUTO_PGCONN PGconn *c = NULL;
	assert_int_equal(pg_open(test_conninfo(database, "shenfa_owner"), &c), ERR_OK);
	AUTO_RESULT PGresult *r = PQexec(c, "select 1 from schema_version");
	return PQntuples(r);
}

static int number_of_migrations(void)
{
	int n = 0;
	for (const struct migration *m = migrations; m->text; m++)
		n++;
	return n;
}

static void every_step_is_applied_once_and_noted(void **state)
{
	const char *db = test_database_bare();
	int applied = -1;
	(void)state;
	assert_int_equal(migrate(test_conninfo(db, "shenfa_owner"), &applied), ERR_OK);
	assert_int_equal(applied, number_of_migrations());
	assert_int_equal(migrate(test_conninfo(db, "shenfa_owner"), &applied), ERR_OK);
	assert_int_equal(applied, 0);
	assert_int_equal(number_of_rows(db), number_of_migrations());
}

static void numbers_have_no_gap(void **state)
{
	char want[16];
	int n = 0;
	(void)state;
	for (const struct migration *m = migrations; m->text; m++) {
		snprintf(want, sizeof want, "%04d_", ++n);
		assert_memory_equal(m->name, want, 5);
	}
	assert_int_equal(migrate_latest(), n);
}

static void run_as_owner(const char *db, const char *sql)
{
	AUTO_PGCONN PGconn *c = NULL;
	assert_int_equal(pg_open(test_conninfo(db, "shenfa_owner"), &c), ERR_OK);
	assert_int_equal(pg_do(c, sql), ERR_OK);
}

static void a_newer_database_is_refused(void **state)
{
	const char *db = test_database();
	int applied;
	(void)state;
	run_as_owner(db, "insert into schema_version values (9000, '9000_later.sql', '')");
	assert_int_equal(migrate(test_conninfo(db, "shenfa_owner"), &applied), ERR_CONFLICT);
	assert_string_equal(err_what(), "migrate.newer");
}

static void an_edited_step_is_refused(void **state)
{
	const char *db = test_database();
	int applied;
	(void)state;
	if (!number_of_migrations())
		skip();
	run_as_owner(db, "update schema_version set sha256 = 'x' where number = 1");
	assert_int_equal(migrate(test_conninfo(db, "shenfa_owner"), &applied), ERR_CONFLICT);
	assert_string_equal(err_what(), "migrate.changed");
}

/* A step that cannot be noted has not been made: whatever it had done goes with it. */
static void a_step_that_fails_leaves_nothing_of_itself(void **)
{
	const char *db = test_database_bare();
	int applied;
	run_as_owner(db,
		"create table schema_version (number int primary key check (number <> 35), "
		"name text not null, sha256 text not null, at timestamptz not null default now())");
	assert_int_not_equal(migrate(test_conninfo(db, "shenfa_owner"), &applied), ERR_OK);
	assert_int_equal(number_of_rows(db), 34);
	run_as_owner(db, "create table pace ()"); /* 0035 makes one */
	run_as_owner(db, "drop table pace");
	run_as_owner(db, "alter table schema_version drop constraint schema_version_number_check");
	assert_int_equal(migrate(test_conninfo(db, "shenfa_owner"), &applied), ERR_OK);
	assert_int_equal(number_of_rows(db), number_of_migrations());
}

static void run_bent(const char *db, const char *sql)
{
	AUTO_PGCONN PGconn *c = NULL;
	assert_int_equal(pg_open(test_conninfo(db, "postgres"), &c), ERR_OK);
	assert_int_equal(pg_do(c, "set session_replication_role = replica"),
		ERR_OK); /* no one to refer to */
	assert_int_equal(pg_do(c, sql), ERR_OK);
}

/* Before 0080 one document allowed any number of accounts: what stands by it stays, and nothing joins it. */
static void what_a_document_allowed_twice_stays(void **)
{
	static const char row[] =
		"insert into channel_exception (unit, channel, purpose, document_no, reason, "
		"review_on, approved_by) values ('x', 'app', 'service', '%s', 'y', "
		"'2027-06-30', 1)";
	SCRATCH(a);
	const char *db = test_database_bare();
	int applied;
	run_as_owner(db,
		"create table schema_version (number int primary key check (number <> 80), "
		"name text not null, sha256 text not null, at timestamptz not null default now())");
	assert_int_not_equal(migrate(test_conninfo(db, "shenfa_owner"), &applied), ERR_OK);
	run_bent(db, arena_printf(&a, row, "甬〔2026〕9号"));
	run_bent(db, arena_printf(&a, row, "甬 [2026] 9号"));
	run_as_owner(db, "alter table schema_version drop constraint schema_version_number_check");
	assert_int_equal(migrate(test_conninfo(db, "shenfa_owner"), &applied), ERR_OK);
	AUTO_PGCONN PGconn *c = NULL;
	assert_int_equal(pg_open(test_conninfo(db, "postgres"), &c), ERR_OK);
	assert_int_equal(pg_do(c, "set session_replication_role = replica"), ERR_OK);
	assert_int_not_equal(pg_do(c, arena_printf(&a, row, "甬（2026）9号")), ERR_OK);
	AUTO_RESULT PGresult *r = PQexec(
		c, "select string_agg(reused::text, ' ' order by id) from channel_exception");
	assert_string_equal(PQgetvalue(r, 0, 0), "false true");
}

static void a_role_that_is_not_ours_gets_no_connection(void **state)
{
	PGconn *c = NULL;
	(void)state;
	assert_int_equal(pg_open(test_conninfo("postgres", "pg_monitor"), &c), ERR_UNAVAILABLE);
	assert_null(c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_step_is_applied_once_and_noted),
		cmocka_unit_test(numbers_have_no_gap),
		cmocka_unit_test(a_newer_database_is_refused),
		cmocka_unit_test(an_edited_step_is_refused),
		cmocka_unit_test(a_step_that_fails_leaves_nothing_of_itself),
		cmocka_unit_test(what_a_document_allowed_twice_stays),
		cmocka_unit_test(a_role_that_is_not_ours_gets_no_connection),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
