/* markup.h: the words of markup that no parser would take, read as a browser reads. */
#pragma once
#include "base/buf.h"

/*
 * What stands between tags is words, and so is what a text path or a picture says in an attribute (string,
 * alt). A line ends at a break and at the end of a block.
 */
void markup_words(struct str markup, struct buf *words);
