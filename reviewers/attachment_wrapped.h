/* attachment_wrapped.h: the lines of a file read together, where a word may go on in the next one. */
#pragma once
#include "article/article.h"
#include "model/finding.h"
#include "model/parts.h"

/*
 * A paragraph of an office document, a cell and a slide's text hold soft breaks (Alt and Enter, <w:br/>): all their lines are one. Of a
 * PDF and a plain text nobody knows where a paragraph ends, so a line that ends without a sentence's mark goes on.
 */
struct wrapped {
	struct article article; /* such paragraphs of two lines and more; no links, no html */
	struct wrapped_line {
		size_t part, start, count; /* where it stands in its part, in code points */
		size_t at;                 /* and in the paragraph */
		struct str text;
		bool soft;
	} * lines;
	size_t *first; /* of each block, and one past */
};

/* The next of them from part *at on, which moves past what was read; no blocks: there are no more. */
void attachment_next_wrapped(struct arena *, const struct parts *, size_t *at, struct wrapped *out);

/*
 * The finding as it stands in the file (block: the part), if it goes over a line's end and says more than a
 * note: what stands in one line was found there. Over the end of a part it reaches to that end; its quote is whole.
 */
bool attachment_unwrap(
	struct arena *, const struct wrapped *, const struct finding *, struct finding *out);
