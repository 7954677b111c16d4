/* settle.h: which of the matches stay: those that nothing covers which weighs as much. */
#pragma once
#include "reviewers/terms/match.h"

enum { WEIGHT_ALLOWED = BLOCK + 1, WEIGHTS };

struct settling {
	struct matches *out;
	size_t reach[WEIGHTS]; /* how far something that weighs so much or more reached, in bytes */

	struct match *pending; /* not in order yet */
	size_t count, room, full;
};

/* What stays goes to `out`, which is borrowed. */
void settling_begin(struct settling *, struct matches *out);

void settling_make_room(struct settling *);

/*
 * One that comes in order: by start, of those the longest first, of equal spans the heaviest. All
 * that begin before it were seen, so how far they reach says what is covered.
 */
static inline void settle_next(struct settling *s, struct match m)
{
	struct matches *out = s->out;
	bool covered = s->reach[m.weight] >= m.to;
	for (size_t w = 0; w < WEIGHTS; w++)
		s->reach[w] = s->reach[w] < m.to && w <= m.weight ? m.to : s->reach[w];
	if (out->count == out->room)
		settling_make_room(s);
	out->at[out->count] = m;
	out->count += !covered & (m.weight < WEIGHT_ALLOWED);
}

/* One that comes as it will: kept until settle_before. */
void settle_later(struct settling *, struct match);

/* All that were kept and begin before byte `floor`, where nothing more can begin. */
void settle_before(struct settling *, size_t floor);

/* Forgets the others: whoever looks on from there finds them again. */
static inline void settle_forget(struct settling *s)
{
	s->count = 0;
}

/* True when so many are kept that one should settle_before, so that no text makes the pile high. */
static inline bool settling_is_full(const struct settling *s)
{
	return s->count >= s->full;
}
