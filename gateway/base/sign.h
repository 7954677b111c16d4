/* sign.h: Ed25519, SM2 (GM/T 0003) and P-256: sign, verify, keys as PEM. */
#pragma once
#include "base/arena.h"
#include "base/err.h"

/*
 * Three kinds of key, each for its own task: ED25519 and SM2 sign side by side for the
 * gateway; P256 is what a browser can hold (WebCrypto), ED25519 what a person's key file holds.
 * SM2 always uses the distinguishing id 1234567812345678 on both sides.
 */
enum key_kind { KEY_ED25519, KEY_SM2, KEY_P256 };

struct key; /* opaque: an EVP_PKEY with its kind */

[[nodiscard]] enum err key_generate(enum key_kind, struct key **out);
[[nodiscard]] enum err key_read(struct str pem, struct key **out); /* private or public PEM */
/* An Ed25519 key from its 32-byte seed, or from the seed with the public half behind it. ERR_INVALID. */
[[nodiscard]] enum err key_read_seed(struct str bytes, struct key **out);
struct str key_private_pem(struct arena *, const struct key *);
struct str key_public_pem(struct arena *, const struct key *);
enum key_kind key_kind(const struct key *);
const char *key_kind_name(enum key_kind); /* "ed25519", "sm2", "p256" */
void key_free(struct key *);
void key_leave(struct key **); /* key_free, at the end of a scope */
#define AUTO_KEY __attribute__((cleanup(key_leave))) struct key *

/* First 16 hex digits of SHA-256 over the public key's DER: names a key in tickets and notes. */
const char *key_id(struct arena *, const struct key *);

/*
 * A public key as people and browsers send it: PEM; base64 of SPKI DER; or, for Ed25519,
 * base64 of the 32 raw bytes. ERR_INVALID says which kinds are taken.
 */
[[nodiscard]] enum err key_public_read(struct str text, struct key **out);

/* Raw signature bytes: Ed25519 64; SM2 DER; P-256 r||s, 64, as WebCrypto makes it. */
[[nodiscard]] enum err key_sign(
	const struct key *, struct arena *, struct str message, struct str *out);

/* ERR_DENIED when the signature does not fit the message and the key. */
[[nodiscard]] enum err key_verify(const struct key *, struct str message, struct str signature);

/*
 * Sealed to an Ed25519 key, in the X25519 form of it (libsodium's sealed box): whoever has only the
 * public half can close, and not open. ERR_INVALID for any other kind of key.
 */
[[nodiscard]] enum err key_seal(
	const struct key *, struct arena *, struct str bytes, struct str *out);

/* ERR_DENIED when it was not sealed to this key, or was changed. Needs the private half. */
[[nodiscard]] enum err key_unseal(
	const struct key *, struct arena *, struct str sealed, struct str *out);

/*
 * A name for `what` (a telephone number) that says nothing to who has not the private half, and is
 * always the same to who has: HMAC-SHA256 under a key made of it and of `purpose`. Ed25519 only.
 */
enum { KEY_TOKEN_BYTES = 32 };
[[nodiscard]] enum err key_token(const struct key *, const char *purpose, struct str what,
	unsigned char out[static KEY_TOKEN_BYTES]);
