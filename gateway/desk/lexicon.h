/* lexicon.h: the active lexicon, opened once per process and swapped without stopping. */
#pragma once
#include "desk/desk.h"

/*
 * Puts the active lexicon's screening into `d`, and its own version, which whatever it finds is said to be
 * of: one cheap query, and a build only when the version has changed. One thread builds, those who need
 * the same one wait for it, and whoever was told at the door that the old one is in force goes on with
 * that. Give it back with lexicon_release before the request ends.
 */
[[nodiscard]] enum err lexicon_use(struct desk *d);
void lexicon_release(struct desk *d);

/* How many were opened since the process began: one at first, and one for each change. */
unsigned long lexicon_builds(void);
