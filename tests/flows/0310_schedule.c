/* 0310_schedule.c: nothing leaves before its time, and at its time everything is looked at again. */
#include "tests/flows/story.h"

#include "base/clock.h"

enum { LONGEST_MS = 400000 };

static struct member *second;

static const char *second_security_administrator(void);

/* Everybody is there before anything has its time. */
static int begin(void **)
{
	static const char *const all[] = { "editor", "head", "reviewer", "operator", "secadmin" };
	system_start(&sys);
	cast_open(&people, &sys);
	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		cast_member(&people, all[i]);
	second = cast_join(&people, "secadmin2", second_security_administrator());
	cast_vouch(&people, cast_member(&people, "secadmin"), second);
	return 0;
}

static void assert_true_in_store(const char *sql)
{
	assert_string_equal(sql_value(&people.arena, sys.database, sql), "t");
}

/* Approved to go at `ms` from now; whether at least half of that is left once its ticket is there. */
static bool approved_in_time(struct item *i, int64_t ms, const char *title)
{
	SCRATCH(a);
	char at[25];
	int64_t due = clock_now() + ms;
	clock_iso(due, at);
	item_write(&people, cast_member(&people, "editor"), title, NULL, i);
	item_submit(&people, cast_member(&people, "editor"), i, "website",
		arena_printf(&a, ",\"not_before\":\"%s\"", at));
	item_approve(&people, i);
	json_auto_t *d = item_delivery(&people, cast_member(&people, "operator"), i, "website",
		STATES("PLANNED", "LEASED", "INTENT", "ACCEPTED", "CONFIRMED"));
	bool early = clock_now() < due - ms / 2;
	if (early)
		assert_int_equal(json_int(d, "attempt", -1), 0);
	return early;
}

/* On a slow day people take longer than they said: another item, with twice the time. */
static void approve_for(struct item *i, int64_t ms, const char *title)
{
	while (!approved_in_time(i, ms, title) && ms < LONGEST_MS)
		ms *= 2;
	assert_true(ms < LONGEST_MS);
}

static void a_release_waits_for_its_time_and_not_longer(void **)
{
	struct item i, now;
	approve_for(&i, 10000, "明天发布的");
	/* Something approved later and due at once goes out while the first one waits. */
	item_write(&people, cast_member(&people, "editor"), "马上发布的", NULL, &now);
	item_submit(&people, cast_member(&people, "editor"), &now, "website", "");
	item_approve(&people, &now);
	json_auto_t *d = item_delivery(
		&people, cast_member(&people, "operator"), &now, "website", STATES("CONFIRMED"));
	json_auto_t *e = item_delivery(
		&people, cast_member(&people, "operator"), &i, "website", STATES("CONFIRMED"));
	assert_true_in_store(arena_printf(&people.arena,
		"select d.released_at >= d.due_at and d.due_at = s.not_before from delivery d join "
		"submission s on s.id = d.submission_id where s.id = %s",
		i.submission));
}

static const char *second_security_administrator(void)
{
	SCRATCH(a);
	AUTO_REPLY made = cast_must(&people, &a, 201, cast_member(&people, "sysadmin"), "POST",
		"/accounts", "",
		"{\"person_no\":\"T-1\",\"login\":\"secadmin2\",\"name\":\"贺安\","
		"\"department\":\"infrastructure\"}");
	AUTO_REPLY shown = cast_must(&people, &a, 200, cast_member(&people, "sysadmin"), "GET",
		arena_printf(
			&a, "/accounts/%s", json_string_value(json_object_get(made.json, "id"))),
		"", "");
	AUTO_REPLY role =
		cast_appoint(&people, &a, cast_member(&people, "secadmin"), shown.json, "SECURITY");
	return arena_printf(
		&people.arena, "%s", json_string_value(json_object_get(made.json, "password")));
}

/* A new word list, made by one security administrator and put in force by another. */
static void change_lexicon(const char *term)
{
	SCRATCH(a);
	struct member *first = cast_member(&people, "secadmin");
	int64_t version =
		cast_lexicon(&people, first, arena_printf(&a, "%s\tBLOCK\t固定用语\t\n", term));
	AUTO_REPLY own = cast_activate(&people, &a, first, version);
	assert_int_equal(own.status, 403);
	AUTO_REPLY done = cast_activate(&people, &a, second, version);
	assert_int_equal(done.status, 204);
}

static void words_changed_meanwhile_hold_it_until_it_is_screened_again(void **)
{
	struct item i;
	approve_for(&i, 10000, "词库更新前批准的");
	system_kill(&sys, "clerk", SIGSTOP); /* nobody screens again yet */
	change_lexicon("毫不相干的新词");
	json_auto_t *held = item_delivery(
		&people, cast_member(&people, "operator"), &i, "website", STATES("HELD"));
	assert_true(str_find(json_str(held, "reason"), STR("词库已更新")) >= 0);
	assert_int_equal(json_int(held, "attempt", -1), 0);
	system_kill(&sys, "clerk", SIGCONT);
	json_auto_t *out = item_delivery(
		&people, cast_member(&people, "operator"), &i, "website", STATES("CONFIRMED"));
	assert_true_in_store(arena_printf(&people.arena,
		"select lexicon_version = current_lexicon() from submission where id = %s",
		i.submission));
}

static void words_that_are_forbidden_meanwhile_do_not_go_out(void **)
{
	struct item i;
	approve_for(&i, 10000, "词库更新后不能发的");
	change_lexicon("公共数据开放目录");
	json_auto_t *held = item_delivery(
		&people, cast_member(&people, "operator"), &i, "website", STATES("HELD"));
	sql_until(sys.database, "a person is told",
		arena_printf(&people.arena,
			"select exists (select 1 from notice where submission_id = %s)",
			i.submission));
	json_auto_t *still = item_delivery(
		&people, cast_member(&people, "operator"), &i, "website", STATES("HELD"));
	assert_int_equal(json_int(still, "attempt", -1), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_release_waits_for_its_time_and_not_longer),
		cmocka_unit_test(words_changed_meanwhile_hold_it_until_it_is_screened_again),
		cmocka_unit_test(words_that_are_forbidden_meanwhile_do_not_go_out),
	};
	return cmocka_run_group_tests(tests, begin, end_story);
}
