/* Which database role may do what, word for word: a right that is added is a line that somebody has to read. */
#include "tests/check.h"

#include "tests/golden.h"
#include "tests/support/cluster.h"
#include "tests/support/sql.h"

static struct arena arena;
static const char *database;

/* One line: role, thing, rights; columns where a right is for some of them only. */
static const char rights[] =
	"with r as ("
	"  select c.relname as thing, a.grantee, a.privilege_type as what, '' as col"
	"  from pg_class c, aclexplode(c.relacl) a where c.relnamespace = 'public'::regnamespace"
	"  union all"
	"  select c.relname, a.grantee, a.privilege_type, t.attname from pg_class c"
	"  join pg_attribute t on t.attrelid = c.oid, aclexplode(t.attacl) a"
	"  where c.relnamespace = 'public'::regnamespace"
	"  union all"
	"  select p.proname || '()', a.grantee, a.privilege_type, '' from pg_proc p,"
	"  aclexplode(p.proacl) a where p.pronamespace = 'public'::regnamespace and p.prosecdef"
	"), one as ("
	"  select coalesce(nullif(grantee, 0)::regrole::text, 'public') as who, thing, what ||"
	"    coalesce('(' || nullif(string_agg(col, ', ' order by col) filter (where col <> ''), "
	"'') || ')',"
	"      '') as what from r group by 1, thing, r.what"
	") select string_agg(line, E'\\n' order by line) || E'\\n' from ("
	"  select who || ' ' || thing || ': ' || string_agg(what, ', ' order by what) as line from "
	"one"
	"  where who <> 'shenfa_owner' group by who, thing) x";

static void the_rights_are_those_that_are_written_down(void **)
{
	const char *now = sql_value(&arena, database, rights);
	must_hold(&arena, SOURCE_DIR "/tests/golden/grants.txt", str_c(now));
}

/* A function that runs as the owner is a door: each has its own list of who may go through. */
static void no_door_of_the_owners_is_open_to_everybody(void **)
{
	assert_string_equal(
		sql_value(&arena, database,
			"select coalesce(string_agg(proname, ' '), '') from pg_proc where "
			"pronamespace = 'public'::regnamespace and prosecdef and (proacl is "
			"null or exists (select 1 from aclexplode(proacl) where grantee = 0))"),
		"");
	assert_string_equal(sql_value(&arena, database,
				    "select coalesce(string_agg(proname, ' '), '') from pg_proc "
				    "where pronamespace = "
				    "'public'::regnamespace and prosecdef and not "
				    "coalesce(proconfig::text, '') like "
				    "'%search_path=public, pg_temp%'"),
		"");
}

static void the_services_are_nobody_else_and_make_nothing(void **)
{
	assert_string_equal(sql_value(&arena, database,
				    "select coalesce(string_agg(rolname, ' '), '') from pg_roles r "
				    "where rolname like "
				    "'shenfa_%' and (rolsuper or rolcreaterole or rolcreatedb or "
				    "rolreplication or "
				    "rolbypassrls or exists (select 1 from pg_auth_members m where "
				    "m.member = r.oid))"),
		"");
	static const char *const roles[] = { "shenfa_web", "shenfa_screen", "shenfa_seal",
		"shenfa_clerk" };
	for (size_t i = 0; i < sizeof roles / sizeof *roles; i++) {
		const char *why = "";
		assert_null(sql_as(&arena, database, roles[i], "create table x (y int)", &why));
		assert_non_null(strstr(why, "permission denied"));
		assert_null(sql_as(&arena, database, roles[i], "drop table audit", &why));
		assert_null(sql_as(&arena, database, roles[i], "truncate audit", &why));
	}
}

/* What opens files and what signs reads no password, no session, no code, no callback token. */
static void secrets_are_the_fronts_alone(void **)
{
	static const char *const looks[] = { "select token_hash from session",
		"select password from password_history", "select body from idempotency",
		"select password from account", "select enrol_hash from account",
		"select callback_token from channel_account" };
	static const char *const roles[] = { "shenfa_screen", "shenfa_seal", "shenfa_clerk" };
	for (size_t r = 0; r < sizeof roles / sizeof *roles; r++)
		for (size_t i = 0; i < sizeof looks / sizeof *looks; i++) {
			const char *why = "";
			bool clerks = r == 2 && i == 2; /* who throws old answers away */
			const char *got = sql_as(&arena, database, roles[r], looks[i], &why);
			if (!clerks && (got || !strstr(why, "permission denied")))
				fail_msg("%s: %s: %s", roles[r], looks[i], why);
		}
}

static int open_database(void **)
{
	database = test_database();
	return 0;
}

static int forget(void **)
{
	arena_free(&arena);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_rights_are_those_that_are_written_down),
		cmocka_unit_test(no_door_of_the_owners_is_open_to_everybody),
		cmocka_unit_test(the_services_are_nobody_else_and_make_nothing),
		cmocka_unit_test(secrets_are_the_fronts_alone),
	};
	return cmocka_run_group_tests(tests, open_database, forget);
}
