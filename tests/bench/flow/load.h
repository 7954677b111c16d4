/* load.h: people at work: items from the first word to the signed ticket, over HTTP. */
#pragma once
#include "tests/support/cast.h"

struct load_result {
	double items, writes; /* per second */
	long count;           /* of items */
};

/* `clients` connections at once for about `seconds`; each finishes the item that it has begun. */
struct load_result load_run(struct cast *, int clients, int seconds);

/* One item up to the unified review; its submission, in `a`. */
const char *load_one(struct cast *, struct arena *a);
