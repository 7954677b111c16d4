/* digest.h: SHA-256, SM3 (GB/T 32905), SHA-1 and MD5 for platforms that ask for them; hex and base64. */
#pragma once
#include "base/arena.h"

enum { SHA256_BYTES = 32, SM3_BYTES = 32, SHA1_BYTES = 20, MD5_BYTES = 16 };

void sha256(struct str, unsigned char out[static SHA256_BYTES]);
void sm3(struct str, unsigned char out[static SM3_BYTES]);
void sha1(struct str, unsigned char out[static SHA1_BYTES]);
void md5(struct str, unsigned char out[static MD5_BYTES]);

/* RFC 2104 with SHA-256. */
void hmac_sha256(struct str key, struct str message, unsigned char out[static SHA256_BYTES]);

/* Lower-case hex, NUL-terminated, in the arena. */
const char *sha256_hex(struct arena *, struct str);
const char *sm3_hex(struct arena *, struct str);
const char *hex(struct arena *, const void *bytes, size_t n);

/* Exactly `n` bytes from 2n hex digits, or false. */
bool unhex(struct str, void *out, size_t n);

/* Standard alphabet with padding. base64_decode: false on anything else. */
struct str base64(struct arena *, struct str bytes);
bool base64_decode(struct arena *, struct str text, struct str *out);

/* The 32 bytes of it, in the arena: what is kept of a token. */
struct str sha256_str(struct arena *, struct str);

/* From the kernel; never fails. */
void random_bytes(void *out, size_t n);

/* 256 bits as 43 characters that addresses, cookies and headers leave alone. */
struct str random_token(struct arena *);

/* Time does not depend on where the two differ. */
bool equal_secret(struct str, struct str);
