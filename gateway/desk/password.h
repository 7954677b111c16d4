/* password.h: what a password must be, and how it is kept. */
#pragma once
#include "base/arena.h"
#include "base/err.h"

enum { PASSWORD_BYTES_MAX = 256, PASSWORDS_AT_ONCE = 4 };

/*
 * At least 12 characters of 3 classes, or 20; nothing with the login or the name in it; nothing
 * that listed words, pinyin, keyboard walks, years and repetition explain. ERR_INVALID
 * password.weak says which.
 */
[[nodiscard]] enum err password_check(struct str password, struct str login, struct str name);

/* How many guesses' worth of parts it has: listed words, syllables, walks, numbers each count one. */
size_t password_parts(struct str password);

/*
 * argon2id at the price of base/argon.h (about 0.12 s). At most 4 run at once in this process: ERR_BUSY
 * password.busy at once when they do; try again a little later.
 */
[[nodiscard]] enum err password_hash(struct arena *, struct str password, struct str *out);

/* The same work whether `kept` is a hash or empty (nobody of that name): *out is then false. */
[[nodiscard]] enum err password_verify(struct str kept, struct str password, bool *out);

/* A one-time password: four groups of letters and digits that read well on paper. */
struct str password_one_time(struct arena *);
