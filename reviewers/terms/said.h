/*
 * said.h: what the rules said of a term that is written in hanzi, when it was seen last. A text that is about something
 * names it again and again, mostly in the same hanzi; asking the rules again takes longer than finding it.
 */
#pragma once
#include "reviewers/terms/match.h"

enum { SAID = 8, SAID_HANZI = 4 };

struct saying {
	uint32_t end;    /* NODE_* of the node, which says how many symbols */
	uint32_t middle; /* of what is written: four bytes in the middle, */
	uint64_t ends;   /* and four at each end: all, of two to four hanzi */
	bool stands;
	struct match match;
};

/* One for each eighth entry: another one takes its place. Nobody asks of a node in which nothing ends, so what is empty is never what is asked. */
struct said {
	struct saying of[SAID];
};

static inline uint32_t four_bytes(const char *at)
{
	uint32_t v;
	memcpy(&v, at, sizeof v);
	return v;
}

/* `bytes` is three for each of two to SAID_HANZI. */
static inline struct saying saying_of(uint32_t end, const char *at, size_t bytes)
{
	return (struct saying){ .end = end,
		.middle = four_bytes(at + bytes / 2 - 2),
		.ends = four_bytes(at) | (uint64_t)four_bytes(at + bytes - 4) << 32 };
}

static inline const struct saying *said_before(const struct said *s, const struct saying *now)
{
	const struct saying *before = &s->of[now->end % SAID];
	bool same = before->end == now->end && before->ends == now->ends &&
		    before->middle == now->middle;
	return same ? before : NULL;
}

/* Only of hanzi: of letters and digits it counts what stands beside them. */
static inline void said_keep(struct said *s, const struct saying *now, const char *at, size_t bytes)
{
	for (size_t i = 0; i < bytes; i += 3)
		if ((uint8_t)at[i] - 0xE4u > 5)
			return;
	s->of[now->end % SAID] = *now;
}
