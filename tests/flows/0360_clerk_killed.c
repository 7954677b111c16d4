/* 0360_clerk_killed.c: a clerk that dies in the middle of screening again goes on where it was. */
#include "tests/flows/story.h"

#include <stdlib.h>

enum { ITEMS = 6 };

static struct item items[ITEMS];

#define VALUE(...) sql_value(&people.arena, sys.database, F(__VA_ARGS__))

/* It takes its time for each item that is read whole, so that there is a middle to die in. */
static int begin(void **)
{
	setenv("SHENFA_FAIL", "rescreen.next=sleep:700", 1);
	system_start(&sys);
	cast_open(&people, &sys);
	return 0;
}

static struct member *second_security_administrator(void)
{
	SCRATCH(a);
	AUTO_REPLY made = cast_must(&people, &a, 201, is("sysadmin"), "POST", "/accounts", "",
		"{\"person_no\":\"T-1\",\"login\":\"secadmin2\",\"name\":\"贺安\","
		"\"department\":\"infrastructure\"}");
	const char *id = F("%s", json_string_value(json_object_get(made.json, "id")));
	AUTO_REPLY shown = cast_must(&people, &a, 200, is("sysadmin"), "GET",
		arena_printf(&a, "/accounts/%s", id), "", "");
	AUTO_REPLY role = cast_appoint(&people, &a, is("secadmin"), shown.json, "SECURITY");
	struct member *m = cast_join(&people, "secadmin2",
		F("%s", json_string_value(json_object_get(made.json, "password"))));
	cast_vouch(&people, is("secadmin"), m);
	return m;
}

static void items_are_in_review(void **)
{
	for (int i = 0; i < ITEMS; i++) {
		item_write(&people, is("editor"), F("第 %d 件", i + 1),
			"<p>公共数据开放目录于近日公布，统一受理。</p>", &items[i]);
		item_submit(&people, is("editor"), &items[i], "website", "");
		cast_until(&people, is("head"), F("/submissions/%s", items[i].submission), "state",
			STATES("IN_REVIEW"));
	}
}

#define DONE                                                                                       \
	"select count(*) from audit where kind = 'draft' and action = 'submission.rescreened' "    \
	"and payload->>'lexicon' = current_lexicon()::text"

/* The change touches each of them, so each is read whole. */
static void it_is_killed_when_some_are_done_and_some_are_not(void **)
{
	SCRATCH(a);
	struct member *second = second_security_administrator();
	int64_t version = cast_lexicon(&people, is("secadmin"), "统一受理\tWARN\t固定用语\t\n");
	pid_t before = system_pid(&sys, "clerk");
	AUTO_REPLY done = cast_activate(&people, &a, second, version);
	assert_int_equal(done.status, 204);
	sql_until(sys.database, "some are done", F("select (" DONE ") >= 2"));
	system_kill(&sys, "clerk", SIGKILL);
	const char *at = VALUE(DONE);
	assert_in_range(atoll(at), 2, ITEMS - 1);
	sql_until(sys.database, "all are done", F("select (" DONE ") >= %d", ITEMS));
	assert_int_not_equal(system_pid(&sys, "clerk"), before);
	sql_until(sys.database, "the end",
		"select exists (select 1 from rescreen where lexicon = current_lexicon() and "
		"ended_at is "
		"not null)");
}

static void none_was_left_out_and_none_was_done_twice(void **)
{
	assert_string_equal(
		VALUE("select string_agg(n::text, ' ') from (select count(*) as n from audit where "
		      "kind = 'draft' and action = 'submission.rescreened' and "
		      "payload->>'lexicon' = current_lexicon()::text group by id order by id) x"),
		"1 1 1 1 1 1");
	assert_string_equal(VALUE("select count(*) from submission where state = 'IN_REVIEW' and "
				  "lexicon_version <> current_lexicon()"),
		"0");
	assert_string_equal(VALUE("select count(*) from submission where state = 'IN_REVIEW' and "
				  "findings::text like '%%统一受理%%'"),
		"6");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(items_are_in_review),
		cmocka_unit_test(it_is_killed_when_some_are_done_and_some_are_not),
		cmocka_unit_test(none_was_left_out_and_none_was_done_twice),
	};
	return cmocka_run_group_tests(tests, begin, end_story);
}
