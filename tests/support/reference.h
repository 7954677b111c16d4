/* reference.h: what the term engine must find, by trying each term at each place: slow, plain, separate. */
#pragma once
#include <stdio.h>

#include "reviewers/terms/match.h"
#include "reviewers/words.h"

struct reference_spans {
	struct reference_span {
		size_t start, end; /* code points */
		const struct term *term;
		bool written, alike; /* as it is listed; by another that looks like one that is */
	} * at;
	size_t count;
};

/* As matches_find on a list that nothing was derived from. False when it would take too long. */
bool reference_find(
	struct arena *, const struct lexicon *, const struct words *, struct reference_spans *out);

/* The same places and the same terms, in whatever order. */
bool reference_agrees(
	const struct reference_spans *wanted, const struct image *, const struct matches *found);

void reference_print(FILE *, const struct reference_spans *wanted, const struct image *,
	const struct matches *found);

/* As matches_find_both: without what a match of the faces covers that begins no later. Each looks at all of them. */
void reference_uncover(struct matches *sounds, const struct matches *faces);
