/* trie.h: the prefixes of a lexicon while an image is built. */
#pragma once
#include "base/arena.h"

/* State 0 is the root; a state's number is larger than its parent's. */
struct trie {
	uint32_t *parent;
	uint16_t *symbol;
	uint8_t *depth;
	uint32_t *end; /* 1 + the entry that ends here and what its node says of it, or 0 */
	uint32_t *children;
	size_t states;

	uint32_t *slots;
	size_t mask;
};

/* Room for that many states besides the root. */
void trie_init(struct arena *, struct trie *, size_t states);

/* The state behind those symbols, made where there is none. */
uint32_t trie_put(struct trie *, const uint16_t *symbols, size_t count);
