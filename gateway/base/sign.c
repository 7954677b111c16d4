#include "base/sign.h"

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <sodium.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "base/digest.h"
#include "base/key_memory.h"

struct key {
	enum key_kind kind;
	EVP_PKEY *pkey;
	char id[17];
	unsigned char raw[crypto_sign_PUBLICKEYBYTES]; /* Ed25519: its public half */
	atomic_int users;
};

static const char sm2_distid[] = "1234567812345678";

/* Once for each key: writing its DER costs OpenSSL more than a signature does. */
static void name_it(struct key *k)
{
	SCRATCH(a);
	unsigned char *der = NULL, d[SHA256_BYTES];
	int n = i2d_PUBKEY(k->pkey, &der);
	if (n <= 0)
		abort();
	sha256((struct str){ (const char *)der, (size_t)n }, d);
	OPENSSL_free(der);
	memcpy(k->id, hex(&a, d, 8), sizeof k->id);
}

static enum err key_wrap(EVP_PKEY *pkey, struct key **out)
{
	char group[32] = "";
	enum key_kind kind;
	if (EVP_PKEY_is_a(pkey, "ED25519"))
		kind = KEY_ED25519;
	else if (EVP_PKEY_is_a(pkey, "SM2"))
		kind = KEY_SM2;
	else if (EVP_PKEY_get_group_name(pkey, group, sizeof group, NULL) &&
		 !strcmp(group, "prime256v1"))
		kind = KEY_P256;
	else {
		EVP_PKEY_free(pkey);
		return fault_as(
			ERR_INVALID, "key.kind", "public_key", "只接受 Ed25519、SM2 或 P-256 密钥");
	}
	struct key *k = calloc(1, sizeof *k);
	if (!k)
		abort();
	*k = (struct key){ .kind = kind, .pkey = pkey, .users = 1 };
	size_t n = sizeof k->raw;
	if (kind == KEY_ED25519 && EVP_PKEY_get_raw_public_key(pkey, k->raw, &n) != 1)
		abort();
	name_it(k);
	*out = k;
	return ERR_OK;
}

enum err key_generate(enum key_kind kind, struct key **out)
{
	EVP_PKEY *pkey = kind == KEY_ED25519 ? EVP_PKEY_Q_keygen(NULL, NULL, "ED25519")
			 : kind == KEY_SM2   ? EVP_PKEY_Q_keygen(NULL, NULL, "SM2")
					     : EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-256");
	if (!pkey)
		return fault(ERR_INTERNAL, "OpenSSL made no %s key", key_kind_name(kind));
	return key_wrap(pkey, out);
}

/* Without one of ours OpenSSL asks at the terminal, also for what a stranger sent, and waits. */
static int no_passphrase(char *, int, int, void *)
{
	return -1;
}

/* Asked for the wrong half first, OpenSSL tries every decoder it has: a millisecond a vote. */
static enum err read_pem(struct str pem, bool is_public, struct key **out)
{
	BIO *in = BIO_new_mem_buf(pem.at, (int)pem.len);
	EVP_PKEY *pkey = is_public ? PEM_read_bio_PUBKEY(in, NULL, no_passphrase, NULL)
				   : PEM_read_bio_PrivateKey(in, NULL, no_passphrase, NULL);
	BIO_free(in);
	if (!pkey)
		return fault_as(ERR_INVALID, "key.format", "public_key", "密钥不是 PEM 格式");
	return key_wrap(pkey, out);
}

/* A public key is its text, for ever: read once, it is known. */
static enum err read_once(
	struct str text, enum err (*read)(struct str, struct key **), struct key **out)
{
	struct key *k = key_recall(text);
	if (!k) {
		TRY(read(text, &k));
		key_remember(text, k);
	}
	*out = k;
	return ERR_OK;
}

static enum err read_public_pem(struct str pem, struct key **out)
{
	return read_pem(pem, true, out);
}

enum err key_read(struct str pem, struct key **out)
{
	if (str_find(pem, STR("-----BEGIN PUBLIC KEY-----")) >= 0)
		return read_once(pem, read_public_pem, out);
	return read_pem(pem, false, out);
}

enum err key_read_seed(struct str bytes, struct key **out)
{
	struct key *k;
	const unsigned char *seed = (const unsigned char *)bytes.at;
	if (bytes.len != crypto_sign_SEEDBYTES && bytes.len != crypto_sign_SECRETKEYBYTES)
		return fault_as(ERR_INVALID, "key.format", "key", "Ed25519 私钥应为 32 或 64 字节");
	EVP_PKEY *pkey =
		EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, seed, crypto_sign_SEEDBYTES);
	if (!pkey)
		return fault(ERR_INTERNAL, "OpenSSL takes no Ed25519 seed");
	TRY(key_wrap(pkey, &k));
	bool other = bytes.len == crypto_sign_SECRETKEYBYTES &&
		     memcmp(k->raw, seed + crypto_sign_SEEDBYTES, sizeof k->raw) != 0;
	if (other) {
		key_free(k);
		return fault_as(ERR_INVALID, "key.format", "key", "Ed25519 私钥与其公钥不成对");
	}
	*out = k;
	return ERR_OK;
}

