/* shapes.h: terms in characters that look like theirs or in parts of them, and harmless sentences with such characters. */
#pragma once
#include "base/arena.h"

enum shape { SHAPE_LOOK, SHAPE_SPLIT, SHAPES };

/* A listed term and what is written for it; or, of `harmless`, a listed word and a sentence in which none is meant. */
struct shaped {
	const char *term, *written;
	enum shape shape;
	bool fresh; /* held out */
};
const struct shaped *shapes_all(size_t *count);
const struct shaped *shapes_harmless(size_t *count);

/* All terms of a list, a line each. */
struct str shapes_listed(struct arena *, const struct shaped *, size_t count);
