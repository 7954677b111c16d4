/* harmless.h: what bureaus publish and nobody should be stopped for, no two alike. */
#pragma once
#include "base/arena.h"

struct harmless {
	struct str text;
	size_t border; /* of two words that make a listed one between them: in code points; else 0 */
	bool fresh;    /* held out */
};

/* Made from a fixed seed; each text is there once. */
const struct harmless *harmless_all(struct arena *, size_t *count);

/* The phrases that may stand; and a list of the words that others make side by side. */
struct str harmless_allowed(void);
struct str harmless_crossed(struct arena *);

/* Words that stand for themselves in prose: what is listed of them must weigh what it weighs. */
struct word_there {
	const char *before, *word, *behind;
	bool fresh;
};
const struct word_there *words_there(size_t *count);
struct str words_listed(struct arena *);
