/* lexicon_trust.h: whose signature stands under the word list in force. */
#pragma once
#include "desk/desk.h"

/*
 * The front puts lists in force, in anybody's name: with an empty one the screening of the seal
 * would find nothing. So it screens with none but the one that came with the first run, as long as
 * nobody put another in force, or one that two security administrators signed: who made it, and
 * another one that it is in force behind the one before; or who asked that it comes back, and another one who agreed.
 */
struct lexicon_trust {
	int64_t activation, version; /* the last that was found good */
};

/*
 * ERR_REFUSED with the reason where d->lexicon_version is not in force by such signatures.
 * `activation`: the newest there is; what is known to be good is not looked at again.
 */
[[nodiscard]] enum err lexicon_trust(
	struct desk *, int64_t activation, struct lexicon_trust *known);
