/* walk_fast.h: the inner loop of walks, as processors can run it. */
#pragma once
#include "reviewers/terms/walk.h"

/* Those that are still on their way; they only grow fewer. */
struct living {
	uint32_t walk[WALKS], place[WALKS]; /* the symbol at which it began */
	uint32_t from[WALKS], to[WALKS];    /* the node it stands on, and where the next would be */
	size_t count;
};

struct trail {
	uint32_t ends[WALKS];          /* bit d: there is an end behind d symbols */
	uint32_t end[WALK + 2][WALKS]; /* by symbols, then by walk: NODE_* */
};

/* With AVX-512: setting out, and the step that makes them `depth` symbols long. */
void walks_begin_16(const struct walks *, struct living *, const struct stream *);
void walks_step_16(
	struct living *, struct trail *, const struct walks *, const struct stream *, size_t depth);
