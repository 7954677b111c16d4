/* change.h: which texts a change of the word list can matter to. */
#pragma once
#include "reviewers/reviewer.h"

/*
 * What two word lists find differs only where a line stands that one of them has and the other has
 * not: nothing else needs to be screened again. Immutable once open; threads share it.
 */
struct change;

/* ERR_INVALID as screening_open, for either list. */
[[nodiscard]] enum err change_open(
	const struct wordlists *before, const struct wordlists *after, struct change **out);
void change_close(struct change *);

/* How many lines differ. */
size_t change_size(const struct change *);

/*
 * May the two lists find something else in these words? Never false where they do; true more often
 * than they do. True for everything when so much has changed that looking for it saves nothing, and
 * when the list of official wording has changed at all.
 */
bool change_touches(
	const struct change *, struct arena *, const struct revision *, const struct article *);

/* The same for one run of words: what a file says. */
bool change_touches_text(const struct change *, struct arena *, struct str text);
