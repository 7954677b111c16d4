/* contents.h: what a child found in a file, and how it tells its parent. */
#pragma once
#include "model/parts.h"
#include "screen/media.h"

struct contents {
	enum media media;
	unsigned width, height, pages; /* 0 where it has none */
	struct str remade;             /* a picture's new bytes; empty: the file stands as it is */
	enum media remade_as;
	struct parts parts;
};

/* One line of JSON, the new bytes, the parts. */
void contents_write(struct buf *, const struct contents *);

/*
 * Believes nothing: sizes must add up, kinds must exist, text is cleaned again. ERR_INVALID
 * otherwise. The result points into `said`.
 */
[[nodiscard]] enum err contents_read(struct arena *, struct str said, struct contents *out);
