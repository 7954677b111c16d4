/* Apps: a subscriber that missed an event is told again, with pauses and an end, and never once it is being withdrawn. */
#include "tests/check.h"

#include <stdlib.h>

#include "tests/support/scene.h"

static struct scene s;
static int64_t app;
static const char *delivery, *submission;

#define SQL(...) scene_sql(&s, arena_printf(&s.arena, __VA_ARGS__))
#define F(...)   arena_printf(&s.arena, __VA_ARGS__)

static const char *web(const char *sql)
{
	const char *why = "", *said = scene_sql_as(&s, "shenfa_web", sql, &why);
	if (!said)
		fail_msg("%s\n%s", sql, why);
	return said;
}

static int open_scene(void **)
{
	scene_open(&s);
	app = strtoll(
		SQL("insert into channel_account (unit, channel, purpose, name, owner_department, "
		    "settings) select unit, 'app', purpose, '应用', owner_department, "
		    "'{\"subscribers\":[{\"name\":\"a\",\"url\":\"https://a\"}]}' from "
		    "channel_account where id = %lld returning id",
			(long long)s.website),
		NULL, 10);
	return 0;
}

static int close_scene(void **)
{
	scene_close(&s);
	return 0;
}

/* Out, and "a" missed it: the schedule says that it is due. */
static int begin(void **)
{
	const char *why = "";
	int64_t item = scene_submit(&s, EDITOR, scene_draft(&s, EDITOR, "通知", NULL));
	scene_approve(&s, item);
	const char *t = scene_sql_as(&s, "shenfa_seal",
		F("select ticket_issue(%lld, %lld, 'publish', '{}', '', '', '{}', now())",
			(long long)item, (long long)app),
		&why);
	if (!t)
		fail_msg("%s", why);
	submission = F("%lld", (long long)item);
	delivery = SQL("select id from delivery where ticket_id = %s", t);
	SQL("set session_replication_role = replica; delete from replay; "
	    "update delivery set state = 'CONFIRMED', receipt = '{}' where channel_account_id = "
	    "%lld; update delivery set receipt = '{\"state\":{\"to\":{\"a\":{\"tries\":2,\"next\":"
	    "1000}}}}' where id = %s; set session_replication_role = origin; select 1",
		(long long)app, delivery);
	return 0;
}

/* The replay that a courier gets at that time; "" when there is none. */
static const char *taken(const char *later)
{
	return web(
		F("select coalesce(string_agg(id::text, ','), '') from replay_take(%lld, now() + "
		  "interval '%s')",
			(long long)app, later));
}

static void ends(const char *replay, bool told, const char *mark, const char *later)
{
	web(F("select replay_end(%s, %lld, %s, '发布凭证的签名对不上', '%s', now() + interval "
	      "'%s')",
		replay, (long long)app, told ? "true" : "false", mark, later));
}

static const char *mark_of_a(void)
{
	return SQL("select receipt#>>'{state,to,a}' from delivery where id = %s", delivery);
}

static void what_cannot_begin_is_tried_with_growing_pauses(void **)
{
	static const char *const at[] = { "0", "60 seconds", "180 seconds", "420 seconds" };
	static const char *const not_yet[] = { "59 seconds", "179 seconds", "419 seconds",
		"14 minutes" };
	for (size_t i = 0; i < 4; i++) {
		const char *r = taken(F("%s", at[i]));
		assert_string_not_equal(r, "");
		ends(r, false, mark_of_a(), at[i]);
		assert_string_equal(taken(not_yet[i]), "");
	}
}

static void after_twelve_a_person_is_told(void **)
{
	for (int i = 0; i < 12; i++) {
		const char *later = F("%d hours", 2 * i), *r = taken(later);
		assert_string_not_equal(r, "");
		assert_null(strstr(mark_of_a(), "gave_up"));
		ends(r, false, i % 2 ? "{}" : mark_of_a(), later);
	}
	assert_non_null(strstr(mark_of_a(), "gave_up"));
	assert_null(strstr(mark_of_a(), "next"));
	assert_string_equal(taken("90 hours"), "");
	assert_string_not_equal(
		SQL("select count(*) from notice where delivery_id = %s and text like "
		    "'%%补发多次没有做成（发布凭证的签名对不上）%%'",
			delivery),
		"0");
}

