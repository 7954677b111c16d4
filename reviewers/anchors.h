/* anchors.h: the links of an article, each with the words that show it. */
#pragma once
#include "article/article.h"

struct anchor {
	struct str href; /* as a browser reads it: entities are gone */
	size_t block;    /* that holds its words, or ARTICLE_META when it shows none (a picture) */
	size_t start, end; /* code points of the block */
};

/* In reading order; none of words that were no canonical article (raw text, parts of a file). */
size_t anchors_of(struct arena *, const struct article *, struct anchor **out);
