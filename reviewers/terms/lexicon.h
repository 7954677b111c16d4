/* lexicon.h: a list of terms as people keep it, read and folded. */
#pragma once
#include "base/err.h"
#include "model/finding.h"

enum { TERM_SYMBOLS_MAX = 64, LEXICON_TERMS_MAX = 2000000 };

struct term {
	struct str text; /* as listed; also the rule of its findings */
	struct str category, suggestion;
	enum severity severity;
	bool allowed; /* an allow phrase: takes back the hits that it covers */
	bool exact;   /* only as listed: no separators, nothing that looks or sounds alike */
	bool loud;    /* its severity holds for what looks or sounds alike, too */
	bool derived; /* its other forms are looked for, too: derive_choose */

	uint8_t kind; /* enum match_kind: what was derived from the listed says how */

	const uint32_t *symbols; /* folded */
	size_t length;
	uint64_t gaps; /* bit i: listed with a separator behind symbol i */
};

struct lexicon {
	struct term *terms;
	size_t count;
};

/*
 * `list`: term⇥severity⇥category⇥suggestion⇥options, or one term a line, which then is a BLOCK.
 * Options, parted by spaces: "exact", "loud". `allow`: one phrase a line. Blank lines and lines that begin with "# " are skipped. Everything is copied
 * into the arena. ERR_INVALID names the first bad line.
 */
[[nodiscard]] enum err lexicon_read(
	struct arena *, struct str list, struct str allow, struct lexicon *out);

/* Folds any text; false when it has more than `room` symbols. *gaps as in struct term. */
bool lexicon_fold(struct str text, uint32_t *symbols, size_t room, size_t *length, uint64_t *gaps);
