#include "supervise/box.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <sodium.h>

#include "base/digest.h"

enum { SALT = crypto_pwhash_SALTBYTES, CIPHER_KEY = 16, MAC_KEY = 32, IV = 16, MAC = SM3_BYTES };
/* Part of the form, as its "kdf" says: a box must open in ten years, whatever base/argon.h asks then. */
enum { MEMORY = 64 * 1024 * 1024, ROUNDS = 3, PASSPHRASE_MIN = 12, BOX_MAX = 1024 * 1024 };

struct box_keys {
	unsigned char cipher[CIPHER_KEY], mac[MAC_KEY];
};

static enum err derive(struct str passphrase, const unsigned char *salt, struct box_keys *out)
{
	if (sodium_init() < 0 ||
		crypto_pwhash((unsigned char *)out, sizeof *out, passphrase.at, passphrase.len,
			salt, ROUNDS, MEMORY, crypto_pwhash_ALG_ARGON2ID13))
		return fault(ERR_UNAVAILABLE, "内存不足，无法处理口令");
	return ERR_OK;
}

/* CTR: hiding and showing are the same. */
static enum err turn(struct arena *a, const struct box_keys *k, const unsigned char *iv,
	struct str from, struct str *out)
{
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	unsigned char *to = arena_alloc(a, from.len + 1);
	int n = 0;
	bool done = EVP_EncryptInit_ex(ctx, EVP_sm4_ctr(), NULL, k->cipher, iv) == 1 &&
		    EVP_EncryptUpdate(ctx, to, &n, (const unsigned char *)from.at, (int)from.len) ==
			    1 &&
		    (size_t)n == from.len;
	EVP_CIPHER_CTX_free(ctx);
	*out = (struct str){ (const char *)to, from.len };
	return done ? ERR_OK : fault(ERR_INTERNAL, "SM4 不可用");
}

static struct str mac_of(struct arena *a, const struct box_keys *k, const unsigned char *salt,
	const unsigned char *iv, struct str hidden)
{
	unsigned char *text = arena_alloc(a, SALT + IV + hidden.len), *mac = arena_alloc(a, MAC);
	memcpy(text, salt, SALT);
	memcpy(text + SALT, iv, IV);
	memcpy(text + SALT + IV, hidden.at, hidden.len);
	HMAC(EVP_sm3(), k->mac, MAC_KEY, text, SALT + IV + hidden.len, mac, NULL);
	return (struct str){ (const char *)mac, MAC };
}

static json_t *b64(struct arena *a, const void *bytes, size_t n)
{
	return json_from(base64(a, (struct str){ bytes, n }));
}

enum err box_lock(struct arena *a, struct str secret, struct str passphrase, struct str *out)
{
	unsigned char salt[SALT], iv[IV];
	struct box_keys k;
	struct str hidden;
	if (passphrase.len < PASSPHRASE_MIN)
		return fault_as(ERR_INVALID, "box.passphrase", "passphrase-file",
			"口令至少 %d 个字符", PASSPHRASE_MIN);
	if (secret.len > BOX_MAX)
		return fault(ERR_LIMIT, "要加密的内容过大");
	random_bytes(salt, sizeof salt);
	random_bytes(iv, sizeof iv);
	TRY(derive(passphrase, salt, &k));
	enum err e = turn(a, &k, iv, secret, &hidden);
	struct str mac = e ? (struct str){} : mac_of(a, &k, salt, iv, hidden);
	sodium_memzero(&k, sizeof k);
	TRY(e);
	json_auto_t *j = json_pack("{s:s, s:s, s:o, s:o, s:o, s:o}", "box", "sm4-ctr hmac-sm3",
		"kdf", "argon2id 64MiB 3", "salt", b64(a, salt, SALT), "iv", b64(a, iv, IV),
		"hidden", b64(a, hidden.at, hidden.len), "mac", b64(a, mac.at, mac.len));
	*out = json_canonical(a, j);
	return ERR_OK;
}

static bool member(struct arena *a, const json_t *j, const char *name, size_t n, struct str *out)
{
	return base64_decode(a, json_str(j, name), out) && (!n || out->len == n);
}

enum err box_open(struct arena *a, struct str box, struct str passphrase, struct str *out)
{
	json_auto_t *j = NULL;
	struct str salt, iv, hidden, mac;
	struct box_keys k;
	TRY(json_read(box, &j));
	if (!str_eq(json_str(j, "box"), STR("sm4-ctr hmac-sm3")) ||
		!member(a, j, "salt", SALT, &salt) || !member(a, j, "iv", IV, &iv) ||
		!member(a, j, "hidden", 0, &hidden) || !member(a, j, "mac", MAC, &mac))
		return fault_as(ERR_INVALID, "box.form", NULL, "不是加密的密钥文件");
	const unsigned char *s = (const unsigned char *)salt.at, *v = (const unsigned char *)iv.at;
	TRY(derive(passphrase, s, &k));
	bool fits = equal_secret(mac, mac_of(a, &k, s, v, hidden));
	enum err e = fits ? turn(a, &k, v, hidden, out)
			  : fault_as(ERR_DENIED, "box.passphrase", "passphrase-file",
				    "口令不对，或文件已被改动");
	sodium_memzero(&k, sizeof k);
	return e;
}
