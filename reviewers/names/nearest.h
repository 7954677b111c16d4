/* nearest.h: which listed names a wrong one may be meant for, however much of it is wrong. */
#pragma once
#include "reviewers/names/index.h"

enum { NEAREST_MAX = 4 };

/* Forms by the pairs of symbols in them. */
struct nearest {
	const struct index *index;
	uint32_t *starts, *forms; /* forms of pair p: forms[starts[p]] to forms[starts[p + 1]] */
	unsigned bits;
};

void nearest_build(struct arena *, const struct index *, struct nearest *out);

/*
 * Forms in the order in which hunspell proposes them for these words: it is given the few dozen
 * names that have most pairs in common with them, because asking it costs by the size of its
 * dictionary (23 ms at 100,000 names). Each call has a dictionary of its own: no lock, nothing
 * kept. Returns how many; `symbols` are those of `words`.
 */
size_t nearest_suggest(const struct nearest *, struct str words, const uint32_t *symbols,
	size_t count, uint32_t out[NEAREST_MAX]);
