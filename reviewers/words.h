/* words.h: a block as reviewers read it: code points, and where they stand. */
#pragma once
#include "article/article.h"
#include "model/finding.h"
#include "model/revision.h"

struct words {
	size_t block; /* index into article.blocks, or ARTICLE_TITLE */
	struct str text;
	const uint32_t *cp;
	const uint32_t *at; /* bytes: where each begins, and one past */
	size_t count;
};

/* The title first, if there is one, then the blocks: `next` starts at 0; false at the end. */
bool words_next(struct arena *, const struct revision *, const struct article *, size_t *next,
	struct words *out);

struct words words_of(struct arena *, size_t block, struct str text);

/* The bytes of code points [start, end). */
struct str words_quote(const struct words *, size_t start, size_t end);
