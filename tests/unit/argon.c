/* What a guess costs. Built twice: with what the tests may say, and as a release is. */
#include "tests/check.h"

#include <stdlib.h>

#include "base/argon.h"

enum { FULL = 64 * 1024 * 1024 };

static size_t with(const char *said)
{
	setenv("SHENFA_ARGON_KIB", said, 1);
	size_t memory = argon_memory();
	unsetenv("SHENFA_ARGON_KIB");
	return memory;
}

static void a_guess_takes_sixty_four_mebibytes(void **)
{
	unsetenv("SHENFA_ARGON_KIB");
	assert_int_equal(argon_memory(), FULL);
	assert_int_equal(ARGON_PASSES, 3);
}

#ifdef FAILPOINTS
static void a_test_may_say_less(void **)
{
	assert_int_equal(with("64"), 64 * 1024);
	assert_int_equal(with("8"), 8 * 1024);
}
#else
static void a_release_is_told_nothing(void **)
{
	assert_int_equal(with("64"), FULL);
}
#endif

static void what_cannot_be_meant_is_not_taken(void **)
{
	static const char *const odd[] = { "", "7", "0", "-1", "65537", "much", "64 much", " 64",
		"-18446744073709551552", "99999999999999999999" };
	for (size_t i = 0; i < sizeof odd / sizeof *odd; i++)
		assert_int_equal(with(odd[i]), FULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_guess_takes_sixty_four_mebibytes),
#ifdef FAILPOINTS
		cmocka_unit_test(a_test_may_say_less),
#else
		cmocka_unit_test(a_release_is_told_nothing),
#endif
		cmocka_unit_test(what_cannot_be_meant_is_not_taken),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
