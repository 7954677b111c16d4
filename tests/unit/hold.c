/* How long a courier goes on with a lease it cannot renew. */
#include "tests/check.h"

#include "courier/hold.h"

enum { S = 1000 };

static void a_lease_is_good_for_less_than_the_gateway_lends_it(void **state)
{
	struct hold h = hold_begin(0);
	(void)state;
	assert_int_equal(h.beat_at, 20 * S);
	assert_int_equal(hold_beaten(&h, ERR_OK, 20 * S, 21 * S), ERR_OK);
	assert_int_equal(h.beat_at, 40 * S); /* from when it was asked, not from the answer */
	assert_int_equal(h.until, 70 * S);
}

static void nothing_leaves_once_the_gateway_has_not_answered_for_so_long(void **state)
{
	struct hold h = hold_begin(0);
	(void)state;
	assert_int_equal(hold_beaten(&h, ERR_UNAVAILABLE, 20 * S, 30 * S), ERR_OK);
	assert_int_equal(h.beat_at, 35 * S);
	assert_int_equal(hold_beaten(&h, ERR_UNCERTAIN, 45 * S, 49 * S), ERR_OK);
	assert_int_equal(h.beat_at, 50 * S); /* asked again before the end is passed */
	assert_int_equal(hold_beaten(&h, ERR_UNAVAILABLE, 50 * S, 51 * S), ERR_GONE);
	assert_string_equal(err_what(), "courier.lapsed");
}

static void an_answer_that_came_too_late_renews_from_when_it_was_asked(void **state)
{
	struct hold h = hold_begin(0);
	(void)state;
	assert_int_equal(hold_beaten(&h, ERR_OK, 20 * S, 75 * S), ERR_GONE);
	h = hold_begin(0);
	assert_int_equal(hold_beaten(&h, ERR_GONE, 20 * S, 21 * S), ERR_GONE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_lease_is_good_for_less_than_the_gateway_lends_it),
		cmocka_unit_test(nothing_leaves_once_the_gateway_has_not_answered_for_so_long),
		cmocka_unit_test(an_answer_that_came_too_late_renews_from_when_it_was_asked),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