static struct str bio_text(struct arena *a, BIO *b)
{
	char *at;
	long n = BIO_get_mem_data(b, &at);
	struct str s = arena_str(a, (struct str){ at, (size_t)n });
	BIO_free(b);
	return s;
}

struct str key_private_pem(struct arena *a, const struct key *k)
{
	BIO *b = BIO_new(BIO_s_mem());
	if (PEM_write_bio_PrivateKey(b, k->pkey, NULL, NULL, 0, NULL, NULL) != 1)
		abort();
	return bio_text(a, b);
}

struct str key_public_pem(struct arena *a, const struct key *k)
{
	BIO *b = BIO_new(BIO_s_mem());
	if (PEM_write_bio_PUBKEY(b, k->pkey) != 1)
		abort();
	return bio_text(a, b);
}

enum key_kind key_kind(const struct key *k)
{
	return k->kind;
}

const char *key_kind_name(enum key_kind kind)
{
	static const char *const names[] = { "ed25519", "sm2", "p256" };
	return names[kind];
}

void key_free(struct key *k)
{
	if (!k || atomic_fetch_sub(&k->users, 1) > 1)
		return;
	EVP_PKEY_free(k->pkey);
	free(k);
}

void key_leave(struct key **k)
{
	key_free(*k);
}

struct key *key_hold(struct key *k)
{
	atomic_fetch_add(&k->users, 1);
	return k;
}

const char *key_id(struct arena *a, const struct key *k)
{
	return arena_printf(a, "%s", k->id);
}

static enum err read_public_base64(struct str text, struct key **out)
{
	SCRATCH(a);
	struct str der;
	if (!base64_decode(&a, text, &der) || der.len > 1024)
		return fault_as(ERR_INVALID, "key.format", "public_key",
			"公钥应为 PEM、SPKI 的 base64，或 Ed25519 的 32 字节 base64");
	const unsigned char *p = (const unsigned char *)der.at;
	EVP_PKEY *pkey = der.len == 32
				 ? EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, p, der.len)
				 : d2i_PUBKEY(NULL, &p, (long)der.len);
	if (!pkey)
		return fault_as(ERR_INVALID, "key.format", "public_key", "公钥无法解析");
	return key_wrap(pkey, out);
}

enum err key_public_read(struct str text, struct key **out)
{
	text = str_trim(text);
	if (str_starts(text, STR("-----BEGIN PUBLIC KEY-----")))
		return key_read(text, out);
	return read_once(text, read_public_base64, out);
}

/* A digest context for this key: Ed25519 hashes inside, SM2 needs its id. */
static EVP_MD_CTX *begin(const struct key *k, bool sign)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	EVP_PKEY_CTX *pctx = EVP_PKEY_CTX_new(k->pkey, NULL);
	const EVP_MD *md = k->kind == KEY_ED25519 ? NULL
			   : k->kind == KEY_SM2   ? EVP_sm3()
						  : EVP_sha256();
	if (k->kind == KEY_SM2)
		EVP_PKEY_CTX_set1_id(pctx, sm2_distid, sizeof sm2_distid - 1);
	EVP_MD_CTX_set_pkey_ctx(ctx, pctx);
	int ok = sign ? EVP_DigestSignInit(ctx, NULL, md, NULL, k->pkey)
		      : EVP_DigestVerifyInit(ctx, NULL, md, NULL, k->pkey);
	if (ok != 1)
		abort();
	return ctx;
}

static void end(EVP_MD_CTX *ctx)
{
	EVP_PKEY_CTX *pctx = EVP_MD_CTX_get_pkey_ctx(ctx);
	EVP_MD_CTX_free(ctx);
	EVP_PKEY_CTX_free(pctx);
}

static struct str der_to_raw(struct arena *a, struct str der)
{
	const unsigned char *p = (const unsigned char *)der.at;
	unsigned char *raw = arena_alloc(a, 64);
	ECDSA_SIG *sig = d2i_ECDSA_SIG(NULL, &p, (long)der.len);
	if (!sig)
		abort();
	BN_bn2binpad(ECDSA_SIG_get0_r(sig), raw, 32);
	BN_bn2binpad(ECDSA_SIG_get0_s(sig), raw + 32, 32);
	ECDSA_SIG_free(sig);
	return (struct str){ (const char *)raw, 64 };
}

static struct str raw_to_der(struct arena *a, struct str raw)
{
	const unsigned char *p = (const unsigned char *)raw.at;
	ECDSA_SIG *sig = ECDSA_SIG_new();
	ECDSA_SIG_set0(sig, BN_bin2bn(p, 32, NULL), BN_bin2bn(p + 32, 32, NULL));
	unsigned char *out = arena_alloc(a, 80), *end_of = out;
	int n = i2d_ECDSA_SIG(sig, &end_of);
	ECDSA_SIG_free(sig);
	return (struct str){ (const char *)out, n > 0 ? (size_t)n : 0 };
}

