/* What the channels make of an item: its bytes, what they refuse of it, what readers are told. */
#include "tests/unit/render/render.h"

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test(name),
#include "tests/unit/render/tests.def"
#undef TEST
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
