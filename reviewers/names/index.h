/* index.h: listed names in a text: as they are listed, or nearly. */
#pragma once
#include "reviewers/names/keys.h"
#include "reviewers/names/names.h"

/* Names shorter than that are not looked for one symbol off; shorter than the second not by ear. */
enum { NEAR_SYMBOLS = 4, SOUND_SYMBOLS = 3 };

#define FORM_PHRASE UINT32_MAX /* no name: a phrase that stands as it is */

/* A way to write a name: in full, or a law without 中华人民共和国. */
struct form {
	const uint32_t *symbols; /* folded */
	struct str text;
	uint32_t name; /* in names.at, or FORM_PHRASE */
	uint8_t length;
	uint8_t head, tail; /* symbols at its ends that at least three other forms share */
	bool near;          /* what is near it is looked for */
};

struct index {
	const struct names *names;
	struct form *forms;
	size_t count;
	struct keys whole, left, right, sound; /* values: forms */
};

/* Phrases: one a line; what they cover is right as it is. `names` and the arena must outlive it. */
void index_build(struct arena *, const struct names *, struct str phrases, struct index *out);

struct hit {
	uint32_t start, count; /* symbols */
	uint32_t form;
};

enum miss_kind {
	MISS_OTHER,   /* another symbol in the place of one */
	MISS_LIKE,    /* one that sounds or looks like it */
	MISS_SOUND,   /* several that sound like it */
	MISS_SWAPPED, /* two that changed places */
	MISS_TWICE,   /* one that stands twice, or only once of twice */
	MISS_LACKS,
	MISS_EXTRA
};

struct miss {
	uint32_t start, count; /* symbols of the text */
	uint32_t form;
	uint32_t at; /* the symbol that is wrong, or the one before which one lacks */
	uint32_t in; /* the same in the form */
	enum miss_kind kind;
	bool said; /* for who reports them */
};

struct looked {
	struct arena *arena;
	struct hit *hits; /* in order of their start */
	struct miss *misses;
	size_t hit_count, hit_room, miss_count, miss_room;
	size_t earlier; /* misses of calls before this one */
};

/* In symbols that stand side by side. Adds to *out, with places from the first of them on. */
void index_look(const struct index *, const uint32_t *symbols, size_t count, struct looked *out);

/* The symbol that stands for how a hanzi is read; others are themselves. */
uint32_t index_sound(uint32_t symbol);
