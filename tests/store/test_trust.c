/* test_trust.c: the web process taken over: all it can say to the database, and what the seal makes of it. */
#include "tests/store/test_trust/trust.h"

struct scene s;
struct sealer sealer;

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test(name),
#include "tests/store/test_trust/tests.def"
#undef TEST
	};
	return cmocka_run_group_tests(tests, open_sealed, close_sealed);
}
