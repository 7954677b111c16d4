#include "base/digest.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/random.h>

/* Fetched once: EVP_sha256() looks its implementation up anew for every digest. */
static EVP_MD *md_sha1, *md_sha256, *md_sm3, *md_md5;

static void fetch(void)
{
	md_sha1 = EVP_MD_fetch(NULL, "SHA1", NULL);
	md_sha256 = EVP_MD_fetch(NULL, "SHA256", NULL);
	md_sm3 = EVP_MD_fetch(NULL, "SM3", NULL);
	md_md5 = EVP_MD_fetch(NULL, "MD5", NULL);
}

static void digest(EVP_MD *const *md, struct str s, unsigned char *out)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	pthread_once(&once, fetch);
	if (EVP_Digest(s.at, s.len, out, NULL, *md, NULL) != 1)
		abort();
}

void sha256(struct str s, unsigned char out[static SHA256_BYTES])
{
	digest(&md_sha256, s, out);
}

void sm3(struct str s, unsigned char out[static SM3_BYTES])
{
	digest(&md_sm3, s, out);
}

void sha1(struct str s, unsigned char out[static SHA1_BYTES])
{
	digest(&md_sha1, s, out);
}

void md5(struct str s, unsigned char out[static MD5_BYTES])
{
	digest(&md_md5, s, out);
}

void hmac_sha256(struct str key, struct str message, unsigned char out[static SHA256_BYTES])
{
	unsigned n = SHA256_BYTES;
	const unsigned char *text = (const unsigned char *)message.at;
	if (!HMAC(EVP_sha256(), key.at, (int)key.len, text, message.len, out, &n))
		abort();
}

const char *hex(struct arena *a, const void *bytes, size_t n)
{
	static const char digits[] = "0123456789abcdef";
	const unsigned char *b = bytes;
	char *out = arena_alloc(a, n * 2 + 1);
	for (size_t i = 0; i < n; i++) {
		out[2 * i] = digits[b[i] >> 4];
		out[2 * i + 1] = digits[b[i] & 15];
	}
	return out;
}

const char *sha256_hex(struct arena *a, struct str s)
{
	unsigned char d[SHA256_BYTES];
	sha256(s, d);
	return hex(a, d, sizeof d);
}

const char *sm3_hex(struct arena *a, struct str s)
{
	unsigned char d[SM3_BYTES];
	sm3(s, d);
	return hex(a, d, sizeof d);
}

static int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

bool unhex(struct str s, void *out, size_t n)
{
	unsigned char *b = out;
	if (s.len != n * 2)
		return false;
	for (size_t i = 0; i < n; i++) {
		int hi = hex_value(s.at[2 * i]), lo = hex_value(s.at[2 * i + 1]);
		if (hi < 0 || lo < 0)
			return false;
		b[i] = (unsigned char)(hi << 4 | lo);
	}
	return true;
}

struct str base64(struct arena *a, struct str bytes)
{
	char *out = arena_alloc(a, bytes.len / 3 * 4 + 5);
	int n = EVP_EncodeBlock(
		(unsigned char *)out, (const unsigned char *)bytes.at, (int)bytes.len);
	return (struct str){ out, (size_t)n };
}

static bool base64_alphabet(struct str text)
{
	struct str digits = text;
	for (int pads = 0; pads < 2 && str_ends(digits, STR("=")); pads++)
		digits.len--;
	for (size_t i = 0; i < digits.len; i++) {
		char c = digits.at[i];
		if (!(c >= 'A' && c <= 'Z') && !(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') &&
			c != '+' && c != '/')
			return false;
	}
	return text.len % 4 == 0;
}

bool base64_decode(struct arena *a, struct str text, struct str *out)
{
	if (text.len > 64 * 1024 * 1024 || !base64_alphabet(text))
		return false;
	unsigned char *bytes = arena_alloc(a, text.len / 4 * 3 + 1);
	int n = EVP_DecodeBlock(bytes, (const unsigned char *)text.at, (int)text.len);
	if (n < 0)
		return false;
	for (size_t i = text.len; i-- > 0 && text.at[i] == '=';)
		n--;
	*out = (struct str){ (const char *)bytes, (size_t)n };
	return true;
}

struct str sha256_str(struct arena *a, struct str s)
{
	char *sum = arena_alloc(a, SHA256_BYTES);
	sha256(s, (unsigned char *)sum);
	return (struct str){ sum, SHA256_BYTES };
}

void random_bytes(void *out, size_t n)
{
	if (getrandom(out, n, 0) != (ssize_t)n)
		abort();
}

struct str random_token(struct arena *a)
{
	char bytes[32];
	random_bytes(bytes, sizeof bytes);
	struct str text = base64(a, (struct str){ bytes, sizeof bytes });
	char *out = (char *)text.at;
	for (size_t i = 0; i < text.len; i++)
		out[i] = out[i] == '+' ? '-' : out[i] == '/' ? '_' : out[i];
	return str_sub(text, 0, 43);
}

bool equal_secret(struct str a, struct str b)
{
	return a.len == b.len && CRYPTO_memcmp(a.at, b.at, a.len) == 0;
}
