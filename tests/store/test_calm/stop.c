/* A stop ends by two: each request is told, and so is each answer. */
#include "tests/store/test_calm/calm.h"

static const char *told(enum who w)
{
	return SQL("select count(*) from notice where kind = 'HEALTH' and account_id = %lld and "
		   "text like '%%紧急停发%%'",
		(long long)s.people[w].id);
}

static const char *act(const char *how, int64_t id, enum who w, int second)
{
	return F("select stop_%s(%lld, '核实', %lld, now() + interval '%d s')", how, (long long)id,
		(long long)s.people[w].id, second);
}

static int64_t stopped(void)
{
	return atoll(SQL("insert into stop (reason, stopped_by) values ('差错', %lld) returning id",
		(long long)s.people[OPERATOR].id));
}

void each_request_to_lift_is_told_and_each_answer(void **)
{
	int64_t id = stopped();
	as_web(act("ask", id, OPERATOR, 1));
	assert_string_equal(told(REVIEWER), "1");
	as_web(act("keep", id, REVIEWER, 2));
	assert_string_equal(told(OPERATOR), "1");
	as_web(act("ask", id, OPERATOR, 3));
	assert_string_equal(told(REVIEWER), "2");
	as_web(act("lift", id, LEADER, 4));
	assert_string_equal(told(OPERATOR), "2");
}

void a_request_does_not_outlive_the_seat_of_whoever_made_it(void **)
{
	int64_t id = stopped();
	as_web(act("ask", id, OPERATOR, 5));
	SQL("update account set state = 'SUSPENDED' where id = %lld returning 1",
		(long long)s.people[OPERATOR].id);
	refused(act("lift", id, REVIEWER, 6), "继续停发");
	SQL("update account set state = 'ACTIVE' where id = %lld returning 1",
		(long long)s.people[OPERATOR].id);
	as_web(act("keep", id, OPERATOR, 7)); /* his own, which is no news to him */
	assert_string_equal(told(OPERATOR), "2");
	as_web(act("ask", id, OPERATOR, 8));
	as_web(act("lift", id, REVIEWER, 9));
}
