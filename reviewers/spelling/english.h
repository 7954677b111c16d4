/* english.h: the words of English, and those that a wrong one may be meant for. */
#pragma once
#include "base/str.h"

enum { ENGLISH_LETTERS_MAX = 24, ENGLISH_NEAR_MAX = 4 };

/* `word` is of small letters, a to z. A table in the program: nothing is loaded, nothing locked. */
bool english_has(struct str word);

/* Changes whenever the table does. */
uint64_t english_digest(void);

/*
 * Words one step away: two letters changed places, one too many, one too few, one wrong; in that
 * order. `knows` says what is a word. `out` has room for ENGLISH_NEAR_MAX, each ended by NUL.
 */
size_t english_near(struct str word, bool (*knows)(const void *, struct str), const void *state,
	char out[ENGLISH_NEAR_MAX][ENGLISH_LETTERS_MAX + 2]);
