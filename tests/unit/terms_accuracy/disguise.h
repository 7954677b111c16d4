/* disguise.h: listed terms in disguise, made by chance from rows that people wrote. */
#pragma once
#include "base/arena.h"

enum row_kind { OF_HANZI, OF_LETTERS, OF_DIGITS, OF_BOTH };
struct row {
	enum row_kind kind;
	const char *term;
	const char *traditional, *pinyin, *sounds, *looks, *apart; /* of hanzi */
	const char *others, *leet; /* of letters; of digits: numerals */
	enum { ROW_LOOKED, ROW_HELD, ROW_BLIND, ROW_BLIND_TWO, ROW_SETS } set;
};
extern const struct row rows[];
extern const size_t row_count;

/* The ways as people list them; two at once are ways of their own. */
enum evasion {
#define EVASION(name, text) name,
#include "tests/unit/terms_accuracy/evasions.def"
#undef EVASION
	EVASIONS
};

/* One way to disguise, or two at once. */
struct class
{
	const char *name;
	enum row_kind of;
	int first, second; /* of disguise.c; second -1 for none */
	enum evasion counts_as;
};
const struct class *classes_all(size_t *count);

/* What is written for a term; where in it the term stands, in code points. */
struct disguised {
	struct str text;
	size_t from, to;
	bool html, lines; /* tags in it; lines of its own */
};
struct disguised disguise(struct arena *, const struct row *, const struct class *);

/* The same numbers each time. */
void chance_begin(uint64_t seed);
size_t chance(size_t count);

size_t points_of(struct str);
