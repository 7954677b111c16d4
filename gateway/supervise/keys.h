/* keys.h: the keys an instance is born with. */
#pragma once
#include "base/sign.h"
#include "supervise/place.h"

/*
 * state/keys/seal/ed25519.pem and sm2.pem, readable by the seal alone; state/keys/public/
 * signing.pem has the public halves, readable by anyone: couriers and `shenfa ticket verify` need
 * no more. Made where missing; what is there is never replaced.
 */
[[nodiscard]] enum err keys_make(const struct place *);

/* Writes public/signing.pem anew: every key of the seal that is not revoked. */
[[nodiscard]] enum err keys_publish(const struct place *);

/* A courier's enrolment key: private to `path` (0600, of `user`), the public half as PEM. */
[[nodiscard]] enum err keys_make_courier(
	struct arena *, const char *path, const char *user, struct str *out_public);
