/* rules.h: whether a run of symbols is a match, by what stands inside and beside it. */
#pragma once
#include "reviewers/terms/stream.h"

/*
 * How many of the symbols first … last are not the listed ones, in any of their forms: 0 is the term
 * itself, RULES_NEVER what nobody would take for it. The listed term has as many symbols.
 */
#define RULES_NEVER SIZE_MAX
size_t rules_differ(const struct stream *, uint32_t entry, size_t first, size_t last);

/* Of the symbols first … last, which are those of `entry`. */
bool rules_allow(const struct stream *, uint32_t entry, size_t first, size_t last);

/* The same of hanzi that follow each other, of a term that is listed without anything between. */
bool rules_allow_hanzi(const struct stream *, size_t first, size_t last);

/*
 * In an image of sounds, rules_allow and more: what is written must differ from what is listed, and of
 * two hanzi one must not.
 */
bool rules_sound(const struct stream *, uint32_t entry, size_t first, size_t last);

/* That of so many symbols, `differ` of which do. */
bool rules_heard(size_t differ, size_t symbols);

/*
 * rules_differ where rules_allow has nothing to look into, since both sides are hanzi one after the other,
 * as nearly all are: else false, and nothing is said. Never RULES_NEVER.
 */
bool rules_row_differ(
	const struct stream *, uint32_t entry, size_t first, size_t last, size_t *differ);
