#include "seal/signed_vote.h"

#include "base/digest.h"
#include "desk/decide.h"

/* The text as the desk builds it, from the row's own columns. */
static struct str text_of(struct arena *a, const struct signed_vote *v)
{
	const struct ballot b = { .submission = v->submission,
		.stage = v->stage,
		.verdict = v->verdict,
		.opinion = v->opinion,
		.tree = v->tree };
	return vote_payload(a, v->account, &b);
}

static enum err signature_check(const struct signed_vote *b)
{
	SCRATCH(a);
	struct key *k;
	struct str sig;
	if (!base64_decode(&a, b->signature, &sig))
		return fault_as(ERR_DENIED, "signature.wrong", NULL, "签名无法解析");
	TRY(key_public_read(b->public_key, &k));
	enum err e = key_verify(k, b->payload, sig);
	key_free(k);
	return e;
}

enum err signed_vote_check(const struct signed_vote *b)
{
	SCRATCH(a);
	if (b->key_owner != b->account)
		return fault_as(ERR_DENIED, "vote.key", NULL, "签名密钥不属于表决人");
	if (!str_eq(b->payload, text_of(&a, b)))
		return fault_as(ERR_DENIED, "vote.text", NULL, "所签的内容与表决记录不一致");
	return signature_check(b);
}

const char *signed_vote_digest(struct arena *a, const struct signed_vote *b)
{
	return sha256_hex(
		a, str_c(arena_printf(a, STRF STRF, STRV(b->payload), STRV(b->signature))));
}
