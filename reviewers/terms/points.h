/* points.h: from bytes to code points, of all matches of a text at once. */
#pragma once
#include "reviewers/terms/match.h"

struct points {
	struct str text;
	struct arena arena;
	const struct block *blocks; /* NULL until somebody asks */
};

/* Borrows the text. */
void points_open(struct str text, struct points *out);
void points_close(struct points *);

/* Sets start and end of each from its bytes. */
void points_count(struct points *, struct match *, size_t count);
