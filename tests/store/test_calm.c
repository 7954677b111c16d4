/* Quiet hours, blackout windows and quotas: what is held says why and goes on by itself; what is urgent passes. */
#include "tests/store/test_calm/calm.h"

struct scene s;
struct sealer sealer;
struct clerk clerk;

/* Nothing on its way, nothing set, as before the first test. */
static int calm_again(void **)
{
	SQL("set session_replication_role = replica; update delivery set state = 'CONFIRMED'; "
	    "delete from pace; delete from blackout; update attempt set spent_on = null; "
	    "select 1");
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup(name, calm_again),
#include "tests/store/test_calm/tests.def"
#undef TEST
	};
	return cmocka_run_group_tests(tests, open_clerked, close_clerked);
}
