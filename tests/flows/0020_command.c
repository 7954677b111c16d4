/* 0020_command.c: people at terminals; every program really runs. */
#include "tests/check.h"

#include <string.h>

#include "tests/support/cluster.h"
#include "tests/support/sql.h"
#include "tests/support/system.h"

static struct system sys;

static int begin(void **state)
{
	(void)state;
	system_start(&sys);
	return 0;
}

static int end(void **state)
{
	(void)state;
	system_stop(&sys);
	return 0;
}

static void a_wrong_password_opens_nothing(void **state)
{
	const char *said;
	(void)state;
	assert_int_equal(system_shenfa(&sys, "stranger",
				 arena_printf(&sys.arena, "login --url %s editor", sys.url),
				 "Wrong-2222-words-3333", &said),
		3);
	assert_int_equal(system_shenfa(&sys, "stranger", "whoami", "", &said), 3);
}

static void the_printed_password_opens_the_door_once(void **state)
{
	const char *said;
	(void)state;
	system_arrive(&sys, "editor", false);
	assert_int_equal(system_shenfa(&sys, "editor", "whoami", "", &said), 0);
	assert_non_null(strstr(said, "数据资源处"));
	assert_int_equal(system_shenfa(&sys, "thief",
				 arena_printf(&sys.arena, "login --url %s editor", sys.url),
				 system_password(&sys, "editor"), &said),
		3);
}

static void a_head_enrols_the_key_that_signs_votes(void **state)
{
	const char *said;
	(void)state;
	system_arrive(&sys, "head", true);
	assert_int_equal(system_shenfa(&sys, "head", "whoami --json", "", &said), 0);
	assert_non_null(strstr(said, "ed25519"));
}

static void a_code_that_was_not_given_enrols_nothing(void **state)
{
	const char *said;
	(void)state;
	system_arrive(&sys, "reviewer", false);
	assert_int_not_equal(system_shenfa(&sys, "reviewer",
				     "key enrol Lotus-2222-maple-3333-heron-4444", "", &said),
		0);
	assert_int_equal(system_shenfa(&sys, "reviewer", "whoami --json", "", &said), 0);
	assert_null(strstr(said, "ed25519"));
}

/* On an account that was closed with it: no look of ours ends it any more. */
static const char *incident_beyond_sight(void)
{
	return sql_value(&sys.arena, sys.database,
		"with c as (insert into channel_account (unit, channel, purpose, name, state, "
		"owner_department) select unit, channel, 'emergency', '旧号', 'RELEASED', "
		"owner_department from channel_account limit 1 returning id), i as (insert into "
		"account_item (channel_account_id, remote_id, title, basis, first_seen, last_seen) "
		"select id, 'x', '点击领取红包', 'stranger', now(), now() from c returning id, "
		"channel_account_id) insert into channel_incident (channel_account_id, kind, "
		"item_id, "
		"seen, seen_sha256, opened_at) select channel_account_id, 'stranger', id, '{}', "
		"'', "
		"now() from i returning id");
}

static const char *decide(const char *incident, const char *more, int want)
{
	const char *said;
	assert_int_equal(system_shenfa(&sys, "reviewer",
				 arena_printf(&sys.arena, "incident decide %s %s", incident, more),
				 "", &said),
		want);
	return said;
}

/* What was done, and what shows it: both, by name, once. */
static void what_no_look_can_end_a_person_ends_at_a_terminal(void **)
{
	const char *said, *n = incident_beyond_sight();
	assert_int_equal(system_shenfa(&sys, "reviewer",
				 arena_printf(&sys.arena, "incident show %s", n), "", &said),
		0);
	assert_non_null(strstr(said, "用 incident decide 办结"));
	assert_non_null(strstr(decide(n, "--reason 被盗用", 2), "请用 --evidence 写明"));
	assert_non_null(strstr(decide(n, "--evidence 10:20由王敏删除", 2), "缺少 --reason"));
	said = decide(n, "--evidence 10:20由王敏删除 --reason 口令被盗", 0);
	assert_non_null(strstr(said, "已由人处置，办结。"));
	assert_string_equal(
		sql_value(&sys.arena, sys.database,
			arena_printf(&sys.arena,
				"select outcome || ' ' || evidence || ' ' || n.reason || ' ' || "
				"a.login "
				"from channel_incident n join account a on a.id = closed_by where "
				"n.id = %s",
				n)),
		"person 10:20由王敏删除 口令被盗 reviewer");
	assert_non_null(strstr(decide(n, "--evidence 同上 --reason 同上", 1), "已经办结"));
}

/* Five times wrong: the name is locked, even to who knows the password. */
static void lock_out(const char *login)
{
	const char *said = "";
	for (int i = 0; i < 5; i++)
		system_shenfa(&sys, "stranger",
			arena_printf(&sys.arena, "login --url %s %s", sys.url, login),
			"Wrong-2222-words-3333", &said);
	assert_non_null(strstr(said, "已锁定 30 分钟"));
}

static void who_lost_the_password_is_let_in_by_the_machines_owner(void **state)
{
	const char *said;
	const char *base = test_conninfo(sys.database, NULL);
	(void)state;
	lock_out("editor");
	assert_int_equal(
		system_shenfa(&sys, "owner",
			arena_printf(&sys.arena, "account recover editor --database '%s'", base),
			"", &said),
		0);
	const char *fresh = said;
	assert_int_equal(
		system_shenfa(&sys, "editor", "whoami", "", &said), 3); /* sessions ended */
	assert_int_equal(
		system_shenfa(&sys, "editor",
			arena_printf(&sys.arena, "login --url %s editor", sys.url), fresh, &said),
		0);
	assert_non_null(strstr(said, "一次性口令"));
	const char *as_before = arena_printf(&sys.arena, "%sQuarz-7731-Kelp-Osier\n", fresh);
	assert_int_not_equal(system_shenfa(&sys, "editor", "password", as_before, &said), 0);
	assert_non_null(strstr(said, "次用过的口令"));
	assert_int_equal(
		system_shenfa(&sys, "owner",
			arena_printf(&sys.arena, "account recover nobody --database '%s'", base),
			"", &said),
		1);
}

static void a_command_nobody_knows_says_so(void **state)
{
	const char *said;
	(void)state;
	assert_int_equal(system_shenfa(&sys, "editor", "publish everything", "", &said), 2);
	assert_int_equal(system_shenfa(&sys, "editor", "draft check not-a-number", "", &said), 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_wrong_password_opens_nothing),
		cmocka_unit_test(the_printed_password_opens_the_door_once),
		cmocka_unit_test(a_head_enrols_the_key_that_signs_votes),
		cmocka_unit_test(a_code_that_was_not_given_enrols_nothing),
		cmocka_unit_test(what_no_look_can_end_a_person_ends_at_a_terminal),
		cmocka_unit_test(who_lost_the_password_is_let_in_by_the_machines_owner),
		cmocka_unit_test(a_command_nobody_knows_says_so),
	};
	return cmocka_run_group_tests(tests, begin, end);
}
