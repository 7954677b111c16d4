/* walk.h: the terms that begin at many places at once. */
#pragma once
#include "reviewers/terms/stream.h"

/*
 * A place needs some three nodes, each behind the one before, and hardly one is near the processor
 * when the list is long. So many places go one symbol further together: while one waits for memory,
 * the others go on. Walks see no more than WALK symbols and one; where something longer may begin,
 * the automaton must be asked, which is linear however the text is made.
 */
enum { WALK = 4, WALKS = 64 };

struct walks {
	uint32_t first[WALKS];         /* the symbol at which each began */
	uint32_t depth[WALKS];         /* how many symbols it got on */
	uint32_t end[WALK + 1][WALKS]; /* NODE_* behind so many symbols and one */
	size_t count;
};

/* `first` and `count` are set. */
void walks_go(struct walks *, const struct stream *);
