/* walk_fast.h: the inner loop of walks, as processors can run it. */
#pragma once
#include "reviewers/terms/walk.h"

/* Those that are still on their way; they only grow fewer. */
struct living {
	uint32_t walk[WALKS], place[WALKS]; /* the symbol at which it began */
	uint32_t from[WALKS];               /* the node it stands on */
	uint32_t to[WALKS + 16]; /* where the next would be; always of nodes that there are */
	size_t count;
};

struct trail {
	uint32_t ends[WALKS];          /* bit d: there is an end behind d symbols */
	uint32_t end[WALK + 2][WALKS]; /* by symbols, then by walk: NODE_* */

	/* Entries that will be asked. */
	uint32_t asked[WALKS * (WALK + 1) + 1];
	size_t asked_count;
};

/* What must be asked besides the node is prefetched as soon as it is known; its text at the end. */
static inline void trail_ask(struct trail *t, const struct image *m, uint32_t end)
{
	bool asks = !node_is_simple(end) && end & NODE_TERM;
	uint32_t entry = asks ? (end & NODE_TERM) - 1 : 0;
	__builtin_prefetch(&m->entries[entry]);
	t->asked[t->asked_count] = entry;
	t->asked_count += asks;
}

/*
 * With AVX-512: setting out, which is the first step where no term is one symbol, and the step that makes
 * them `depth` symbols long.
 */
size_t walks_begin_16(const struct walks *, struct living *, const struct stream *);
void walks_step_16(
	struct living *, struct trail *, const struct walks *, const struct stream *, size_t depth);
