/* derive.h: the other ways to write a listed term, as terms of their own. */
#pragma once
#include "reviewers/terms/lexicon.h"

/*
 * Of terms of hanzi that do not ask for "exact": in pinyin and initials, wholly or mixed with hanzi;
 * characters taken apart; turned round. Letters and digits among them (AA制) stay as they are.
 * With very many, something in every line would sound or look like one of them, and a long list would not be as fast as
 * it is. So where more than DERIVE_MOST could have forms only the loud ones do, which somebody asked for, and no more
 * than that many: those that BLOCK first, then those that WARN, as they are listed.
 */
enum { DERIVE_MOST = 20000 };

/* Marks those terms, as many as an image has room for; how many others could have had forms. */
size_t derive_choose(struct lexicon *);

/* Whether what is marked is no more than derive_choose would mark. */
bool derive_fits(const struct lexicon *);

/* Of a list as people keep it, how many stay without; 0 for what cannot be read. */
size_t derive_left(struct str terms);

/* The listed ones first, then what was derived from those that are marked. */
void derive_faces(struct arena *, const struct lexicon *, struct lexicon *out);

/* For an image that reads sounds: those that are marked by their syllables. */
void derive_sounds(struct arena *, const struct lexicon *, struct lexicon *out);
