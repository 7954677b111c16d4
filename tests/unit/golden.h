/* golden.h: what was once looked at and found right, kept as files under tests/golden. */
#pragma once
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/arena.h"
#include "tests/check.h"

#ifndef SOURCE_DIR
#define SOURCE_DIR "."
#endif

static inline struct str golden_read(struct arena *a, const char *path)
{
	char *full = arena_printf(a, "%s/tests/golden/%s", SOURCE_DIR, path);
	char *bytes = arena_alloc(a, 1 << 20);
	FILE *f = fopen(full, "rb");
	if (!f)
		fail_msg("no golden file %s", full);
	size_t n = fread(bytes, 1, 1 << 20, f);
	fclose(f);
	return (struct str){ bytes, n };
}

/* Compares; with GOLDEN_WRITE set in the environment, writes the file to be looked at instead. */
static inline void golden_check(struct arena *a, const char *path, struct str bytes)
{
	if (getenv("GOLDEN_WRITE")) {
		FILE *f = fopen(arena_printf(a, "%s/tests/golden/%s", SOURCE_DIR, path), "wb");
		assert_non_null(f);
		assert_int_equal(fwrite(bytes.at, 1, bytes.len, f), bytes.len);
		fclose(f);
		return;
	}
	struct str want = golden_read(a, path);
	if (!str_eq(want, bytes))
		fail_msg("%s differs; now:\n" STRF, path, STRV(bytes));
}
