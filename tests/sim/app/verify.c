#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "base/clock.h"
#include "base/digest.h"
#include "tests/sim/app/receiver.h"

enum { TOLERANCE_S = 300 };

static bool fits_hmac(struct arena *a, struct str secret, struct str said, struct str sig)
{
	struct str key;
	unsigned char mac[EVP_MAX_MD_SIZE];
	unsigned n = 0;
	if (!str_starts(secret, STR("whsec_")) || !base64_decode(a, str_from(secret, 6), &key))
		return false;
	if (!HMAC(EVP_sha256(), key.at, (int)key.len, (const unsigned char *)said.at, said.len, mac,
		    &n))
		return false;
	return equal_secret((struct str){ (const char *)mac, n }, sig);
}

static bool fits_ed25519(struct arena *a, struct str text, struct str said, struct str sig)
{
	struct str raw;
	if (!str_starts(text, STR("whpk_")) || !base64_decode(a, str_from(text, 5), &raw))
		return false;
	EVP_PKEY *key = EVP_PKEY_new_raw_public_key(
		EVP_PKEY_ED25519, NULL, (const unsigned char *)raw.at, raw.len);
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	bool fits = key && EVP_DigestVerifyInit(ctx, NULL, NULL, NULL, key) == 1 &&
		    EVP_DigestVerify(ctx, (const unsigned char *)sig.at, sig.len,
			    (const unsigned char *)said.at, said.len) == 1;
	EVP_MD_CTX_free(ctx);
	EVP_PKEY_free(key);
	return fits;
}

static bool any_fits(struct arena *a, struct str keys, struct str said, struct str sig,
	bool (*fits)(struct arena *, struct str, struct str, struct str))
{
	while (keys.len)
		if (fits(a, str_cut(&keys, ' '), said, sig))
			return true;
	return false;
}

/* "v1,BASE64" or "v1a,BASE64"; an unknown version is passed over, as the text says. */
static bool one_fits(const struct receiver *r, struct arena *a, struct str one, struct str said)
{
	struct str sig, text = one, version = str_cut(&text, ',');
	if (!base64_decode(a, text, &sig))
		return false;
	if (str_eq(version, STR("v1")))
		return any_fits(a, str_c(r->secrets), said, sig, fits_hmac);
	return str_eq(version, STR("v1a")) &&
	       any_fits(a, str_c(r->publics), said, sig, fits_ed25519);
}

int receiver_verify(const struct receiver *r, const struct sim_request *q, const char **why)
{
	struct str id = sim_header(q, "webhook-id"), time = sim_header(q, "webhook-timestamp");
	struct str list = sim_header(q, "webhook-signature");
	int64_t at, now = clock_now() / 1000;
	*why = "webhook-id";
	if (!id.len || memchr(id.at, '.', id.len))
		return 400;
	*why = "webhook-timestamp";
	if (!str_i64(time, &at) || at < now - TOLERANCE_S || at > now + TOLERANCE_S)
		return 400;
	const char *said =
		arena_printf(q->arena, STRF "." STRF "." STRF, STRV(id), STRV(time), STRV(q->body));
	*why = "webhook-signature";
	while (list.len)
		if (one_fits(r, q->arena, str_cut(&list, ' '), str_c(said)))
			return 0;
	return 401;
}
