/* keys.h: runs of symbols found in a text by their hash: what makes looking for names quick. */
#pragma once
#include "base/arena.h"

/* The hash of any part of a text in constant time. */
struct rolling {
	const uint32_t *at;
	size_t count;
	uint64_t *sums; /* one more than symbols */
};

struct rolling rolling_of(struct arena *, const uint32_t *symbols, size_t count);
uint32_t rolling_hash(const struct rolling *, size_t from, size_t count);

struct key {
	uint32_t hash, value;
};

/* Keys in order of their hash, and which lengths may begin with which two symbols. */
struct keys {
	struct key *at;
	size_t count, room;
	uint32_t *starts;  /* into `at`, by the upper bits of the hash; one more than there are */
	uint64_t *lengths; /* bit n-1: a key of n symbols begins with these two; a hash as index */
	unsigned bits;
};

/* Put in at most `room` of at most 64 symbols and at least two, then seal. */
struct keys keys_for(struct arena *, size_t room);
void keys_put(struct keys *, const struct rolling *, size_t from, size_t count, uint32_t value);
void keys_seal(struct arena *, struct keys *);

/* Lengths that may begin at `from` and end within the text. */
uint64_t keys_lengths(const struct keys *, const struct rolling *, size_t from);

/* The keys with this hash: [*first, behind). They may be of other symbols: compare. */
const struct key *keys_find(const struct keys *, uint32_t hash, const struct key **behind);
