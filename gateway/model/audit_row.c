#include "model/audit_row.h"

#include "base/digest.h"

struct str audit_text(struct arena *a, const struct audit_row *r)
{
	return str_c(arena_printf(a, STRF "\n%lld\n%lld\n%lld\n" STRF "\n%lld\n" STRF,
		STRV(r->kind), (long long)r->id, (long long)r->n, (long long)r->actor,
		STRV(r->action), (long long)r->at_us, STRV(r->payload)));
}

bool audit_fits(const struct audit_row *r)
{
	SCRATCH(a);
	unsigned char link[2 * SHA256_BYTES], sum[SHA256_BYTES], said[SHA256_BYTES];
	size_t before = r->prev.len / 2;
	if ((before && before != SHA256_BYTES) || !unhex(r->prev, link, before) ||
		!unhex(r->hash, said, sizeof said))
		return false;
	sha256(audit_text(&a, r), link + before);
	sha256((struct str){ (const char *)link, before + SHA256_BYTES }, sum);
	return !memcmp(sum, said, sizeof sum);
}

struct str audit_sealed_text(struct arena *a, const struct audit_row *r)
{
	struct str text = audit_text(a, r);
	return str_c(arena_printf(a, STRF "\n" STRF, STRV(text), STRV(r->hash)));
}

const char *audit_place(struct arena *a, const struct audit_row *r)
{
	return arena_printf(
		a, STRF "/%lld row %lld", STRV(r->kind), (long long)r->id, (long long)r->n);
}
