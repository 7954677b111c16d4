/* mixed.h: listed terms of which each character is written in a way of its own: s饭jinc, 亻专xiao话s. */
#pragma once
#include "reviewers/terms/lexicon.h"
#include "reviewers/words.h"

/*
 * A character is written as itself, by one that looks or sounds like it, in pinyin, by its first letter or in parts,
 * and any of that several times over; all of them from the front or from behind. That is too many forms to list, so
 * it is only looked for where letters stand, or parts of a character that stand beside each other: most texts
 * have no such place, and then each code point costs a look.
 */
struct mixed;

/* Of the terms of hanzi that are marked by derive_choose. Borrows nothing. */
struct mixed *mixed_open(const struct lexicon *);
void mixed_close(struct mixed *);

struct mixed_term {
	struct str text, category, suggestion;
	enum severity severity;
	bool loud;
};

/* Code points [start, end); how many of its characters say little: `sure` when enough is written out. */
struct mixed_match {
	size_t start, end;
	const struct mixed_term *term;
	bool sure;
	size_t furthest; /* end of this one and of all before */
};

/* In order of their start, none inside an allow phrase; the count. */
size_t mixed_find(
	const struct mixed *, struct arena *, const struct words *, struct mixed_match **out);
