/* How a delivery ended that only a person can tell: who may say so, and what follows from it. */
#include "tests/check.h"

#include "tests/support/scene.h"

static struct scene s;
static int64_t draft, item;

#define SQL(...) scene_sql(&s, arena_printf(&s.arena, __VA_ARGS__))

static const char *tried(const char *sql, const char **why)
{
	*why = "";
	return scene_sql_as(&s, "shenfa_web", sql, why);
}

static const char *as_web(const char *sql)
{
	const char *why, *said = tried(sql, &why);
	if (!said)
		fail_msg("%s\n%s", sql, why);
	return said;
}

static void issue(const char *act)
{
	const char *why = "";
	assert_non_null(scene_sql_as(&s, "shenfa_seal",
		arena_printf(&s.arena,
			"select ticket_issue(%lld, %lld, '%s', '{}', '', '', '{}', now())",
			(long long)item, (long long)s.website, act),
		&why));
}

/* The website's last delivery of the item. */
static const char *delivery(const char *column)
{
	return SQL(
		"select %s from delivery where submission_id = %lld and channel_account_id = %lld "
		"order by id desc limit 1",
		column, (long long)item, (long long)s.website);
}

static const char *leased(void)
{
	return as_web(arena_printf(&s.arena,
		"select coalesce(max(act || ' ' || state), '') from delivery_lease(%lld, 1, 60, "
		"now() + interval '10 minutes')",
		(long long)s.website));
}

static void report(const char *outcome)
{
	as_web(arena_printf(&s.arena,
		"select delivery_result(id, channel_account_id, fence, '%s', '看不到结果', '{}', "
		"null, "
		"now()) from delivery where id = %s",
		outcome, delivery("id")));
}

/* Sent, and nobody can tell whether it arrived. */
static void in_doubt(const char *act)
{
	issue(act);
	assert_string_equal(leased(), arena_printf(&s.arena, "%s LEASED", act));
	as_web(arena_printf(&s.arena,
		"select delivery_intent(id, channel_account_id, fence, 'r', 'm', now()) from "
		"delivery "
		"where id = %s",
		delivery("id")));
	report("UNCERTAIN");
	assert_string_equal(leased(), arena_printf(&s.arena, "%s UNCERTAIN", act));
	report("NEEDS_PERSON");
}

static const char *decision(enum who who, const char *outcome, const char *url)
{
	return arena_printf(&s.arena,
		"select delivery_decide(%s, %lld, '%s', '平台后台“已发表”', '%s', now())",
		delivery("id"), (long long)s.people[who].id, outcome, url);
}

static void refused(enum who who, const char *outcome, const char *words)
{
	const char *why;
	if (tried(decision(who, outcome, ""), &why) || !strstr(why, words))
		fail_msg("%s: %s", outcome, why);
	assert_string_equal(delivery("state"), "NEEDS_PERSON");
}

static int new_item(void **)
{
	SQL("set session_replication_role = replica; update delivery set state = 'CONFIRMED'; "
	    "delete from channel_operator; select 1");
	draft = scene_draft(&s, EDITOR, "目录", NULL);
	item = scene_submit(&s, EDITOR, draft);
	scene_approve(&s, item);
	return 0;
}

static const char *recorded(void)
{
	return SQL("select actor || ' ' || action || ' ' || (payload->>'decision') || ' ' || "
		   "(payload->>'evidence') || ' ' || (payload->>'url') from audit where kind = "
		   "'draft' "
		   "and id = %lld order by n desc limit 1",
		(long long)draft);
}

static const char *actions(enum who who)
{
	return SQL("select delivery_json(d, %lld, '{RELEASE_DECIDE}')->>'actions' from delivery d "
		   "where d.id = %s",
		(long long)s.people[who].id, delivery("id"));
}

static void what_was_seen_out_is_out(void **)
{
	in_doubt("publish");
	as_web(decision(REVIEWER, "out", "https://www.ningbo.gov.cn/art/1/"));
	assert_string_equal(delivery("state || ' ' || (receipt->>'url') || ' ' || reason"),
		"CONFIRMED https://www.ningbo.gov.cn/art/1/ ");
	assert_string_equal(
		SQL("select count(*) from live where draft_id = %lld", (long long)draft), "1");
	assert_string_equal(recorded(), arena_printf(&s.arena,
						"%lld delivery.confirmed out 平台后台“已发表” "
						"https://www.ningbo.gov.cn/art/1/",
						(long long)s.people[REVIEWER].id));
	assert_string_equal(leased(), "");
}

/* Nothing is sent by itself; whoever lets it go on is told nothing new, and the courier looks first. */
static void what_was_seen_not_to_be_out_waits_for_another_try(void **)
{
	in_doubt("publish");
	as_web(decision(REVIEWER, "not-out", ""));
	assert_string_equal(delivery("state || ' ' || hold_code || ' ' || (receipt ? 'url')"),
		"REFUSED person false");
	const char *why = "";
	assert_non_null(scene_sql_as(
		&s, "shenfa_clerk", "select delivery_reconsider(now() + interval '1 day')", &why));
	assert_string_equal(leased(), "");
	assert_string_equal(SQL("select delivery_json(d, 1, '{RELEASE_RETRY}')->>'state_name' from "
				"delivery d where id = %s",
				    delivery("id")),
		"核实未发布");
	as_web(arena_printf(&s.arena, "select delivery_release(%s, %lld, '再发', now())",
		delivery("id"), (long long)s.people[REVIEWER].id));
	assert_string_equal(leased(), "publish LEASED");
	assert_string_equal(delivery("attempt > 0 and fence > 1"), "t"); /* so it looks first */
}

