/* heard.h: terms of two hanzi that sound like what is written, as an image keeps them: image.heard. */
#pragma once
#include "reviewers/terms/lexicon.h"

/*
 * Nearly every text has pairs that sound like some term of two, and hardly one is meant: who wants to be read as one
 * leaves one of both as it is (rules_heard). So a hash of each as it may be written, with the other's sound.
 */
struct heard {
	uint32_t *bits;
	size_t words;
};

/* Of those of `sounds` that have two symbols. In the arena. */
void heard_build(
	struct arena *, const struct lexicon *sounds, const uint16_t *symbol_of, struct heard *out);
