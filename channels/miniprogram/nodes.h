/* nodes.h: an article as the nodes that rich-text shows, so that nothing is dropped without a word. */
#pragma once
#include "base/json.h"

enum { NODES_DEEP = 12 };

/* What it became. Pictures are {{hole:asset:<sha256>}}; the array is the caller's. */
struct nodes {
	json_t *array;
	struct nodes_picture {
		struct str sha256, address; /* "assets/<sha256>.<ext>" */
	} * pictures;                       /* in order, once each */
	size_t picture_count;
	unsigned links_out, links_file, links_note, images_lost, too_deep;
};

/*
 * Only names and attributes that the component takes: an element it does not trust would go with all its
 * children. A link does not open there: its address stands behind its words. What is nested
 * deeper than NODES_DEEP is flattened; its words stay.
 */
struct nodes nodes_make(struct arena *, struct str canonical);

/* The nodes as HTML, for the preview: what stands there is what is sent. */
struct str nodes_html(struct arena *, const json_t *array);

/* All their words, a blank between blocks. */
struct str nodes_text(struct arena *, const json_t *array);
