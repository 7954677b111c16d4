/* raw.h: any string, cut into blocks of words that know where they stood in it. */
#pragma once
#include "article/article.h"

/* Per code point of a block: where in the string it begins and ends, in code points. */
struct raw_place {
	uint32_t from, to;
};

struct raw_text {
	struct article article;
	const struct raw_place **places; /* by block */
};

/* A blank line parts two blocks; a single line end does not; Markdown's link, [words](address), goes on behind it. */
void raw_read_text(struct arena *, struct str text, struct raw_text *out);

/*
 * Any HTML, good or bad: tags of blocks part blocks, other tags are as if they were not there,
 * references are read, scripts and styles skipped; alt, title, aria-label, download, the last part of an
 * address, and what stands above a word (rt) or is not shown (template) are blocks of their own.
 */
void raw_read_html(struct arena *, struct str html, struct raw_text *out);