enum err key_sign(const struct key *k, struct arena *a, struct str message, struct str *out)
{
	size_t n = 256;
	unsigned char *sig = arena_alloc(a, n);
	EVP_MD_CTX *ctx = begin(k, true);
	int ok = EVP_DigestSign(ctx, sig, &n, (const unsigned char *)message.at, message.len);
	end(ctx);
	if (ok != 1)
		return fault(ERR_INTERNAL, "%s 签名失败", key_kind_name(k->kind));
	struct str made = { (const char *)sig, n };
	*out = k->kind == KEY_P256 ? der_to_raw(a, made) : made;
	return ERR_OK;
}

static bool fits(const struct key *k, struct str message, struct str signature)
{
	EVP_MD_CTX *ctx = begin(k, false);
	int ok = EVP_DigestVerify(ctx, (const unsigned char *)signature.at, signature.len,
		(const unsigned char *)message.at, message.len);
	end(ctx);
	return ok == 1;
}

/* libsodium needs half of OpenSSL's time for it, and takes no key of a small order. */
static bool fits_ed25519(const struct key *k, struct str message, struct str signature)
{
	return !crypto_sign_verify_detached((const unsigned char *)signature.at,
		(const unsigned char *)message.at, message.len, k->raw);
}

enum err key_verify(const struct key *k, struct str message, struct str signature)
{
	SCRATCH(a);
	if (k->kind != KEY_SM2 && signature.len != 64)
		return fault_as(ERR_DENIED, "signature.length", "signature", "签名长度不对");
	if (k->kind == KEY_P256)
		signature = raw_to_der(&a, signature);
	if (!(k->kind == KEY_ED25519 ? fits_ed25519 : fits)(k, message, signature))
		return fault_as(ERR_DENIED, "signature.wrong", "signature", "签名与内容或密钥不符");
	return ERR_OK;
}

static enum err only_ed25519(const struct key *k)
{
	if (k->kind != KEY_ED25519 || sodium_init() < 0)
		return fault_as(ERR_INVALID, "key.kind", "key", "封存只用 Ed25519 密钥");
	return ERR_OK;
}

enum err key_seal(const struct key *k, struct arena *a, struct str bytes, struct str *out)
{
	unsigned char to[crypto_box_PUBLICKEYBYTES];
	TRY(only_ed25519(k));
	unsigned char *sealed = arena_alloc(a, bytes.len + crypto_box_SEALBYTES);
	if (crypto_sign_ed25519_pk_to_curve25519(to, k->raw) ||
		crypto_box_seal(sealed, (const unsigned char *)bytes.at, bytes.len, to))
		return fault_as(ERR_INVALID, "key.weak", "key", "这把密钥不能用来封存");
	*out = (struct str){ (const char *)sealed, bytes.len + crypto_box_SEALBYTES };
	return ERR_OK;
}

/* The 32 bytes that an Ed25519 key is made from. */
static enum err seed_of(const struct key *k, unsigned char seed[static crypto_sign_SEEDBYTES])
{
	size_t n = crypto_sign_SEEDBYTES;
	TRY(only_ed25519(k));
	if (EVP_PKEY_get_raw_private_key(k->pkey, seed, &n) != 1)
		return fault_as(ERR_INVALID, "key.private", "key", "需要私钥");
	return ERR_OK;
}

enum err key_unseal(const struct key *k, struct arena *a, struct str sealed, struct str *out)
{
	unsigned char seed[crypto_sign_SEEDBYTES], pair[crypto_sign_SECRETKEYBYTES],
		public[crypto_box_PUBLICKEYBYTES], secret[crypto_box_SECRETKEYBYTES];
	TRY(seed_of(k, seed));
	crypto_sign_seed_keypair(public, pair, seed);
	int failed = crypto_sign_ed25519_sk_to_curve25519(secret, pair) ||
		     crypto_scalarmult_base(public, secret) || sealed.len < crypto_box_SEALBYTES;
	size_t length = failed ? 0 : sealed.len - crypto_box_SEALBYTES;
	unsigned char *bytes = arena_alloc(a, length + 1);
	failed = failed || crypto_box_seal_open(bytes, (const unsigned char *)sealed.at, sealed.len,
				   public, secret);
	sodium_memzero(seed, sizeof seed);
	sodium_memzero(pair, sizeof pair);
	sodium_memzero(secret, sizeof secret);
	if (failed)
		return fault_as(ERR_DENIED, "key.sealed", NULL, "不是封给这把密钥的，或被改动过");
	*out = (struct str){ (const char *)bytes, length };
	return ERR_OK;
}

enum err key_token(const struct key *k, const char *purpose, struct str what,
	unsigned char out[static KEY_TOKEN_BYTES])
{
	unsigned char seed[crypto_sign_SEEDBYTES], key[SHA256_BYTES];
	TRY(seed_of(k, seed));
	hmac_sha256((struct str){ (const char *)seed, sizeof seed }, str_c(purpose), key);
	hmac_sha256((struct str){ (const char *)key, sizeof key }, what, out);
	sodium_memzero(seed, sizeof seed);
	sodium_memzero(key, sizeof key);
	return ERR_OK;
}
