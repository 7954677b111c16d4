/* held.h: a whole release, held against the ledger before a robot sends it. */
#pragma once
#include "channels/website/tree.h"

/*
 * What is about to be sent from `building` is the last release: every file of the ledger as it went out, and no file
 * besides. ERR_DENIED where it is not, or where the site shows another release than the last one: that is a person's to
 * decide. Reads all of the site.
 */
[[nodiscard]] enum err held_against_ledger(const struct tree *, struct arena *);
