/* mixed_inside.h: what mixed.c builds and mixed_find.c reads. */
#pragma once
#include "reviewers/terms/mixed.h"
#include "reviewers/terms/sound.h"

enum { MIXED_FIRST = 0x4E00, MIXED_HANZI = 0xA000 - MIXED_FIRST, MIXED_TURNED_LEAST = 4 };

/* A character of a term, and how it may be written. */
struct glyph {
	uint32_t hanzi;
	uint16_t sounds[SOUND_READINGS];
	const uint32_t *parts; /* NULL: none */
};

struct entry {
	uint32_t term : 31, turned : 1;
	uint32_t thirds; /* with which letters its third one begins */
};

/* Entries by a number. */
struct index {
	struct entry *entries;
	uint32_t *from; /* by number, and one more */
	size_t numbers;
};

struct mixed {
	struct arena arena;
	struct mixed_term *terms;
	struct glyphs {
		const struct glyph *at;
		size_t count;
	} * glyphs; /* by term */
	size_t count;

	struct index by_sound;   /* of the first one, and the first letter of the second one */
	struct index by_letters; /* the first ones of both */

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

/* A set of letters. */
static inline unsigned mixed_letter(uint32_t letter)
{
	return 1u << (letter - 'a');
}

/* With which letters what a hanzi may stand for begins: itself, what looks like it, what it is the first part of. */
unsigned mixed_begin(uint32_t hanzi);

static inline const struct glyph *mixed_glyph(const struct glyphs *g, size_t i, bool turned)
{
	return &g->at[turned ? g->count - 1 - i : i];
}

/* Of an index: the first one's sound or letter from 0, and the second one's letter. */
static inline size_t mixed_number(size_t first, uint32_t letter)
{
	enum { LETTERS = 27 };
	return first * LETTERS + (letter - 'a');
}