static void what_was_seen_gone_is_withdrawn(void **)
{
	in_doubt("publish");
	as_web(decision(REVIEWER, "out", ""));
	in_doubt("withdraw");
	refused(REVIEWER, "out", "撤稿任务");
	refused(REVIEWER, "not-out", "撤稿任务");
	as_web(decision(REVIEWER, "gone", ""));
	assert_string_equal(delivery("act || ' ' || state"), "withdraw CONFIRMED");
	assert_string_equal(
		SQL("select count(*) from live where draft_id = %lld", (long long)draft), "0");
}

static void what_is_still_there_is_not_withdrawn(void **)
{
	in_doubt("publish");
	refused(REVIEWER, "gone", "发布任务");
	refused(REVIEWER, "still-there", "发布任务");
	as_web(decision(REVIEWER, "out", ""));
	in_doubt("withdraw");
	as_web(decision(REVIEWER, "still-there", ""));
	assert_string_equal(delivery("act || ' ' || state"), "withdraw REFUSED");
	assert_string_equal(
		SQL("select count(*) from live where draft_id = %lld", (long long)draft), "1");
	assert_string_equal(leased(), "");
}

static void operate(enum who who, int64_t channel)
{
	SQL("insert into channel_operator values (%lld, %lld) returning 1", (long long)channel,
		(long long)s.people[who].id);
}

static void only_a_reviewer_or_an_operator_of_that_channel_says_so(void **)
{
	in_doubt("publish");
	operate(OPERATOR, s.wechat);
	refused(OPERATOR, "out", "该渠道的运营人员");
	refused(LEADER, "out", "该渠道的运营人员");
	assert_string_equal(actions(OPERATOR), "[]");
	assert_string_equal(actions(REVIEWER), "[\"decide\"]");
	operate(OPERATOR, s.website);
	assert_string_equal(actions(OPERATOR), "[\"decide\"]");
	as_web(decision(OPERATOR, "out", ""));
	assert_string_equal(actions(OPERATOR), "[]");
}

/* Whoever touched the words does not say what became of them, whatever else that person is. */
static void a_contributor_does_not_decide(void **)
{
	in_doubt("publish");
	operate(EDITOR, s.website);
	refused(EDITOR, "out", "参与过本稿的文字");
	assert_string_equal(actions(EDITOR), "[]");
}

static void nothing_else_is_decided_and_nothing_twice(void **)
{
	const char *why;
	issue("publish");
	assert_null(tried(decision(REVIEWER, "out", ""), &why));
	assert_non_null(strstr(why, "不在等待人工核实"));
	SQL("set session_replication_role = replica; update delivery set state = 'CONFIRMED'; "
	    "select "
	    "1");
	new_item(NULL);
	in_doubt("publish");
	as_web(decision(REVIEWER, "not-out", ""));
	assert_null(tried(decision(REVIEWER2, "out", ""), &why));
	assert_non_null(strstr(why, "不在等待人工核实"));
}

static void an_address_is_one_that_a_reader_can_open(void **)
{
	static const char *const bad[] = { "ftp://x/1", "javascript:alert(1)", "https://",
		"http:///1", "https://a@b/", "https://x/a b", "x" };
	const char *why;
	in_doubt("publish");
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		if (tried(decision(REVIEWER, "out", bad[i]), &why))
			fail_msg("%s", bad[i]);
	assert_null(tried(
		arena_printf(&s.arena, "select delivery_decide(%s, %lld, 'out', ' ', '', now())",
			delivery("id"), (long long)s.people[REVIEWER].id),
		&why));
	assert_string_equal(delivery("state"), "NEEDS_PERSON");
}

/* The item ends with its last delivery, whoever saw that. */
static void what_an_item_ended_with_is_settled(void **)
{
	in_doubt("publish");
	SQL("update submission set channels = (select jsonb_agg(c) from "
	    "jsonb_array_elements(channels) "
	    "c where (c->>'account')::bigint = %lld) where id = %lld returning 1",
		(long long)s.website, (long long)item);
	as_web(decision(REVIEWER, "out", ""));
	assert_string_equal(
		SQL("select state from submission where id = %lld", (long long)item), "DONE");
}

static int open_scene(void **)
{
	scene_open(&s);
	return 0;
}

static int close_scene(void **)
{
	scene_close(&s);
	return 0;
}

/* How many deliveries of the item this person's list has. */
static int listed(enum who who)
{
	AUTO_ROWS rows = {};
	const struct param asked[] = { P_INT(s.people[who].id), P_C(""), P_INT(0), P_INT(INT64_MAX),
		P_INT(100), P_INT(draft), P_TEXT_LIST(NULL, 0) };
	assert_int_equal(store_exec(s.db, &s.arena, Q_delivery_list, asked, false, &rows), ERR_OK);
	return rows.count;
}

