#include "seal/signed_vote.h"

#include "base/digest.h"

static enum err is_signed(const struct signer *by, struct str payload, struct str signature)
{
	if (by->key_owner != by->account)
		return fault_as(ERR_DENIED, "vote.key", NULL, "签名密钥不属于本人");
	return signature_fits(by->public_key, payload, signature);
}

enum err signed_vote_check(const struct signed_vote *v)
{
	SCRATCH(a);
	if (!str_eq(v->payload, vote_payload(&a, v->by.account, &v->said)))
		return fault_as(ERR_DENIED, "vote.text", NULL, "所签的内容与表决记录不一致");
	return is_signed(&v->by, v->payload, v->said.signature);
}

enum err signed_mark_check(const struct signer *by, const struct stamp *s)
{
	SCRATCH(a);
	return is_signed(by, mark_payload(&a, by->account, s), s->signature);
}

enum err signed_outside_check(const struct signer *by, const struct outside_check *c)
{
	SCRATCH(a);
	return is_signed(by, check_payload(&a, by->account, c), c->signature);
}

enum err signed_ruling_check(const struct signer *by, const struct ruling *r)
{
	SCRATCH(a);
	return is_signed(by, ruling_payload(&a, by->account, r), r->signature);
}

enum err signed_takedown_check(const struct signer *by, const struct takedown *t)
{
	SCRATCH(a);
	return is_signed(by, takedown_payload(&a, by->account, t), t->signature);
}

const char *signed_vote_digest(struct arena *a, const struct signed_vote *v)
{
	return sha256_hex(
		a, str_c(arena_printf(a, STRF STRF, STRV(v->payload), STRV(v->said.signature))));
}
