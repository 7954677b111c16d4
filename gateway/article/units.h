/* units.h: canonical HTML cut into what a diff aligns: blocks, and in them words with a look. */
#pragma once
#include "article/article.h"
#include "article/intern.h"

struct unit_word {
	struct str text;
	uint32_t id;    /* equal for equal text and look */
	bool connected; /* long enough to stand as the same between two changes */
};

struct unit {
	const char *tag;
	size_t line;
	uint32_t id; /* equal for equal words in an equal place: list, quotation, column span */
	struct unit_word *words;
	size_t count;
};

struct units {
	struct unit *at;
	size_t count;
};

/* Both sides of a diff share the interns, or their ids mean nothing to each other. */
struct unit_names {
	struct intern looks, words, units;
};

[[nodiscard]] enum err units_read(
	struct arena *, struct unit_names *, struct str canonical, struct units *out);
