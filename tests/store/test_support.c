/* What tests stand on: a session that stays open is as good as a new one; a port is nobody's whom the system hands one. */
#include "tests/check.h"

#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"
#include "tests/support/cluster.h"
#include "tests/support/port.h"
#include "tests/support/sql.h"

static struct arena arena;
static const char *database;

static const char *asked(const char *sql)
{
	return sql_value(&arena, database, sql);
}

static void a_session_stays_open(void **)
{
	assert_string_equal(asked("select pg_backend_pid()"), asked("select pg_backend_pid()"));
}

static void nothing_is_left_to_the_next_statement(void **)
{
	asked("set work_mem = '99MB'; set role shenfa_web; create temp table left_over (); select "
	      "pg_advisory_lock(7)");
	assert_string_not_equal(asked("show work_mem"), "99MB");
	assert_string_equal(asked("select current_user"), "postgres");
	assert_string_equal(asked("select to_regclass('left_over') is null"), "t");
	assert_string_equal(
		asked("select count(*)::text from pg_locks where locktype = 'advisory'"), "0");
	asked("begin; set local work_mem = '99MB'; create table half_done (); select 1");
	assert_string_equal(asked("select to_regclass('half_done') is null"), "t");
}

static void anew_is_another(void **)
{
	const char *before = asked("select pg_backend_pid()");
	sql_anew();
	assert_string_not_equal(before, asked("select pg_backend_pid()"));
}

static void one_that_was_ended_is_replaced(void **)
{
	const char *why,
		*pid = sql_as(&arena, database, "shenfa_web", "select pg_backend_pid()", &why);
	asked(arena_printf(&arena, "select pg_terminate_backend(%s, 60000)", pid));
	const char *next = sql_as(&arena, database, "shenfa_web", "select pg_backend_pid()", &why);
	assert_non_null(next);
	assert_string_not_equal(pid, next);
}

static void a_child_has_its_own(void **)
{
	const char *mine = asked("select pg_backend_pid()");
	pid_t child = fork();
	if (!child)
		_exit(!strcmp(mine, asked("select pg_backend_pid()")));
	int status;
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	assert_string_equal(mine, asked("select pg_backend_pid()"));
}

static void a_port_is_below_those_handed_out(void **)
{
	int first;
	FILE *f = fopen("/proc/sys/net/ipv4/ip_local_port_range", "re");
	assert_non_null(f);
	assert_int_equal(fscanf(f, "%d", &first), 1);
	fclose(f);
	if (first < 11000)
		print_message("skipped: this machine hands out nearly all, from %d on\n", first);
	for (int i = 0; first >= 11000 && i < 100; i++)
		assert_in_range(port_free(), 10000, first - 9);
}

static int begin(void **)
{
	database = test_database();
	return 0;
}

static int end(void **)
{
	arena_free(&arena);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_session_stays_open),
		cmocka_unit_test(nothing_is_left_to_the_next_statement),
		cmocka_unit_test(anew_is_another),
		cmocka_unit_test(one_that_was_ended_is_replaced),
		cmocka_unit_test(a_child_has_its_own),
		cmocka_unit_test(a_port_is_below_those_handed_out),
	};
	return cmocka_run_group_tests(tests, begin, end);
}
