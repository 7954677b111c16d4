#include "reviewers/terms/filter.h"

#include "reviewers/terms/sections.h"

/*
 * Bits for each thing that is put in: more where a list has forms, which is never a long one, and where nearly every text
 * has something that begins like one of them.
 */
static const struct {
	enum section pairs, triples;
	size_t room;
} kinds[] = {
	[FILTER_ONE] = { SECTION_PAIRS, SECTION_TRIPLES, 8 },
	[FILTER_BOTH] = { SECTION_PAIRS, SECTION_TRIPLES, 16 },
	[FILTER_OWN] = { SECTION_OWN_PAIRS, SECTION_OWN_TRIPLES, 16 },
};

size_t filter_words(size_t bits, size_t per_word, int section)
{
	size_t words = image_units[section].least;
	while (words * per_word < bits && words < image_units[section].most)
		words *= 2;
	return words;
}

static uint32_t pair_of(const struct trie *t, size_t s)
{
	return image_pair(t->symbol[t->parent[s]], t->symbol[s]);
}

static void put_state(struct filter *f, const struct trie *t, size_t s)
{
	if (t->depth[s] == 2) {
		uint32_t h = pair_of(t, s) >> (32 - __builtin_ctzll(f->pair_words * 16));
		uint32_t bits = (t->end[s] ? 1 : 0) | (t->children[s] ? 2 : 0);
		f->pairs[h / 16] |= bits << h % 16 * 2;
	} else if (t->depth[s] == 3) {
		uint32_t h = image_triple(pair_of(t, t->parent[s]), t->symbol[s]);
		h >>= 32 - __builtin_ctzll(f->triple_words * 32);
		f->triples[h / 32] |= 1u << h % 32;
	}
}

static void put_states(struct filter *f, const struct trie *t)
{
	for (size_t s = 0; s < t->states; s++)
		put_state(f, t, s);
}

static void count_depths(const struct trie *t, size_t of_depth[TERM_SYMBOLS_MAX + 1])
{
	for (size_t s = 0; s < t->states; s++)
		of_depth[t->depth[s]]++;
}

void filter_build(struct arena *a, enum filter_kind kind, const struct trie *t,
	const struct trie *besides, struct filter *out)
{
	size_t of_depth[TERM_SYMBOLS_MAX + 1] = {}, room = kinds[kind].room;
	count_depths(t, of_depth);
	count_depths(besides, of_depth);
	out->pair_words = filter_words(of_depth[2] * room, 16, kinds[kind].pairs);
	out->triple_words = filter_words(of_depth[3] * room, 32, kinds[kind].triples);
	out->pairs = arena_array(a, uint32_t, out->pair_words);
	out->triples = arena_array(a, uint32_t, out->triple_words);
	put_states(out, t);
	put_states(out, besides);
}
