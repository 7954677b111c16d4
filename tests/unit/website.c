/* What a release makes of a site: pages, lists, feeds, what designers may change. */
#include "tests/unit/website/website.h"

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down),
#include "tests/unit/website/tests.def"
#undef TEST
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
