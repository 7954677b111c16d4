/*
 * What the platform calls back with: signed and plain, encrypted, and anything behind the signature
 * and the key, which both are ours here.
 */
#include <openssl/evp.h>

#include "base/digest.h"
#include "channels/wechat/callback.h"
#include "tests/fuzz/fuzz.h"

enum { BLOCK_BYTES = 32 };

static const struct wechat_callback_keys plain = { STR("gwtoken2026"), {},
	STR("wx0123456789abcdef") },
					 sealed = { STR("gwtoken2026"),
						 STR("abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"),
						 STR("wx0123456789abcdef") };

static void read_plain(struct arena *a, struct str body)
{
	struct wechat_event e;
	struct str parts[] = { plain.token, STR("1"), STR("2") };
	const char *query =
		arena_printf(a, "timestamp=1&nonce=2&signature=%s", wechat_signature(a, parts, 3));
	if (!wechat_callback_read(a, &plain, str_c(query), body, &e))
		MUST(e.event.len && e.publish_id.len <= body.len);
	MUST(wechat_callback_read(a, &plain, body, body, &e) != ERR_OK);
}

/* What is encrypted comes back; what is bent does not come back as itself. */
static void there_and_back(struct arena *a, struct str xml)
{
	struct str secret, back;
	MUST(wechat_encrypt(a, &sealed, STR("0123456789abcdef"), xml, &secret) == ERR_OK);
	MUST(wechat_decrypt(a, &sealed, secret, &back) == ERR_OK && str_eq(back, xml));
	if (!wechat_decrypt(a, &sealed, xml, &back))
		MUST(back.len < xml.len);
}

/* Any bytes where the clear text should be: length, account and padding as they come. */
static void unwrap(struct arena *a, struct str clear)
{
	struct str key, out;
	int n = 0;
	unsigned char *secret = arena_alloc(a, clear.len + BLOCK_BYTES);
	size_t whole = clear.len / BLOCK_BYTES * BLOCK_BYTES;
	MUST(base64_decode(a, str_c(arena_printf(a, STRF "=", STRV(sealed.aes_key))), &key));
	EVP_CIPHER_CTX *c = EVP_CIPHER_CTX_new();
	const unsigned char *k = (const unsigned char *)key.at;
	MUST(EVP_EncryptInit_ex(c, EVP_aes_256_cbc(), NULL, k, k) == 1);
	EVP_CIPHER_CTX_set_padding(c, 0);
	MUST(EVP_EncryptUpdate(c, secret, &n, (const unsigned char *)clear.at, (int)whole) == 1);
	EVP_CIPHER_CTX_free(c);
	if (!wechat_decrypt(a, &sealed, base64(a, (struct str){ (char *)secret, (size_t)n }), &out))
		MUST(out.len <= whole);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	SCRATCH(a);
	struct str body = fuzz_input(data, len);
	(void)wechat_query(&a, body, "nonce");
	read_plain(&a, body);
	there_and_back(&a, body);
	unwrap(&a, body);
	return 0;
}
