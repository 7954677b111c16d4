/* match.h: every listed term in a text, however it is dressed. */
#pragma once
#include "reviewers/terms/image.h"

enum match_kind {
	MATCH_PLAIN, /* the listed characters, in whatever form */
	MATCH_SHAPE, /* characters that look like them */
	MATCH_SOUND, /* characters or letters that sound like them */
	MATCH_ORDER  /* the listed characters in another order */
};

struct match {
	uint32_t start, end; /* code points */
	uint32_t from, to;   /* bytes */
	uint32_t entry;
	uint8_t kind;   /* enum match_kind */
	uint8_t weight; /* its severity; an allow phrase, which is never given out, weighs more */
};

struct matches {
	struct arena *arena;
	struct match *at;
	size_t count, room;
};

/*
 * Every listed term in `text`, which is UTF-8, but for those inside a match that weighs as much or
 * more, and those inside an allow phrase that stands as it is listed. In order of their start.
 * What may stand inside and beside a match: see rules.c. Linear in the length of the text.
 */
void matches_find(const struct image *, struct str text, struct matches *out);

/*
 * What matches_find finds by each of the two, but the text is read once, and of the sounds nothing that
 * matches of the faces cover which begin no later. `sounds` was made by image_build_both with the terms of
 * `faces`.
 */
void matches_find_both(const struct image *faces, const struct image *sounds, struct str text,
	struct matches *of_faces, struct matches *of_sounds);
