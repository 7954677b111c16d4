/* heads.h: how the terms of an image of faces begin, as one of sounds reads them. */
#pragma once
#include "reviewers/terms/lexicon.h"
#include "reviewers/terms/trie.h"

/* As many symbols as the filters of an image look at. */
enum { HEAD_SYMBOLS = 3 };

/*
 * A character that is taken for several has as many ways to be read: 末 looks like 未, and sounds
 * otherwise. So a term may have several heads.
 */
struct heads {
	const uint32_t *read;   /* by folded code point: how it is read */
	uint32_t *face;         /* by folded code point: what it is taken for */
	uint32_t *first, *next; /* by face, by code point: 1 + the next that has the face */
	struct trie trie;       /* the end of a state: not 0 where a term of so few symbols ends */
};

/* `read` is borrowed. */
void heads_open(struct arena *scratch, const uint32_t *read, struct heads *out);

/* Counts what all symbols of the terms may be read as. */
void heads_count(const struct heads *, const struct lexicon *faces, uint32_t *count);

/* Fills the trie; `symbol_of` by how a code point is read. */
void heads_put(struct arena *scratch, struct heads *, const struct lexicon *faces,
	const uint16_t *symbol_of);