/* The courier's own schedule goes on as it says; what began once counts anew. */
static void what_did_begin_goes_by_the_couriers_own_schedule(void **)
{
	ends(taken("0"), false, mark_of_a(), "0");
	assert_non_null(strstr(mark_of_a(), "stalls"));
	const char *next =
		SQL("select (extract(epoch from now() + interval '5 hours') * 1000)::bigint");
	ends(taken("2 hours"), false, F("{\"tries\":3,\"stalls\":1,\"next\":%s}", next), "2 hours");
	assert_null(strstr(mark_of_a(), "stalls"));
	assert_string_equal(taken("4 hours"), "");
	ends(taken("5 hours"), true, "{\"done\":7}", "5 hours");
	assert_non_null(strstr(mark_of_a(), "done"));
	assert_string_equal(taken("50 hours"), "");
}

/* A courier that dies of it: the next one waits longer each time, and the tenth was the last. */
static void what_nobody_reports_on_ends_too(void **)
{
	const char *r = taken("0");
	assert_string_equal(taken("119 seconds"), "");
	assert_string_equal(taken("121 seconds"), r);
	assert_string_equal(taken("242 seconds"), "");
	for (int i = 2; i < 10; i++)
		assert_string_equal(taken(F("%d hours", i)), r);
	assert_string_equal(taken("20 hours"), "");
	assert_string_equal(
		SQL("select answer from replay where id = %s", r), "连接器领取多次都没有回报结果");
	assert_non_null(strstr(mark_of_a(), "stalls"));
}

/* Asked for, not yet granted or done: an app is told nothing again of what is to go. */
static void nothing_is_told_again_once_its_withdrawal_is_asked_for(void **)
{
	const char *why = "", *r = taken("0");
	SQL("insert into withdrawal (draft_id, submission_id, channel_account_id, reason, "
	    "account_id) "
	    "select draft_id, id, %lld, '有误', %lld from submission where id = %s returning 1",
		(long long)app, (long long)s.people[HEAD].id, submission);
	assert_string_equal(taken("3 minutes"), "");
	assert_string_equal(SQL("select told::text || ' ' || answer from replay where id = %s", r),
		"false 该件已撤稿，不再补发");
	assert_string_equal(taken("9 hours"), "");
	assert_null(scene_sql_as(&s, "shenfa_web",
		F("select replay_ask(%s, 'a', '请补发', %lld, now())", delivery,
			(long long)s.people[OPERATOR].id),
		&why));
	assert_non_null(strstr(why, "该件已撤稿"));
}

static const char *board(const char *mark)
{
	SQL("set session_replication_role = replica; update delivery set receipt = "
	    "'{\"state\":{\"to\":{\"a\":%s}}}' where id = %s; select 1",
		mark, delivery);
	return SQL("select coalesce(string_agg(x->>'level' || ' ' || (x->>'text'), ', '), '') from "
		   "channel_account c, jsonb_array_elements(account_health(c, now())::jsonb->"
		   "'causes') x where c.id = %lld and x->>'code' = 'app.subscriber'",
		(long long)app);
}

/* Another one has it, so it is out; and who never gets anything is not forgotten for that. */
static void whom_nothing_reaches_is_on_the_board(void **)
{
	assert_string_equal(board("{\"tries\":2,\"why\":\"对方答 503\",\"next\":1}"), "");
	assert_non_null(strstr(board("{\"tries\":1,\"denied\":true,\"why\":\"不是公网地址\"}"),
		"warn 订阅方“a”推送不了：不是公网地址"));
	assert_non_null(
		strstr(board("{\"tries\":3,\"why\":\"对方答 404\",\"next\":1}"), "没有收到"));
	assert_non_null(strstr(board("{\"tries\":1,\"off\":1}"), "已停用"));
	SQL("insert into account_watch (channel_account_id, test_at) values (%lld, now() - "
	    "interval "
	    "'1 minute') on conflict do nothing; update channel_account set health = "
	    "jsonb_build_object('tried_at', iso(now())) where id = %lld; select 1",
		(long long)app, (long long)app);
	assert_string_equal(SQL("select test_json(c, now())->>'state' from channel_account c where "
				"id = %lld",
				    (long long)app),
		"bad");
	assert_string_equal(board("{\"tries\":4,\"done\":1}"), "");
	assert_string_equal(SQL("select test_json(c, now())->>'state' from channel_account c where "
				"id = %lld",
				    (long long)app),
		"good");
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup(f, begin)
	const struct CMUnitTest tests[] = {
		TEST(what_cannot_begin_is_tried_with_growing_pauses),
		TEST(after_twelve_a_person_is_told),
		TEST(what_did_begin_goes_by_the_couriers_own_schedule),
		TEST(what_nobody_reports_on_ends_too),
		TEST(whom_nothing_reaches_is_on_the_board),
		TEST(nothing_is_told_again_once_its_withdrawal_is_asked_for),
	};
	return cmocka_run_group_tests(tests, open_scene, close_scene);
}
