/* automaton.h: a lexicon compiled for matching: one read of the text, whatever it holds. */
#pragma once
#include "reviewers/terms/lexicon.h"
#include "reviewers/words.h"

/*
 * Aho–Corasick over dense character ids. States are numbered breadth first, so the children of a
 * state stand side by side and need no pointers: those of `s` are child[s] … child[s+1]-1, and
 * label[] says over which character each is reached. Everything is read-only after the build.
 */
struct automaton {
	const struct term *terms;

	/* From code point to what it is here, folded on the way: a class or a dense id. */
	uint16_t *page;
	uint32_t (*pages)[256];

	size_t states;
	uint32_t *child, *label, *fail;
	uint32_t *term, *allow; /* what ends in a state: 1 + an index into terms, or 0 */
	uint32_t *shorter;      /* the next state down the fail links in which something ends */
	uint8_t *depth;
	uint32_t *root; /* the root's child by dense id */
	uint8_t *kind;  /* by dense id: enum symbol_kind */
	size_t symbols; /* dense ids are CLASS_SYMBOL … symbols-1 */
};

enum {
	CLASS_OTHER,
	CLASS_SKIP,
	CLASS_SEPARATOR,
	CLASS_QUOTE,
	CLASS_CLAUSE,
	CLASS_END,
	CLASS_SYMBOL
};
enum symbol_kind { KIND_HAN, KIND_LETTER, KIND_DIGIT };

/* `lexicon` must outlive the automaton; both live in arenas. */
void automaton_build(struct arena *, const struct lexicon *, struct automaton *out);

static inline uint32_t automaton_class(const struct automaton *a, uint32_t cp)
{
	return a->pages[a->page[cp >> 8]][cp & 255];
}

/* The state behind `s` over one dense id. Amortised constant over a text. */
uint32_t automaton_step(const struct automaton *, uint32_t s, uint32_t id);

struct match {
	size_t start, end; /* code points */
	const struct term *term;
};

/*
 * Every listed term in the words, but for those inside a match that weighs as much or more, and
 * those inside an allow phrase that stands as it is listed. In order of their start. What may
 * stand inside and beside a match: see find.c.
 */
size_t automaton_find(
	const struct automaton *, struct arena *, const struct words *, struct match **out);
