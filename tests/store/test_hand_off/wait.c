/* What waits: for whom, whom time reminds, and what it ends. */
#include "tests/store/test_hand_off/hand_off.h"

void time_reminds_and_then_ends_it(void **)
{
	const char *me = F("%lld", ID(OPERATOR)), *other = F("%lld", ID(REVIEWER));
	round_in(1);
	assert_string_equal(told(me, "new"), "1");
	assert_string_equal(told(other, "new"), "0");
	taken();
	round_in(23);
	assert_string_equal(told(me, "remind"), "0");
	round_in(25);
	round_in(26);
	assert_string_equal(told(me, "remind"), "1");
	assert_string_equal(told(helper, "remind"), "0");
	round_in(64);
	assert_string_equal(told(me, "soon"), "1");
	assert_string_equal(hand_off("state"), "TAKEN");
	round_in(73);
	assert_string_equal(hand_off("state"), "EXPIRED");
	assert_string_equal(delivery("state || ' ' || hold_code"), "HELD hand_off.expired");
	assert_string_equal(SQL("select count(*) from notice where once like 'hand-off-expired-%%' "
				"and delivery_id = %s and account_id = %lld",
				    delivery("id"), ID(EDITOR)),
		"1");
	as_web(F("select delivery_release(%s, %lld, '重新安排', now())", delivery("id"),
		ID(REVIEWER)));
	laid_out();
	assert_string_equal(hand_off("state"), "READY");
	assert_string_equal(SQL("select hand_off_json(h, d, %lld, '{HAND_OFF}', now())->'before'->"
				"'operator'->>'id' from hand_off h join delivery d on d.id = "
				"h.delivery_id where h.id = %s",
				    ID(OPERATOR), hand_off("id")),
		me);
}

void what_is_reported_waits_for_a_second_person_and_never_expires(void **)
{
	reported("LIVE");
	round_in(1);
	assert_string_equal(told(F("%lld", ID(REVIEWER)), "reported"), "1");
	assert_string_equal(told(F("%lld", ID(OPERATOR)), "reported"), "0");
	round_in(100);
	assert_string_equal(told(F("%lld", ID(REVIEWER)), "unconfirmed"), "1");
	assert_string_equal(hand_off("state"), "REPORTED");
}

void an_accounts_own_times_hold(void **)
{
	SQL("update channel_account set settings = '{\"remind_hours\":2,\"expire_hours\":5}' where "
	    "id "
	    "= %lld; select 1",
		(long long)screen);
	assert_string_equal(SQL("select hand_off_hours('{\"a\":5}', 'a', 72) || ' ' || "
				"hand_off_hours('{\"a\":0}', 'a', 72) || ' ' || "
				"hand_off_hours('{\"a\":\"x\"}', 'a', 72)"),
		"5 72 72");
	round_in(73);
	as_web(F("select delivery_release(%s, %lld, '再来', now())", delivery("id"), ID(REVIEWER)));
	laid_out();
	assert_string_equal(hand_off("due_at - created_at"), "05:00:00");
}

static int waiting(enum who who)
{
	return atoi(SQL("select counts_json(%lld)->>'hand_offs'", ID(who)));
}

void each_sees_what_waits_for_him(void **)
{
	int before = waiting(REVIEWER);
	assert_true(waiting(OPERATOR) > 0);
	assert_int_equal(waiting(EDITOR), 0);
	reported("LIVE");
	assert_int_equal(waiting(REVIEWER), before + 1);
}
