/* Whoever is on duty is rung up by a short message: one for a storm, and never twice for what may have come. */
#include "tests/store/test_calm/calm.h"

static void clerk_calls(void)
{
	memset(clerk.next, 0, sizeof clerk.next);
	assert_int_equal(clerk_tick(&clerk, clock_now()), ERR_OK);
}

static void roster(void)
{
	as_web(F("select duty_add(%lld, china(now())::date, china(now())::date + 1, '13800000000', "
		 "'op@example.gov.cn', %lld, now())",
		(long long)s.people[OPERATOR].id, (long long)s.people[SYSTEM].id));
}

static void fails(int64_t submission)
{
	SQL("set session_replication_role = replica; update delivery set state = 'REFUSED', "
	    "updated_at = now() where id = %s; select 1",
		of(submission, "id"));
}

static void nothing_has_been_said(void)
{
	SQL("set session_replication_role = replica; delete from duty_call; delete from duty; "
	    "delete from call_egress; delete from audit where action = 'duty.called'; delete from "
	    "notice; update delivery set state = 'CONFIRMED'; select 1");
	SQL("insert into call_egress (public_key, reason, declared_by, at, ways) values ('k', 'r', "
	    "%lld, now(), '{group,mail,sms}') returning 1",
		(long long)s.people[SYSTEM].id);
	roster();
}

/* A robot that can ring, somebody on duty, and so many that fail at once. */
static int64_t storm(int count)
{
	int64_t last = 0;
	nothing_has_been_said();
	for (int i = 0; i < count; i++)
		fails(last = sealed(false));
	clerk_calls();
	return last;
}

/* What the robot is given to say by short message after so long: whom, for how many, which try. */
static const char *rings(const char *after)
{
	return as_web(F("select coalesce(string_agg(concat_ws(' ', mobile, speaks_for, tries), "
			"','), '') from call_take(8, '{sms}', now() + interval '%s')",
		after));
}

static void heard(const char *fate, const char *after)
{
	as_web(F("select call_done(array(select said_with from duty_call where way = 'sms' and "
		 "fate = '' and said_with is not null), '%s', '答', now() + interval '%s')",
		fate, after));
}

static const char *fates(void)
{
	return SQL("select coalesce(string_agg(distinct fate, ' '), '-') from duty_call where way "
		   "= 'sms'");
}

static const char *said_elsewhere(void)
{
	return SQL("select coalesce(string_agg(way || ' ' || text, ',' order by way), '') from "
		   "duty_call where what like 'sms-%%'");
}

void a_storm_rings_once_and_says_how_many(void **)
{
	storm(3);
	assert_string_equal(rings("30 seconds"), ""); /* it may not be over */
	assert_string_equal(rings("61 seconds"), "13800000000 3 1");
	assert_string_equal(rings("61 seconds"), "");
	heard("SENT", "62 seconds");
	assert_string_equal(fates(), "SENT");
	assert_string_equal(SQL("select count(*) || ' ' || count(distinct payload->>'message') "
				"from audit where action = 'duty.called' and payload->>'way' = "
				"'sms'"),
		"3 1");
	assert_string_equal(said_elsewhere(), "");
	fails(sealed(false));
	clerk_calls();
	assert_string_equal(rings("10 minutes"), "");
	assert_string_equal(rings("17 minutes"), "13800000000 1 1");
}

/* Ten of today, of which so many certainly did not leave. */
static void rung_already(int failed)
{
	SQL("insert into duty_call (delivery_id, what, account_id, mobile, text, at, next_at, way, "
	    "taken_at, fate) select delivery_id, 'old' || i, account_id, mobile, text, at, "
	    "'infinity', way, now() - i * interval '20 minutes', case when i <= %d then 'FAILED' "
	    "else 'UNKNOWN' end from duty_call, generate_series(1, 10) i where way = 'sms' "
	    "returning 1",
		failed);
	SQL("update duty_call set said_with = id where what like 'old%%' returning 1");
}

void nobody_is_rung_more_than_ten_times_a_day(void **)
{
	storm(1);
	rung_already(1);
	assert_string_equal(rings("2 minutes"), "13800000000 1 1");
	storm(1);
	rung_already(0);
	assert_string_equal(rings("2 minutes"), "");
}

void what_may_have_rung_rings_no_more_and_the_others_say_so(void **)
{
	storm(2);
	assert_string_equal(rings("61 seconds"), "13800000000 2 1");
	heard("UNKNOWN", "62 seconds");
	assert_string_equal(rings("1 hour"), "");
	assert_string_equal(fates(), "UNKNOWN");
	assert_non_null(strstr(said_elsewhere(), "group 值班短信没有确认送达（共 2 件）："));
	assert_non_null(strstr(said_elsewhere(), "mail 值班短信没有确认送达（共 2 件）："));
}

