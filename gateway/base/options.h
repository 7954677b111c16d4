/* options.h: what a program was told on its command line. */
#pragma once
#include <stddef.h>

#include "base/err.h"

/* --name=value or --name value; a flag (`value` of "1") where `flag` is set. */
struct option {
	const char *name;
	const char **value; /* holds the default beforehand */
	bool flag;
};

/*
 * ERR_INVALID names the first option nobody knows, or the one without its value. What is not an
 * option is moved to the front of argv, and *rest counts it; rest == NULL refuses such words.
 */
[[nodiscard]] enum err options_read(
	int argc, char **argv, const struct option *, size_t count, int *rest);
