/* Whoever is on duty is told. */
#include "tests/store/test_calm/calm.h"

static const char *on_duty(enum who w, const char *from, const char *until)
{
	return F("select duty_add(%lld, %s, %s, '13800000000', '', %lld, now())",
		(long long)s.people[w].id, from, until, (long long)s.people[SYSTEM].id);
}

static const char *today(int days)
{
	return F("(now() at time zone 'Asia/Shanghai')::date + %d", days);
}

static void call_people(void)
{
	memset(clerk.next, 0, sizeof clerk.next);
	assert_int_equal(clerk_tick(&clerk, clock_now()), ERR_OK);
}

static const char *told(enum who w, int64_t submission)
{
	return SQL(
		"select coalesce(string_agg(text, ' ' order by id), '') from notice where kind = "
		"'DUTY' and account_id = %lld and submission_id = %lld",
		(long long)s.people[w].id, (long long)submission);
}

static void fail_now(int64_t submission, const char *state, const char *code)
{
	SQL("set session_replication_role = replica; update delivery set state = '%s', hold_code = "
	    "'%s', reason = '平台原话', updated_at = now() where id = %s; select 1",
		state, code, of(submission, "id"));
}

void whoever_is_on_duty_is_told_once_of_each_state(void **)
{
	int64_t id = sealed(false), quiet = sealed(false);
	const char *no = SQL("select register_no from draft d join submission x on x.draft_id = "
			     "d.id where x.id = %lld",
		(long long)id);
	SQL("delete from duty_call; delete from duty; select 1");
	as_web(on_duty(OPERATOR, today(0), today(6)));
	as_web(on_duty(REVIEWER, today(1), today(6)));
	fail_now(id, "REFUSED", "");
	as_web(blackout(s.website, "now() - interval '1 hour'", "now() + interval '1 hour'"));
	fail_now(quiet, "HELD", "blackout");
	call_people();
	call_people();
	assert_string_equal(told(OPERATOR, id),
		F("值班：%s 宁波市大数据发展管理局网站（网站）：平台拒绝，请处理", no));
	assert_string_equal(told(REVIEWER, id), ""); /* tomorrow's */
	assert_string_equal(of(quiet, "state"), "HELD");
	assert_string_equal(told(OPERATOR, quiet), "");
	fail_now(id, "HELD", "wechat.token");
	call_people();
	assert_string_equal(SQL("select count(*) from notice where kind = 'DUTY' and submission_id "
				"= %lld",
				    (long long)id),
		"2");
}

static const char *by_mail(const char *when)
{
	return as_web(F("select coalesce(string_agg(mail || ' ' || tries, ' '), '') from "
			"call_take(8, '{mail}', %s)",
		when));
}

static void mailed(const char *fate, const char *when)
{
	as_web(F("select call_done(array(select id from duty_call where way = 'mail'), '%s', "
		 "'451', %s)",
		fate, when));
}

static const char *calls_in_the_record(void)
{
	return SQL("select coalesce(string_agg(payload->>'fate' || ' ' || (payload->>'tries'), "
		   "',' order by n), '') from audit where action = 'duty.called' and "
		   "payload->>'way' = 'mail'");
}

/* On duty with an address, and something failed. */
static void a_mail_waits(void)
{
	int64_t id = sealed(false);
	SQL("set session_replication_role = replica; delete from duty_call; delete from duty; "
	    "delete from audit where action = 'duty.called'; select 1");
	as_web(F("select duty_add(%lld, %s, %s, '', 'op@example.gov.cn', %lld, now())",
		(long long)s.people[OPERATOR].id, today(0), today(6),
		(long long)s.people[SYSTEM].id));
	as_web(on_duty(LEADER, today(0), today(6)));
	fail_now(id, "REFUSED", "");
	call_people();
	call_people();
}

void a_mail_that_was_refused_is_sent_again_and_then_once(void **)
{
	a_mail_waits();
	assert_string_equal(by_mail("now()"), "op@example.gov.cn 1");
	mailed("FAILED", "now()");
	assert_string_equal(by_mail("now()"), "");
	assert_string_equal(by_mail("now() + interval '6 seconds'"), "op@example.gov.cn 2");
	mailed("SENT", "now() + interval '7 seconds'");
	mailed("FAILED", "now() + interval '8 seconds'");
	assert_string_equal(by_mail("now() + interval '1 hour'"), "");
	assert_string_equal(calls_in_the_record(), "SENT 2");
}

void a_mail_that_may_be_in_the_box_is_not_sent_again(void **)
{
	a_mail_waits();
	assert_string_equal(by_mail("now()"), "op@example.gov.cn 1");
	mailed("UNKNOWN", "now()");
	assert_string_equal(by_mail("now() + interval '1 hour'"), "");
	assert_string_equal(calls_in_the_record(), "UNKNOWN 1");
}

/* Whoever took it is killed: nobody knows whether it left. */
void nor_is_one_of_which_nothing_was_heard(void **)
{
	a_mail_waits();
	assert_string_equal(by_mail("now()"), "op@example.gov.cn 1");
	assert_string_equal(by_mail("now() + interval '59 seconds'"), "");
	assert_string_equal(by_mail("now() + interval '2 minutes'"), "");
	assert_string_equal(calls_in_the_record(), "UNKNOWN 1");
	mailed("FAILED", "now() + interval '3 minutes'");
	assert_string_equal(by_mail("now() + interval '1 hour'"), "");
	assert_string_equal(as_web("select string_agg(distinct way, ' ') from call_take(8, "
				   "'{group,mail}', now())"),
		"group");
}

void nobody_is_on_duty_who_can_do_nothing(void **)
{
	refused(on_duty(EDITOR, today(0), today(1)), "值班人员须是");
	refused(on_duty(OPERATOR, today(2), today(1)), "最后一天");
	refused(on_duty(OPERATOR, today(-3), today(-1)), "最后一天");
	refused(on_duty(OPERATOR, today(0), today(93)), "三个月");
	refused(F("select duty_add(%lld, %s, %s, '12345', '', 1, now())",
			(long long)s.people[OPERATOR].id, today(0), today(1)),
		"11 位");
	refused(F("select duty_add(%lld, %s, %s, '', 'a@b.cn\r\nBcc: x@y.cn', 1, now())",
			(long long)s.people[OPERATOR].id, today(0), today(1)),
		"邮箱地址");
}
