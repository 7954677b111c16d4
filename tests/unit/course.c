/* courier/course.c where the walks of tests/course do not count: how often a removal is tried. */
#include "tests/check.h"

#include "courier/course.h"

static struct heard heard(enum err e)
{
	return (struct heard){ .err = e, .why = "", .code = "", .now = 1000 };
}

/* One lease that acts; `e`: how the call ended. What is kept from lease to lease is kept. */
static void removed(struct course *c, enum err e)
{
	c->state = LEASE_ACT;
	c->attempt++;
	c->fence++;
	course_begin(c);
	course_intended(c, ERR_OK);
	assert_int_equal(c->next, COURSE_SEND);
	course_sent(c, heard(e), e == ERR_OK);
}

/* The next, which only looks, and sees that it stands. */
static enum outcome_kind still_seen(struct course *c)
{
	course_looked(c, heard(ERR_OK), SEEN_LIVE);
	assert_int_equal(c->out.kind, OUTCOME_UNCERTAIN);
	c->state = LEASE_DOUBT;
	c->fence++;
	course_begin(c);
	course_looked(c, heard(ERR_OK), SEEN_LIVE);
	return c->out.kind;
}

static void a_removal_that_was_parked_is_no_try(void **)
{
	struct course c = { .act = ACT_WITHDRAW };
	for (int i = 0; i < 20; i++) {
		removed(&c, i % 2 ? ERR_BUSY : ERR_UNAVAILABLE);
		assert_int_equal(c.out.kind, OUTCOME_PLANNED);
	}
	for (int i = 0; i < 4; i++) {
		removed(&c, ERR_OK);
		assert_int_equal(still_seen(&c), OUTCOME_PLANNED);
	}
	removed(&c, ERR_OK);
	assert_int_equal(still_seen(&c), OUTCOME_NEEDS_PERSON);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_removal_that_was_parked_is_no_try),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
