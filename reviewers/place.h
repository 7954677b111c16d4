/* place.h: where a finding stands, told by the words around it. */
#pragma once
#include "article/article.h"
#include "model/finding.h"
#include "model/revision.h"

/*
 * At most so many letters, digits and hanzi, folded, on each side, in the same sentence: one more before or behind
 * it changes no place. Where it has not enough beside the words, in the same block; where that has not either,
 * over its borders, so that rows of a table differ.
 */
enum { PLACE_LETTERS = 8, PLACE_ENOUGH = 4 };

/*
 * Fills in `place` of each: sixteen hex digits over the letters around it. An edit farther away
 * keeps it; the same words put in elsewhere get another. Of several that nothing tells apart each
 * has "/which/of how many" behind it, so one more of them changes the places of all. Each text that goes
 * out beside the article is a run of its own, and its field is of the place; so is what `beside` says. "#"
 * and those two alone where there are no words: a field that is not filled in. Linear but for sorting.
 */
void findings_place(struct findings *, const struct revision *, const struct article *);