/* Article 13: its title is nobody else's until it is out. */
static void what_is_on_its_way_is_listed_for_who_may_see_the_item(void **)
{
	issue("publish");
	assert_int_equal(listed(EDITOR), 1);
	assert_int_equal(listed(REVIEWER), 1);
	assert_int_equal(listed(SYSTEM), 0);
	SQL("set session_replication_role = replica; update delivery set state = 'CONFIRMED'"
	    " where submission_id = %lld returning 1",
		(long long)item);
	assert_int_equal(listed(SYSTEM), 1);
}

#define RULE(f) cmocka_unit_test_setup(f, new_item)

static void give_up(const char *state)
{
	SQL("set session_replication_role = replica; update channel_account set state = '%s' where "
	    "id = "
	    "%lld; select 1",
		state, (long long)s.website);
}

static const char *swept(void)
{
	const char *why = "";
	const char *said = scene_sql_as(&s, "shenfa_clerk", "select delivery_orphans(now())", &why);
	if (!said)
		fail_msg("%s", why);
	return said;
}

static void out_on_the_website(void)
{
	in_doubt("publish");
	as_web(decision(REVIEWER, "out", "https://www.ningbo.gov.cn/art/1/"));
	issue("withdraw");
}

/* Nobody comes for it: without this it would be "待撤稿" for ever. */
static void what_a_given_up_account_is_to_take_down_goes_to_a_person(void **)
{
	out_on_the_website();
	assert_string_equal(swept(), "0");
	give_up("RELEASED");
	assert_string_equal(swept(), "1");
	assert_string_equal(swept(), "0");
	assert_string_equal(delivery("act || ' ' || state"), "withdraw NEEDS_PERSON");
	assert_non_null(strstr(delivery("reason"), "请登录平台自行删除"));
	assert_non_null(strstr(actions(REVIEWER), "decide"));
	as_web(decision(REVIEWER, "gone", ""));
	assert_string_equal(delivery("state"), "CONFIRMED");
	assert_string_equal(
		SQL("select count(*) from live where draft_id = %lld", (long long)draft), "0");
	give_up("ACTIVE");
}

/* Whoever lets it go on by mistake sees it come back. */
static void letting_it_go_on_does_not_make_it_wait_again(void **)
{
	out_on_the_website();
	give_up("RELEASED");
	swept();
	as_web(decision(REVIEWER, "still-there", ""));
	as_web(arena_printf(&s.arena, "select delivery_release(%s, %lld, '再试', now())",
		delivery("id"), (long long)s.people[REVIEWER].id));
	assert_string_equal(delivery("state"), "PLANNED");
	assert_string_equal(swept(), "1");
	assert_string_equal(delivery("state"), "NEEDS_PERSON");
	give_up("ACTIVE");
}

/* What has not begun is held and says why; what may be out is looked for by a person. */
static void what_was_to_go_out_there_does_not_wait_for_nobody(void **)
{
	issue("publish");
	give_up("RELEASED");
	assert_string_equal(swept(), "1");
	assert_string_equal(delivery("state || ' ' || hold_code"), "HELD channel");
	give_up("ACTIVE");
	SQL("set session_replication_role = replica; update delivery set state = 'UNCERTAIN' where "
	    "id = "
	    "%s; select 1",
		delivery("id"));
	give_up("RELEASED");
	assert_string_equal(swept(), "1");
	assert_string_equal(delivery("state"), "NEEDS_PERSON");
	assert_non_null(strstr(delivery("reason"), "请登录平台查看"));
	give_up("ACTIVE");
}

/* Somebody still holds the lease: he may be at it this moment. */
static void what_a_courier_still_has_is_left_to_it(void **)
{
	issue("publish");
	assert_string_equal(leased(), "publish LEASED");
	give_up("RELEASED");
	assert_string_equal(swept(), "0");
	give_up("ACTIVE");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		RULE(what_was_seen_out_is_out),
		RULE(what_was_seen_not_to_be_out_waits_for_another_try),
		RULE(what_was_seen_gone_is_withdrawn),
		RULE(what_is_still_there_is_not_withdrawn),
		RULE(only_a_reviewer_or_an_operator_of_that_channel_says_so),
		RULE(a_contributor_does_not_decide),
		RULE(nothing_else_is_decided_and_nothing_twice),
		RULE(an_address_is_one_that_a_reader_can_open),
		RULE(what_an_item_ended_with_is_settled),
		RULE(what_is_on_its_way_is_listed_for_who_may_see_the_item),
		RULE(what_a_given_up_account_is_to_take_down_goes_to_a_person),
		RULE(letting_it_go_on_does_not_make_it_wait_again),
		RULE(what_was_to_go_out_there_does_not_wait_for_nobody),
		RULE(what_a_courier_still_has_is_left_to_it),
	};
	return cmocka_run_group_tests(tests, open_scene, close_scene);
}
