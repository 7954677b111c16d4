#include "base/digest.h"
#include "model/ticket.h"

static enum err sign_one(
	struct arena *a, struct str body, const struct key *k, struct str id, struct str *out)
{
	struct str sig;
	if (!str_eq(id, str_c(key_id(a, k))))
		return fault_as(ERR_INVALID, "ticket.key", NULL, "票证写的 %s 密钥不是签名用的那把",
			key_kind_name(key_kind(k)));
	TRY(key_sign(k, a, body, &sig));
	*out = base64(a, sig);
	return ERR_OK;
}

enum err ticket_sign(struct arena *a, struct str body, const struct key *ed25519,
	const struct key *sm2, struct ticket_sigs *out)
{
	struct ticket t;
	struct ticket_sigs sigs;
	TRY(ticket_read(a, body, &t));
	TRY(sign_one(a, body, ed25519, t.key_ed25519, &sigs.ed25519));
	TRY(sign_one(a, body, sm2, t.key_sm2, &sigs.sm2));
	*out = sigs;
	return ERR_OK;
}

static enum err ring_add(struct keyring *ring, struct str pem)
{
	if (ring->count == sizeof ring->keys / sizeof *ring->keys)
		return fault_as(ERR_LIMIT, "keyring.full", NULL, "公钥太多");
	return key_public_read(pem, &ring->keys[ring->count++]);
}

enum err keyring_read(struct str pems, struct keyring *out)
{
	static const struct str end = { "-----END PUBLIC KEY-----", 24 };
	struct keyring ring = {};
	for (pems = str_trim(pems); pems.len; pems = str_trim(pems)) {
		ptrdiff_t at = str_find(pems, end);
		size_t n = at < 0 ? pems.len : (size_t)at + end.len;
		enum err e = ring_add(&ring, str_sub(pems, 0, n));
		if (e) {
			keyring_done(&ring);
			return e;
		}
		pems = str_from(pems, n);
	}
	*out = ring;
	return ERR_OK;
}

void keyring_done(struct keyring *ring)
{
	for (size_t i = 0; i < ring->count; i++)
		key_free(ring->keys[i]);
	*ring = (struct keyring){};
}

const struct key *keyring_find(const struct keyring *ring, enum key_kind kind, struct str id)
{
	SCRATCH(a);
	for (size_t i = 0; i < ring->count; i++)
		if (key_kind(ring->keys[i]) == kind && str_eq(str_c(key_id(&a, ring->keys[i])), id))
			return ring->keys[i];
	return NULL;
}

static enum err verify_one(struct arena *a, struct str body, struct str sig64,
	const struct keyring *ring, enum key_kind kind, struct str id)
{
	struct str sig;
	const struct key *k = keyring_find(ring, kind, id);
	if (!k)
		return fault_as(ERR_DENIED, "ticket.key", NULL,
			"票证的 %s 签名密钥“" STRF "”不可信", key_kind_name(kind), STRV(id));
	if (!base64_decode(a, sig64, &sig))
		return fault_as(ERR_DENIED, "ticket.signature", NULL, "票证的 %s 签名无法解析",
			key_kind_name(kind));
	if (key_verify(k, body, sig))
		return fault_as(ERR_DENIED, "ticket.signature", NULL, "票证的 %s 签名不符",
			key_kind_name(kind));
	return ERR_OK;
}

enum err ticket_verify(struct arena *a, struct str body, struct ticket_sigs sigs,
	const struct keyring *ring, struct ticket *out)
{
	struct ticket t;
	TRY(ticket_read(a, body, &t));
	TRY(verify_one(a, body, sigs.ed25519, ring, KEY_ED25519, t.key_ed25519));
	TRY(verify_one(a, body, sigs.sm2, ring, KEY_SM2, t.key_sm2));
	*out = t;
	return ERR_OK;
}
