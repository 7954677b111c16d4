/* lexicon.h: the active lexicon, opened once per process and swapped without stopping. */
#pragma once
#include "desk/desk.h"

/*
 * Puts the active lexicon's screening into `d`: one cheap query, and a build only when the
 * version has changed. Give it back with lexicon_release before the request ends.
 */
[[nodiscard]] enum err lexicon_use(struct desk *d);
void lexicon_release(struct desk *d);
