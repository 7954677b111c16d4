/* adopt.h: a site from before the ledger is taken as it stands, on the word of who looks after the courier's machine. */
#pragma once
#include "channels/website/tree.h"

/*
 * Where the file `adopt` lies in the courier's own folder, which only that machine's administrator can put there: every
 * file of the current release goes into the ledger as it is, and the file goes. A ledger that is whole is left alone.
 */
[[nodiscard]] enum err adopt_if_told(struct tree *, struct arena *);
