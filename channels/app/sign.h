/* sign.h: Standard Webhooks 1.0: what proves to a receiver that an event is ours. */
#pragma once
#include "base/arena.h"
#include "base/err.h"

/*
 * The value of webhook-signature over "id.timestamp.body": one signature for each of `secrets`, which
 * stand with blanks between them (old and new while keys change). "whsec_" and base64 of 24 to 64
 * bytes signs with HMAC-SHA256 (v1); "whsk_" and base64 of an Ed25519 key with that (v1a). ERR_DENIED
 * for anything else, and for none; what is said of it never holds the secret.
 */
[[nodiscard]] enum err webhook_sign(struct arena *, struct str secrets, struct str id,
	int64_t timestamp, struct str body, struct str *out);
