/* made.h: sentences made up with a fixed seed: people, their numbers, dates, sums, names, sites. */
#pragma once
#include "base/arena.h"
#include "reviewers/reviewer.h"

/* A sentence with its slots filled, and what in it must be pointed at. */
struct made {
	struct str html, target;
};

/* The word lists of the house, whose names the sentences take. */
void made_begin(struct arena *kept, struct wordlists *out);

/* A row of tests/golden/recall/set.def with its slots filled; the target stands between [[ and ]]. */
struct made made_of(struct arena *, const char *row);
