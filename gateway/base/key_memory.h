/* key_memory.h: public keys that were read before, by the very text they were read from. */
#pragma once
#include "base/sign.h"

/* What this text was read as, held once more for the caller; NULL: read it. Any thread may ask. */
struct key *key_recall(struct str text);

/* Keeps it, and gives up another that lay in its place. Private halves are not for here. */
void key_remember(struct str text, struct key *);

/* One user more of the same key; key_free() is one less. */
struct key *key_hold(struct key *);
