#include "model/courier_auth.h"

#include "base/digest.h"

static struct str message(struct arena *a, const struct courier_auth *auth, const char *method,
	struct str target, struct str body)
{
	return str_c(arena_printf(a, "%s\n" STRF "\n%lld\n" STRF "\n%s", method, STRV(target),
		(long long)auth->at, STRV(auth->nonce), sha256_hex(a, body)));
}

enum err courier_auth_write(struct arena *a, const struct key *k, struct str account, int64_t at,
	const char *method, struct str target, struct str body, struct str *out)
{
	unsigned char nonce[8];
	random_bytes(nonce, sizeof nonce);
	struct courier_auth auth = { .at = at, .nonce = str_c(hex(a, nonce, sizeof nonce)) };
	TRY(key_sign(k, a, message(a, &auth, method, target, body), &auth.signature));
	*out = str_c(arena_printf(a, "Courier " STRF ":%lld:" STRF ":" STRF, STRV(account),
		(long long)at, STRV(auth.nonce), STRV(base64(a, auth.signature))));
	return ERR_OK;
}

static bool is_nonce(struct str s)
{
	unsigned char bytes[8];
	return unhex(s, bytes, sizeof bytes);
}

enum err courier_auth_read(struct arena *a, struct str header, struct courier_auth *out)
{
	struct courier_auth auth = {};
	struct str rest = header;
	bool ours = str_eq(str_cut(&rest, ' '), STR("Courier"));
	auth.account = str_cut(&rest, ':');
	ours = str_i64(str_cut(&rest, ':'), &auth.at) && ours;
	auth.nonce = str_cut(&rest, ':');
	if (!ours || !auth.account.len || auth.account.len > 64 || !is_nonce(auth.nonce) ||
		!base64_decode(a, rest, &auth.signature))
		return fault_as(ERR_LOGIN, "courier.header", NULL, "渠道连接器的身份标头有误");
	*out = auth;
	return ERR_OK;
}

enum err courier_auth_check(const struct courier_auth *auth, const struct key *k,
	const char *method, struct str target, struct str body)
{
	SCRATCH(a);
	if (key_verify(k, message(&a, auth, method, target, body), auth->signature))
		return fault_as(ERR_LOGIN, "courier.signature", NULL, "渠道连接器的签名不符");
	return ERR_OK;
}
