/* filter.h: where terms may begin, as an image keeps it: struct image_filter. */
#pragma once
#include "reviewers/terms/trie.h"

/* Of one list; of two that are looked for at once; of the one of these that is asked once more alone. */
enum filter_kind { FILTER_ONE, FILTER_BOTH, FILTER_OWN };

struct filter {
	uint32_t *pairs, *triples;
	size_t pair_words, triple_words;
};

/* Of what begins in either of the tries, of which each may be empty. In the arena. */
void filter_build(struct arena *, enum filter_kind, const struct trie *, const struct trie *besides,
	struct filter *out);

/* How many words hold so many bits, so many in each: a power of two, within what image_units allows. */
size_t filter_words(size_t bits, size_t per_word, int section);
