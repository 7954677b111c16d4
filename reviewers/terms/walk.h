/* walk.h: the terms that begin at many places at once. */
#pragma once
#include "reviewers/terms/stream.h"

/*
 * A place needs some three nodes, each behind the one before, and hardly one is near the processor
 * when the list is long. So many places go one symbol further together: while one waits for memory,
 * the others go on. Walks see no more than WALK symbols and one; where something longer may begin,
 * the automaton must be asked, which is linear however the text is made.
 */
enum { WALK = 8, WALKS = 512 };

struct walk_end {
	uint32_t first, depth; /* WALK + 1: something longer may begin there */
	uint32_t end;          /* NODE_* of the node behind so many symbols */
};

struct walks {
	uint32_t first[WALKS]; /* the symbols at which to begin, in order */
	uint32_t far[WALKS];   /* 1: a third symbol is worth a look, 0: it is not */
	size_t count;

	/* Where a term ends, by `first`, the deepest first. */
	struct walk_end ends[WALKS * (WALK + 1) + 1];
	size_t end_count;
};

/* Takes no more than WALKS of the candidates, as stream_candidates gives them; how many. */
size_t walks_set(struct walks *, const uint32_t *candidates, size_t count);

void walks_go(struct walks *, const struct stream *);
