/* lists.h: how long people wait for the 50 newest of a list, and for the numbers on their tabs. */
#pragma once
#include "tests/support/cast.h"

enum lists_shape {
	A_BUREAU,   /* 200 editors of every department; all but 300 items are over, and voted on */
	ALL_ON_ONE, /* one editor handed everything in, and all of it waits for the same reviewer */
};

/* Clones of one submission, by SQL: `items` in all. What was filled in before is gone. */
void lists_fill(struct cast *, const char *submission, int items, enum lists_shape);

/* Median of `calls` requests for this person's box, ms. */
double lists_p50(struct cast *, const char *login, const char *box, int calls);
