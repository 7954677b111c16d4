/* Much memory at once: zeroed, writable to its end, and given back whole. */
#include "tests/check.h"

#include <errno.h>
#include <sys/mman.h>

#include "base/arena.h"
#include "base/pages.h"

static bool is_mapped(const void *at)
{
	unsigned char in;
	return !mincore((void *)at, 1, &in) || errno != ENOMEM;
}

static void pages_are_empty_and_go_back_whole(void **)
{
	static const size_t sizes[] = { 1, 4096, PAGES_LARGE - 1, 2 * PAGES_LARGE - 1,
		2 * PAGES_LARGE, 2 * PAGES_LARGE + 1, 5 * PAGES_LARGE + 4097 };
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		unsigned char *at = pages_map(sizes[i]);
		unsigned char *last = at + (sizes[i] - 1) / 4096 * 4096;
		assert_int_equal(at[0] | at[sizes[i] / 2] | at[sizes[i] - 1], 0);
		at[0] = at[sizes[i] - 1] = 1;
		assert_true(is_mapped(last));
		pages_unmap(at, sizes[i]);
		assert_false(is_mapped(at) || is_mapped(last));
	}
}

/* Where there is much of it, from the border of a large page on: only then it is given large ones. */
static void much_begins_at_a_large_page(void **)
{
	unsigned char *at = pages_map(3 * PAGES_LARGE);
	assert_int_equal((uintptr_t)at % PAGES_LARGE, 0);
	pages_unmap(at, 3 * PAGES_LARGE);
}

/* What was asked for is a wish: nothing, less and more than it fit, and all of it is zeroed. */
static void more_and_less_fit_than_was_reserved(void **)
{
	static const size_t wishes[] = { 0, 100, PAGES_LARGE, 4 * PAGES_LARGE };
	for (size_t i = 0; i < sizeof wishes / sizeof *wishes; i++) {
		SCRATCH(a);
		arena_reserve(&a, wishes[i]);
		for (size_t n = 1; n < 3 * PAGES_LARGE; n *= 3) {
			char *at = arena_alloc(&a, n);
			assert_int_equal(at[0] | at[n - 1], 0);
			memset(at, 1, n);
		}
	}
}

/* Whoever reserves asks for more than is used: what the system does not promise is no reason to end. */
static void what_is_not_promised_is_not_reserved(void **)
{
	SCRATCH(a);
	assert_null(pages_try((size_t)1 << 60));
	arena_reserve(&a, (size_t)1 << 60);
	memset(arena_alloc(&a, 100), 1, 100);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pages_are_empty_and_go_back_whole),
		cmocka_unit_test(much_begins_at_a_large_page),
		cmocka_unit_test(more_and_less_fit_than_was_reserved),
		cmocka_unit_test(what_is_not_promised_is_not_reserved),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
