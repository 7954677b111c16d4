/* lists.h: how long the unified reviewer waits for the 50 newest of his queue. */
#pragma once
#include "tests/support/cast.h"

/* Clones of one submission, by SQL: `items` in all, `waiting` of them on the reviewers' desks. */
void lists_fill(struct cast *, const char *submission, int items, int waiting);

/* Median of `calls` requests, ms. */
double lists_p50(struct cast *, int calls);
