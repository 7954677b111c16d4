/* lcs.h: a longest common subsequence, as far as a budget goes. */
#pragma once
#include "base/arena.h"

/*
 * Marks in keep_a and keep_b (zeroed, n and m long) what both have in the same order. *budget is
 * what the work may cost, and goes down by what it did cost; when it is not enough, or more than
 * LCS_EDITS_MAX are needed, only the common beginning and end are marked.
 */
enum { LCS_EDITS_MAX = 1000 };

void lcs(const uint32_t *a, size_t n, const uint32_t *b, size_t m, size_t *budget, bool *keep_a,
	bool *keep_b);
