#include "seal/signed_vote.h"

#include "base/digest.h"

static json_t *number_text(int64_t n)
{
	SCRATCH(a);
	return json_string(arena_printf(&a, "%lld", (long long)n));
}

struct str signed_vote_text(struct arena *a, const struct signed_vote *b)
{
	json_auto_t *j = json_pack("{s:o, s:o, s:I, s:o, s:o, s:o}", "account",
		number_text(b->account), "opinion", json_from(b->opinion), "stage",
		(json_int_t)b->stage, "submission", number_text(b->submission), "tree",
		json_from(b->tree), "verdict", json_from(b->verdict));
	return json_canonical(a, j);
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
	if (!str_eq(b->payload, signed_vote_text(&a, b)))
		return fault_as(ERR_DENIED, "vote.text", NULL, "所签的内容与表决记录不一致");
	return signature_check(b);
}

const char *signed_vote_digest(struct arena *a, const struct signed_vote *b)
{
	return sha256_hex(
		a, str_c(arena_printf(a, STRF STRF, STRV(b->payload), STRV(b->signature))));
}
