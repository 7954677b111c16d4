#include "reviewers/names/keys.h"

#include <stdlib.h>

#define STEP 0x9E3779B97F4A7C15u
enum { BITS_LEAST = 6, BITS_MOST = 20, SYMBOLS_MAX = 64 };

static uint64_t powers[SYMBOLS_MAX + 2];

__attribute__((constructor)) static void make_powers(void)
{
	powers[0] = 1;
	for (size_t i = 1; i < sizeof powers / sizeof *powers; i++)
		powers[i] = powers[i - 1] * STEP;
}

struct rolling rolling_of(struct arena *a, const uint32_t *symbols, size_t count)
{
	struct rolling r = { symbols, count, arena_array(a, uint64_t, count + 1) };
	for (size_t i = 0; i < count; i++)
		r.sums[i + 1] = r.sums[i] * STEP + symbols[i] + 1;
	return r;
}

static uint32_t mixed(uint64_t sum)
{
	sum ^= sum >> 29;
	sum *= 0xBF58476D1CE4E5B9u;
	return (uint32_t)(sum >> 32);
}

uint32_t rolling_hash(const struct rolling *r, size_t from, size_t count)
{
	return mixed(r->sums[from + count] - r->sums[from] * powers[count] + count);
}

struct keys keys_for(struct arena *a, size_t room)
{
	struct keys k = { .at = arena_array(a, struct key, room + 1), .room = room };
	k.bits = BITS_LEAST;
	while (k.bits < BITS_MOST && (size_t)1 << k.bits < room * 2)
		k.bits++;
	k.lengths = arena_array(a, uint64_t, (size_t)1 << k.bits);
	return k;
}

static uint64_t *lengths_of(const struct keys *k, const struct rolling *r, size_t from)
{
	return &k->lengths[rolling_hash(r, from, 2) >> (32 - k->bits)];
}

void keys_put(struct keys *k, const struct rolling *r, size_t from, size_t count, uint32_t value)
{
	if (k->count == k->room || count < 2 || count > SYMBOLS_MAX)
		return;
	k->at[k->count++] = (struct key){ rolling_hash(r, from, count), value };
	*lengths_of(k, r, from) |= (uint64_t)1 << (count - 1);
}

static int by_hash(const void *x, const void *y)
{
	const struct key *a = x, *b = y;
	if (a->hash != b->hash)
		return a->hash < b->hash ? -1 : 1;
	return (a->value > b->value) - (a->value < b->value);
}

void keys_seal(struct arena *a, struct keys *k)
{
	size_t places = (size_t)1 << k->bits, next = 0;
	qsort(k->at, k->count, sizeof *k->at, by_hash);
	k->starts = arena_array(a, uint32_t, places + 1);
	for (size_t p = 0; p < places; p++) {
		while (next < k->count && k->at[next].hash >> (32 - k->bits) < p)
			next++;
		k->starts[p] = (uint32_t)next;
	}
	k->starts[places] = (uint32_t)k->count;
}

uint64_t keys_lengths(const struct keys *k, const struct rolling *r, size_t from)
{
	size_t left = r->count - from;
	if (!k->count || left < 2)
		return 0;
	uint64_t fit = left >= 64 ? UINT64_MAX : ((uint64_t)1 << left) - 1;
	return *lengths_of(k, r, from) & fit;
}

const struct key *keys_find(const struct keys *k, uint32_t hash, const struct key **behind)
{
	size_t place = hash >> (32 - k->bits);
	const struct key *at = k->at + k->starts[place], *end = k->at + k->starts[place + 1];
	while (at < end && at->hash < hash)
		at++;
	*behind = at;
	while (*behind < end && (*behind)->hash == hash)
		++*behind;
	return at;
}
