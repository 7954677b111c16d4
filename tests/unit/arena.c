/*
 * An arena's blocks: zeroed however often they come again, counted, and kept no more of than is said. Run twice: as the
 * sanitizers see it, where every block is the allocator's, and released, where some wait for the next arena.
 */
#include "tests/check.h"

#include <malloc.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "base/arena.h"
#include "base/block.h"
#include "base/pages.h"

enum { KEPT = !BLOCKS_SANITIZED };

static const size_t sizes[] = { 1, 100, 7999, 8000, 8001, 20000, 70000, 200000, 400000, 800000,
	1 << 20, PAGES_LARGE - 1, PAGES_LARGE, 3 * PAGES_LARGE + 1 };

/* Written, also where the compiler knows that nobody will read it. */
__attribute__((noipa)) static void fill(char *at, size_t n)
{
	memset(at, 0xA5, n);
}

static bool zeroed(const char *at, size_t n)
{
	return !at[0] && !memcmp(at, at + 1, n - 1);
}

static void a_block_is_zeroed_each_time(void **)
{
	for (int round = 0; round < 6; round++) {
		SCRATCH(a);
		for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
			size_t n = sizes[round % 2 ? sizeof sizes / sizeof *sizes - 1 - i : i];
			char *at = arena_alloc(&a, n + 1);
			assert_true(zeroed(at, n + 1));
			fill(at, n + 1);
		}
	}
}

/* As the allocator mostly gives it: somebody had it before. */
static void use_up(size_t n, int times)
{
	char *had[200];
	for (int i = 0; i < times; i++) {
		had[i] = malloc(n);
		assert_non_null(had[i]);
		fill(had[i], n);
	}
	for (int i = 0; i < times; i++)
		free(had[i]);
}

static void a_new_block_is_zeroed(void **)
{
	SCRATCH(a);
	use_up(8040, 200);
	for (int i = 0; i < 150; i++)
		assert_true(zeroed(arena_alloc(&a, 7000), 7000));
}

/* What grows keeps what it was, and leaves nothing to who comes after. */
static void what_grows_keeps_what_it_was(void **)
{
	for (int round = 0; round < 3; round++) {
		SCRATCH(a);
		char *at = arena_alloc(&a, 10);
		fill(at, 10);
		for (size_t i = 1; i < sizeof sizes / sizeof *sizes; i++) {
			char *grown = arena_grow(&a, at, i == 1 ? 10 : sizes[i - 1], sizes[i]);
			assert_memory_equal(grown, at, i == 1 ? 10 : sizes[i - 1]);
			fill(grown, sizes[i]);
			at = grown;
		}
	}
	a_block_is_zeroed_each_time(NULL);
}

static void use(size_t n)
{
	SCRATCH(a);
	fill(arena_alloc(&a, n), n);
}

static void what_is_held_is_counted_and_given_back(void **)
{
	(void)arena_most();
	size_t before = arena_most();
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
		use(sizes[i]);
	assert_in_range(arena_most() - before, 3 * PAGES_LARGE, 4 * PAGES_LARGE);
	assert_int_equal(arena_most(), before);
}

static void reserve(size_t bytes)
{
	SCRATCH(a);
	arena_reserve(&a, bytes);
	fill(arena_alloc(&a, 100), 100);
}

/* What is reserved is a wish, of which little may become memory. */
static void what_is_reserved_is_not_counted(void **)
{
	(void)arena_most();
	size_t before = arena_most();
	reserve(8 * PAGES_LARGE);
	assert_in_range(arena_most(), before, before + 10000);
	assert_int_equal(arena_most(), before);
}

/* Else who wants some bytes holds a megabyte, and the next who wants a megabyte finds none. */
static void a_far_larger_block_is_not_taken(void **)
{
	use(1000000);
	(void)arena_most();
	size_t before = arena_most();
	use(9000);
	assert_in_range(arena_most() - before, 9000, 4 * 9000);
}

static long faults(void)
{
	struct rusage r;
	assert_int_equal(getrusage(RUSAGE_SELF, &r), 0);
	return r.ru_minflt;
}

static void hold(size_t n, int times)
{
	SCRATCH(a);
	for (int i = 0; i < times; i++)
		fill(arena_alloc(&a, n), n);
}

static size_t allocated(void)
{
	struct mallinfo2 m = mallinfo2();
	return m.uordblks + m.hblkhd;
}

/* First, for it cannot be taken back. */
static void no_large_block_is_kept_unasked(void **)
{
	hold(7000, 1);
	size_t before = allocated();
	hold(250000, 8);
	assert_int_equal(allocated(), before);
	arena_keep_large();
}

/* A hundred times over 480 pages, whatever is held between, which this allocator gives back each time. */
static void what_is_held_again_costs_no_faults(void **)
{
	if (!KEPT)
		return print_message("every block is the allocator's under the sanitizer\n");
	hold(250000, 8);
	long before = faults();
	for (int i = 0; i < 100; i++) {
		hold(20000, 10);
		hold(250000, 8);
	}
	assert_in_range(faults() - before, 0, 480);
}

/* In a thread of its own, which has none to begin with: what each step left. */
enum { STEPS = 5 };
static void *see_what_waits(void *out)
{
	size_t *left = out, before = allocated();
	hold(70000, 1000);
	left[0] = allocated() - before;
	hold(1000000, 10);
	left[1] = allocated() - before;
	hold(3000000, 2);
	hold(200000, 100);
	left[2] = allocated() - before;
	arena_forget();
	left[3] = allocated() - before;
	hold(7000, 1000);
	left[4] = allocated() - before;
	return NULL;
}

static void no_more_waits_than_is_said(void **)
{
	size_t left[STEPS];
	pthread_t thread;
	if (!KEPT)
		return print_message("none waits under the sanitizer\n");
	assert_int_equal(pthread_create(&thread, NULL, see_what_waits, left), 0);
	assert_int_equal(pthread_join(thread, NULL), 0);
	assert_in_range(left[0], 8 * 70000, 8 * 74200);
	assert_in_range(left[1], 2 * 1000000, 2 * 1005000);
	assert_in_range(left[2], 8 * 200000, 8 * 205000);
	assert_in_range(left[3], 0, 1000);
	assert_in_range(left[4], 32 * 8000, 32 * 8100);
}

int main(void)
{
	mallopt(M_ARENA_MAX, 1); /* one for both threads, whose books mallinfo2 shows */
	mallopt(M_MMAP_THRESHOLD, 100000);
	mallopt(M_TRIM_THRESHOLD, 1 << 20);
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_large_block_is_kept_unasked),
		/* Before the others, while the allocator has nothing of its own to give. */
		cmocka_unit_test(what_is_held_again_costs_no_faults),
		cmocka_unit_test(no_more_waits_than_is_said),
		cmocka_unit_test(a_block_is_zeroed_each_time),
		cmocka_unit_test(a_new_block_is_zeroed),
		cmocka_unit_test(what_grows_keeps_what_it_was),
		cmocka_unit_test(what_is_held_is_counted_and_given_back),
		cmocka_unit_test(what_is_reserved_is_not_counted),
		cmocka_unit_test(a_far_larger_block_is_not_taken),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
