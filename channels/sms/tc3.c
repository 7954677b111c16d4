#include "channels/sms/tc3.h"

#include "base/clock.h"
#include "base/digest.h"

static const char signed_headers[] = "content-type;host;x-tc-action";

/* The day in UTC: what the library calls China's is eight hours on. */
static const char *day_of(struct arena *a, int64_t at)
{
	char iso[25];
	clock_iso(at * 1000, iso);
	return arena_printf(a, "%.10s", iso);
}

static const char *scope_of(struct arena *a, const struct tc3_call *c)
{
	return arena_printf(a, "%s/" STRF "/tc3_request", day_of(a, c->at), STRV(c->service));
}

static const char *lower(struct arena *a, struct str s)
{
	char *out = arena_printf(a, STRF, STRV(s));
	for (char *c = out; *c; c++)
		*c = (char)(*c >= 'A' && *c <= 'Z' ? *c | 0x20 : *c);
	return out;
}

const char *tc3_request_digest(struct arena *a, const struct tc3_call *c)
{
	const char *canonical = arena_printf(a,
		"POST\n/\n\ncontent-type:application/json; charset=utf-8\nhost:" STRF
		"\nx-tc-action:%s\n\n%s\n%s",
		STRV(c->host), lower(a, c->action), signed_headers, sha256_hex(a, c->payload));
	return sha256_hex(a, str_c(canonical));
}

static struct str bytes(const unsigned char d[static 32])
{
	return (struct str){ (const char *)d, 32 };
}

void tc3_key(struct arena *a, const struct tc3_call *c, unsigned char out[static 32])
{
	unsigned char day[32], service[32];
	const char *first = arena_printf(a, "TC3" STRF, STRV(c->secret));
	hmac_sha256(str_c(first), str_c(day_of(a, c->at)), day);
	hmac_sha256(bytes(day), c->service, service);
	hmac_sha256(bytes(service), STR("tc3_request"), out);
}

const char *tc3_signature(
	struct arena *a, const struct tc3_call *c, const unsigned char key[static 32])
{
	unsigned char made[32];
	const char *text = arena_printf(a, "TC3-HMAC-SHA256\n%lld\n%s\n%s", (long long)c->at,
		scope_of(a, c), tc3_request_digest(a, c));
	hmac_sha256(bytes(key), str_c(text), made);
	return hex(a, made, sizeof made);
}

const char *tc3_authorization(struct arena *a, const struct tc3_call *c)
{
	unsigned char key[32];
	tc3_key(a, c, key);
	return arena_printf(a,
		"TC3-HMAC-SHA256 Credential=" STRF "/%s, SignedHeaders=%s, Signature=%s",
		STRV(c->id), scope_of(a, c), signed_headers, tc3_signature(a, c, key));
}
