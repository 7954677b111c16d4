/* fuzz.h: what a fuzz target is made of. */
#pragma once
#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/err.h"

/* libFuzzer's own entry: reads the bytes, and ends the process where something is wrong. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

/* What always holds. Ends the process where it does not; whoever called keeps the input. */
#define MUST(cond)                                                                                 \
	do {                                                                                       \
		if (!(cond)) {                                                                     \
			fprintf(stderr, "%s:%d: must hold: %s\n", __FILE__, __LINE__, #cond);      \
			abort();                                                                   \
		}                                                                                  \
	} while (0)

/* The same for a function that says what is wrong, or NULL. */
#define MUST_BE_WELL(expr)                                                                         \
	do {                                                                                       \
		const char *wrong_ = (expr);                                                       \
		if (wrong_) {                                                                      \
			fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, wrong_);                \
			abort();                                                                   \
		}                                                                                  \
	} while (0)

static inline struct str fuzz_input(const uint8_t *data, size_t len)
{
	return (struct str){ len ? (const char *)data : "", len };
}

/*
 * `text` begun at the n-th of FUZZ_TURNS places, and its head behind: where making ready costs more
 * than looking, several texts are looked at.
 */
enum { FUZZ_TURNS = 6 };

static inline struct str fuzz_turned(struct arena *a, struct str text, size_t n)
{
	size_t at = text.len * n / FUZZ_TURNS;
	while (at < text.len && ((uint8_t)text.at[at] & 0xC0) == 0x80)
		at++;
	return str_c(
		arena_printf(a, STRF STRF, STRV(str_from(text, at)), STRV(str_sub(text, 0, at))));
}

/*
 * Cuts off what stands before a line "--", so that one file, which people can read and write, holds
 * several texts. The rest is empty when there is no such line.
 */
static inline struct str fuzz_part(struct str *rest)
{
	struct str all = *rest;
	ptrdiff_t at = str_starts(all, STR("--\n")) ? 0 : str_find(all, STR("\n--\n"));
	if (at < 0) {
		*rest = str_from(all, all.len);
		return all;
	}
	*rest = str_from(all, (size_t)at + (all.at[at] == '\n' ? 4 : 3));
	return str_sub(all, 0, (size_t)at);
}
