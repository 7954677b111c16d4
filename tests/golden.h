/* golden.h: pairs of files, walked: what goes in, and what must come out. */
#pragma once
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/check.h"

#include "base/arena.h"

static inline struct str read_file(struct arena *a, const char *path)
{
	FILE *in = fopen(path, "re");
	if (!in)
		fail_msg("%s", path);
	fseek(in, 0, SEEK_END);
	size_t len = (size_t)ftell(in);
	rewind(in);
	char *at = arena_alloc(a, len + 1);
	assert_int_equal(fread(at, 1, len, in), len);
	fclose(in);
	return (struct str){ at, len };
}

/* `path` with its last `cut` bytes replaced. */
static inline const char *beside(struct arena *a, const char *path, size_t cut, const char *with)
{
	return arena_printf(a, "%.*s%s", (int)(strlen(path) - cut), path, with);
}

/*
 * The file must hold `got`. With GOLDEN=write in the environment it is written instead: look at
 * the difference before you commit it.
 */
static inline void must_hold(struct arena *a, const char *path, struct str got)
{
	const char *mode = getenv("GOLDEN");
	if (mode && !strcmp(mode, "write")) {
		FILE *out = fopen(path, "we");
		assert_non_null(out);
		assert_int_equal(fwrite(got.at, 1, got.len, out), got.len);
		fclose(out);
		return;
	}
	struct str expected = read_file(a, path);
	if (!str_eq(expected, got))
		print_error("%s\n--- expected\n%s\n--- got\n%s\n", path, arena_cstr(a, expected),
			arena_cstr(a, got));
	assert_true(str_eq(expected, got));
}

/* Every file under tests/golden that the pattern names; none is a failure. */
static inline void each_golden(const char *pattern, void (*one)(struct arena *, const char *path))
{
	glob_t found;
	assert_int_equal(glob(pattern, 0, NULL, &found), 0);
	for (size_t i = 0; i < found.gl_pathc; i++) {
		SCRATCH(a);
		one(&a, found.gl_pathv[i]);
	}
	globfree(&found);
}
