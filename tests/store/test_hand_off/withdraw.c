/* What is taken down or given up with its account, and what becomes of the package. */
#include "tests/store/test_hand_off/hand_off.h"

static void take_down(void)
{
	size_t count;
	assert_int_equal(scene_withdraw(&s, REVIEWER, draft, &screen, 1, &count), ERR_OK);
	issue("withdraw");
	laid_out();
}

/* The same walk backwards: taken, reported, confirmed; no package, and no end by time. */
void a_withdrawal_walks_the_same_way(void **)
{
	reported("LIVE");
	as_web(confirm(REVIEWER, "confirm", ""));
	take_down();
	assert_string_equal(delivery("act"), "withdraw");
	round_in(1000);
	assert_string_equal(hand_off("state"), "READY");
	assert_true(strcmp(told(F("%lld", ID(OPERATOR)), "late-"), "0") > 0);
	as_web(take(OPERATOR, "", "one"));
	refused(report(OPERATOR, "done", "", ""), "请写明看到了什么");
	as_web(report(OPERATOR, "done", "", "平台后台已删除"));
	refused(confirm(OPERATOR, "confirm", ""), "不能自己确认");
	as_web(confirm(REVIEWER2, "confirm", ""));
	assert_string_equal(delivery("state"), "CONFIRMED");
	assert_string_equal(SQL("select count(*) from live where draft_id = %lld and "
				"channel_account_id = %lld",
				    (long long)draft, (long long)screen),
		"0");
}

/* Taken down, says whoever did it; and what the courier then saw at its address. */
static void said_to_be_gone(const char *seen)
{
	as_web(report(OPERATOR, "done", "", "平台后台已删除"));
	leased();
	result("NEEDS_PERSON", F("{\"url\":\"https://a.cn/1\",\"state\":{\"seen\":\"%s\"}}", seen));
}

void what_the_system_still_reads_is_not_gone(void **)
{
	reported("LIVE");
	as_web(confirm(REVIEWER, "confirm", ""));
	take_down();
	SQL("update delivery set receipt = '{\"url\":\"https://a.cn/1\"}' where id = %s; select 1",
		delivery("id"));
	as_web(take(OPERATOR, "", "one"));
	said_to_be_gone("LIVE");
	refused(confirm(REVIEWER2, "confirm", "我看不到"), "还看得到原来的标题");
	as_web(confirm(REVIEWER2, "return", "还在"));
	said_to_be_gone("OTHER");
	as_web(confirm(REVIEWER2, "confirm", "页面写着已删除"));
	assert_string_equal(delivery("state"), "CONFIRMED");
	/* Nobody surveys such an account: its people are asked to look again. */
	round_in(2);
	assert_string_equal(told(helper, "again-"), "0");
	round_in(25);
	round_in(26);
	assert_string_equal(told(helper, "again-"), "1");
	round_in(3 * 24 + 1);
	round_in(7 * 24 + 1);
	round_in(9 * 24);
	assert_string_equal(told(helper, "again-"), "3");
}

static const char *first(const char *column)
{
	return SQL("select h.%s from hand_off h join delivery d on d.id = h.delivery_id where "
		   "d.submission_id = %lld and d.act = 'publish' order by h.id desc limit 1",
		column, (long long)item);
}

void what_nobody_took_is_void_once_it_is_withdrawn(void **)
{
	take_down();
	round_in(0);
	assert_string_equal(first("state"), "VOID");
}

void what_somebody_took_is_void_once_it_is_seen_gone(void **)
{
	taken();
	take_down();
	round_in(0);
	assert_string_equal(first("state"), "TAKEN");
	as_web(take(OPERATOR, "", "one"));
	as_web(report(OPERATOR, "done", "", "没有发过"));
	as_web(confirm(REVIEWER, "confirm", ""));
	round_in(0);
	assert_string_equal(first("state"), "VOID");
}

/* An account that was given up is nobody's to post on: one who looks there says what is so. */
void what_a_given_up_account_leaves_is_said_by_the_decision(void **)
{
	SQL("set session_replication_role = replica; update channel_account set state = 'RELEASED' "
	    "where id = %lld; select 1",
		(long long)screen);
	round_in(0);
	assert_string_equal(hand_off("state"), "VOID");
	assert_string_equal(delivery("state"), "NEEDS_PERSON");
	as_web(F("select delivery_decide(%s, %lld, 'out', '平台上看到', '', now())", delivery("id"),
		ID(REVIEWER)));
	assert_string_equal(delivery("state"), "CONFIRMED");
}
