/* box.h: something secret in a file that lies about: locked with a passphrase. */
#pragma once
#include "base/json.h"

/*
 * argon2id (64 MiB, 3 rounds) makes the keys; SM4-CTR hides, HMAC-SM3 over everything says whether
 * a byte was changed (encrypt, then MAC). JSON text, so that a person sees what it is.
 */
[[nodiscard]] enum err box_lock(
	struct arena *, struct str secret, struct str passphrase, struct str *out);

/* ERR_DENIED: another passphrase, or the box was changed. ERR_INVALID: not a box. */
[[nodiscard]] enum err box_open(
	struct arena *, struct str box, struct str passphrase, struct str *out);
