/* courier_auth.h: how a courier signs each call to the connector API; both ends share it. */
#pragma once
#include "base/sign.h"

/*
 * Authorization: Courier <account>:<unix_ms>:<nonce>:<signature>
 * The signature is Ed25519 by the enrolment key, base64, over
 * "METHOD\nTARGET\nunix_ms\nnonce\nsha256hex(body)"; TARGET is the request line's, query and all.
 */
struct courier_auth {
	struct str account;   /* channel account id */
	int64_t at;           /* unix ms */
	struct str nonce;     /* 16 hex digits, never used twice */
	struct str signature; /* raw bytes */
};

/* The header's value for a call made at `at`. */
[[nodiscard]] enum err courier_auth_write(struct arena *, const struct key *, struct str account,
	int64_t at, const char *method, struct str target, struct str body, struct str *out);

/* From the header's value. ERR_LOGIN when it is none. Freshness and the nonce are the server's. */
[[nodiscard]] enum err courier_auth_read(
	struct arena *, struct str header, struct courier_auth *out);

/* ERR_LOGIN when the signature is not the key's over this call. */
[[nodiscard]] enum err courier_auth_check(const struct courier_auth *, const struct key *,
	const char *method, struct str target, struct str body);
