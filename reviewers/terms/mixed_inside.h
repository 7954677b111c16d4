/* mixed_inside.h: what mixed.c builds, and mixed_text.c and mixed_find.c read. */
#pragma once
#include "reviewers/terms/mixed.h"
#include "reviewers/terms/sound.h"

enum {
	MIXED_FIRST = 0x4E00,
	MIXED_HANZI = 0xA000 - MIXED_FIRST,
	MIXED_TURNED_LEAST = 4,
	MIXED_LETTERS = 26
};

/* A character of a term, and how it may be written: eight bytes, for they are looked up all over the list. */
struct glyph {
	uint16_t hanzi, sounds[SOUND_READINGS];
	bool parts;
};

/*
 * A term, from the front or turned, with all that is asked before its characters are: of the first ones, which bit of a
 * set of sounds stands for them. `more`: the next one with the same letters; 0: none.
 */
enum { MIXED_DEPTH = 6, MIXED_HEARD = 4 };
struct entry {
	uint32_t term : 25, turned : 1, count : 6;
	uint32_t more;
	uint8_t heard[MIXED_HEARD][SOUND_READINGS];
};

/*
 * Of a tree by the letters with which the characters begin: with which ones it goes on to a child, and with which it
 * comes to an entry; either stand in the order of their letters. One with two readings stands below both letters.
 * `heard`: how the characters that led here are read; `next`: how those are that lead on, so that nothing below is fetched
 * in vain, for most of the tree is in no cache; `most`: how many characters a term has that stands below.
 */
struct node {
	uint64_t heard, next;
	uint32_t letters : 26, most : 6;
	uint32_t child;
	uint32_t last, entry;
};

struct mixed {
	struct arena arena;
	struct mixed_term *terms;
	struct glyph *glyphs;
	uint32_t *glyphs_at; /* by term, and where the last one's end */
	size_t count;

	struct node *nodes;                /* the first is the root, by letters */
	uint32_t heard[MIXED_LETTERS][64]; /* by how the first character is read; 0: none */
	struct entry *entries;             /* the first is none */
	size_t node_count, node_room, entry_count, entry_room;

	struct str *allowed;
	size_t allowed_count;
};

static inline bool mixed_is_hanzi(uint32_t symbol)
{
	return symbol - MIXED_FIRST < MIXED_HANZI;
}

static inline bool mixed_is_latin(uint32_t symbol)
{
	return symbol >= 'a' && symbol <= 'z';
}

static inline size_t mixed_length(const struct mixed *m, uint32_t term)
{
	return m->glyphs_at[term + 1] - m->glyphs_at[term];
}

static inline const struct glyph *mixed_glyph(
	const struct mixed *m, uint32_t term, size_t i, bool turned)
{
	return &m->glyphs[turned ? m->glyphs_at[term + 1] - 1 - i : m->glyphs_at[term] + i];
}

/* Which letter from 0 a syllable begins with, and where it stands in a set of sounds, which others share. */
static inline unsigned mixed_letter(uint32_t sound)
{
	return (unsigned)(*sound_letters(sound) - 'a');
}

static inline unsigned mixed_heard(uint32_t sound)
{
	return sound % 64;
}

/*
 * A way in which a character whose reading begins with `letter` may be written at some place. Bit k of `ends`: it may
 * end k symbols behind, for it may be written several times over. What sounds it may be are `heard`; 0: any, for a
 * letter says no more.
 */
enum way { AS_LETTER, AS_SYLLABLE, AS_HANZI };
struct option {
	uint64_t heard;
	uint32_t ends;
	uint8_t letter;
	uint8_t way;
	uint8_t next; /* 1 + where the next one with this letter stands; 0: none */
};

/* Letters, hanzi, and 0 for all that no term goes over. */
struct symbol {
	uint32_t code, at; /* at: code point */
	bool follows;      /* a letter right behind another */
	bool cut;          /* something stands between it and the one before; and that is */
	bool quote, clause;
	bool read;   /* is the rest filled? mixed_options does it */
	bool inside; /* no character that begins here comes to the end of its word */
	uint8_t option_count;
	uint32_t letters, plain; /* of all options, and of those that are no more than a letter */
	uint64_t heard;          /* of all */
	struct options *options;
};

enum { MIXED_WINDOW = 63, MIXED_TIMES = 4, OPTIONS_MOST = 26 * 7 };
struct options {
	uint8_t first[MIXED_LETTERS]; /* by letter: 1 + where its options begin */
	struct option at[OPTIONS_MOST];
};
struct text {
	const struct mixed *mixed;
	const struct words *words;
	struct arena *arena, *scratch; /* for what is found, and for what is read until then */
	struct symbol *at;
	size_t count;
	struct options *
		ring; /* of the symbols within a window: those further back are not asked for any more */
	struct mixed_match *out;
	size_t found, room;
};

/* Do letters stand in it, or parts of some hanzi one behind the other? */
bool mixed_is_worth_reading(const struct words *);
void mixed_read(struct text *);

/* Do parts of some hanzi stand there, which are no word of their own? 亻专, 立早; but not 女子 or 中心. */
bool mixed_is_apart(const struct text *, size_t i);

/* The symbol there, its options with it. */
const struct symbol *mixed_options(struct text *, size_t i);

/* Where a character may end that begins with the letter there: bit k, k symbols behind it; and where as a syllable. */
uint32_t mixed_ends(const struct text *, size_t i, uint32_t *syllables);

/* Fills what the above need; once. */
void mixed_prepare(void);
