/* symbols.h: words folded to the letters, digits and hanzi in them, for reviewers with rules. */
#pragma once
#include "reviewers/words.h"

/* What stands in front of a symbol; what has no width is nothing. */
enum { BEFORE_MARK = 1, BEFORE_CLAUSE = 2, BEFORE_END = 4 };

struct symbol {
	uint32_t code;  /* folded: '0'–'9', 'a'–'z', a hanzi … */
	uint32_t at;    /* code point */
	uint8_t before; /* BEFORE_… */
	uint8_t marks;  /* how many such code points; 255 is many */
	uint32_t mark;  /* the latest of them, as written */
};

struct symbols {
	const struct words *words;
	struct symbol *at;
	size_t count;
};

struct symbols symbols_of(struct arena *, const struct words *);

size_t symbols_match_all(const struct symbols *, size_t from, struct str phrase);

/* The first code point of a phrase; most phrases are told apart by it, so it is read in place. */
static inline uint32_t phrase_first(struct str phrase)
{
	const unsigned char *at = (const unsigned char *)phrase.at;
	if (at[0] < 0x80)
		return at[0];
	return (uint32_t)(at[0] & 0x0F) << 12 | (uint32_t)(at[1] & 0x3F) << 6 | (at[2] & 0x3F);
}

/*
 * The symbols from `from` on begin with this phrase: letters and digits of ASCII or characters of three
 * bytes, in folded form; its length, or 0.
 */
static inline size_t symbols_match(const struct symbols *s, size_t from, struct str phrase)
{
	if (from >= s->count || s->at[from].code != phrase_first(phrase))
		return 0;
	return symbols_match_all(s, from, phrase);
}

/*
 * Does one of these phrases, in folded form, begin within `reach` symbols in front of `at`, in the same
 * sentence?
 */
bool symbols_before(
	const struct symbols *, size_t at, size_t reach, const struct str *phrases, size_t count);
