/* hidden.h: whether a reader of a page sees what stands at one place of it. */
#pragma once
#include "base/str.h"

/*
 * `at` is where a tag begins. True where it stands in a comment, in what is no markup (a script, a title), in an attribute, or
 * within what does not show; also where browsers might read what stands before it otherwise than this does.
 */
bool page_hides(struct str page, size_t at);
