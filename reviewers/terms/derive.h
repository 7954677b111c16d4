/* derive.h: the other ways to write a listed term, as terms of their own. */
#pragma once
#include "reviewers/terms/lexicon.h"

/*
 * Of terms in hanzi that do not ask for "exact": in pinyin and initials, wholly or mixed with hanzi;
 * characters taken apart; turned round; doubled. Left out when there are more than DERIVE_MOST to
 * derive from: with so many, something in every line sounds or looks like one of them.
 */
enum { DERIVE_MOST = 20000 };

/* Few enough of them that forms are derived at all? */
bool derive_is_on(const struct lexicon *);

/* The listed ones first, then what was derived from them. */
void derive_faces(struct arena *, const struct lexicon *, struct lexicon *out);

/* For an image that reads sounds: terms of three hanzi and more by their syllables. */
void derive_sounds(struct arena *, const struct lexicon *, struct lexicon *out);