/* The robot was killed with it in its hands. */
void nor_does_what_was_not_heard_of_again(void **)
{
	storm(1);
	assert_string_equal(rings("61 seconds"), "13800000000 1 1");
	assert_string_equal(rings("119 seconds"), "");
	assert_string_equal(fates(), "");
	assert_string_equal(rings("3 minutes"), "");
	assert_string_equal(fates(), "UNKNOWN");
	assert_non_null(strstr(said_elsewhere(), "group 值班短信没有确认送达："));
	SQL("select call_done(array(select id from duty_call where way = 'sms'), 'FAILED', '', "
	    "now())");
	assert_string_equal(rings("1 hour"), "");
}

void what_certainly_did_not_leave_is_tried_three_times(void **)
{
	storm(1);
	assert_string_equal(rings("61 seconds"), "13800000000 1 1");
	heard("FAILED", "61 seconds");
	assert_string_equal(rings("62 seconds"), "");
	assert_string_equal(rings("70 seconds"), "13800000000 1 2");
	heard("FAILED", "70 seconds");
	assert_string_equal(rings("90 seconds"), "13800000000 1 3");
	assert_string_equal(said_elsewhere(), "");
	heard("FAILED", "90 seconds");
	assert_string_equal(rings("1 hour"), "");
	assert_non_null(strstr(said_elsewhere(), "group 值班短信没有确认送达："));
}

/* It is given up with the message that it joined: nobody is rung, or told elsewhere, about it once more. */
void who_joins_a_message_late_is_said_once_too(void **)
{
	storm(1);
	assert_string_equal(rings("61 seconds"), "13800000000 1 1");
	heard("FAILED", "61 seconds");
	fails(sealed(false));
	clerk_calls();
	assert_string_equal(rings("130 seconds"), "13800000000 2 2");
	heard("FAILED", "130 seconds");
	assert_string_equal(rings("150 seconds"), "13800000000 2 3");
	heard("FAILED", "150 seconds");
	assert_string_equal(rings("1 hour"), "");
	assert_string_equal(
		SQL("select string_agg(way, ',' order by way) from duty_call where what "
		    "like 'sms-%%'"),
		"group,mail");
	assert_non_null(strstr(said_elsewhere(), "（共 2 件）"));
}

void who_has_looked_or_has_seen_to_it_is_not_rung(void **)
{
	int64_t id = storm(2);
	SQL("update notice set seen_at = now() where kind = 'DUTY' and submission_id = %lld "
	    "returning 1",
		(long long)id);
	assert_string_equal(rings("61 seconds"), "13800000000 1 1"); /* the other one */
	heard("SENT", "62 seconds");
	assert_string_equal(fates(), "NEEDLESS SENT");
	storm(1);
	SQL("set session_replication_role = replica; update delivery set state = 'PLANNED' where "
	    "state = 'REFUSED'; select 1");
	assert_string_equal(rings("61 seconds"), "");
	assert_string_equal(
		SQL("select fate || answer from duty_call where way = 'sms'"), "NEEDLESS已处理");
}

/* The number is the roster's of now: it was wrong and is set anew, or his days are over. */
void it_rings_where_the_roster_says_now(void **)
{
	storm(1);
	SQL("update duty set mobile = '13900000000' returning 1");
	assert_string_equal(rings("61 seconds"), "13900000000 1 1");
	storm(1);
	SQL("update duty set ended_at = now(), ended_by = account_id, mobile = '' returning 1");
	assert_string_equal(rings("61 seconds"), "");
}

/* A call to one's own people is no publication: no stop and no quiet hours of a channel hold it. */
void a_stop_of_every_channel_does_not_silence_it(void **)
{
	storm(1);
	SQL("insert into stop (reason, stopped_by) values ('演练', %lld) returning 1",
		(long long)s.people[LEADER].id);
	assert_string_equal(rings("61 seconds"), "13800000000 1 1");
	SQL("delete from stop where reason = '演练' returning 1");
}

void nothing_waits_to_ring_where_no_robot_can(void **)
{
	nothing_has_been_said();
	SQL("update call_egress set ways = '{group,mail}' returning 1");
	fails(sealed(false));
	clerk_calls();
	assert_string_equal(
		SQL("select string_agg(way, ' ' order by way) from duty_call"), "group mail");
	as_web("select count(*) from call_take(8, '{group,sms}', now())");
	assert_string_equal(SQL("select array_to_string(ways, ' ') from call_egress"), "group sms");
}

/* The store is older than what went out: who may have it is not written to again, and hears of it otherwise. */
void what_may_have_rung_before_a_restore_rings_no_more(void **)
{
	storm(2);
	SQL("select calls_restored(now())");
	assert_string_equal(
		SQL("select string_agg(distinct way || fate, ' ' order by way || fate) from "
		    "duty_call where what not like 'sms-%%'"),
		"group mailUNKNOWN smsUNKNOWN");
	assert_string_equal(rings("2 minutes"), "");
	assert_string_equal(SQL("select count(*) from duty_call where what like 'sms-%%'"), "2");
	assert_non_null(strstr(said_elsewhere(), "group 值班短信没有确认送达（共 2 件）："));
	SQL("select calls_restored(now())"); /* from one backup twice: nothing new */
	assert_string_equal(SQL("select count(*) from duty_call where what like 'sms-%%'"), "2");
}
