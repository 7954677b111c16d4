/* one_time.h: passwords to be typed once and then changed. */
#pragma once
#include "base/arena.h"
#include "base/err.h"

/* "Lotus-4827-maple-9346-heron-5523": 54 bits from the kernel, no 0 and 1, read out loud with ease. */
const char *one_time_password(struct arena *);

/* argon2id as the log-in expects it (libsodium's own form). */
[[nodiscard]] enum err one_time_hash(struct arena *, const char *password, struct str *out);
