#include "base/buf.h"
#include "base/digest.h"
#include "model/ticket.h"

enum { LIST_BYTES_MAX = 4096 };

static enum err sign_one(struct arena *a, struct str text, const struct key *k, struct str *out)
{
	struct str sig;
	TRY(key_sign(k, a, text, &sig));
	*out = base64(a, sig);
	return ERR_OK;
}

static enum err is_named(struct arena *a, struct str id, const struct key *k)
{
	return str_eq(id, str_c(key_id(a, k)))
		       ? ERR_OK
		       : fault_as(ERR_INVALID, "ticket.key", NULL,
				 "凭证写的 %s 密钥不是签名用的那把", key_kind_name(key_kind(k)));
}

/* "shenfa tickets 1" and a digest a line: what one SM2 signature covers. */
static struct str list_text(struct arena *a, struct str digests)
{
	struct buf b;
	buf_init(&b, a, LIST_BYTES_MAX);
	buf_add(&b, STR("shenfa tickets 1"));
	while (digests.len) {
		buf_add_char(&b, '\n');
		buf_add(&b, str_cut(&digests, ' '));
	}
	return buf_str(&b);
}

/* Several bodies: their digests, a space between two. */
static struct str digests_of(struct arena *a, const struct str *bodies, size_t count)
{
	struct buf b;
	buf_init(&b, a, LIST_BYTES_MAX);
	for (size_t i = 0; i < count; i++)
		buf_printf(&b, "%s%s", i ? " " : "", sm3_hex(a, bodies[i]));
	return buf_str(&b);
}

static enum err sign_list(struct arena *a, const struct str *bodies, size_t count,
	const struct key *sm2, struct ticket_sigs *out)
{
	struct str sig, digests = digests_of(a, bodies, count);
	TRY(sign_one(a, list_text(a, digests), sm2, &sig));
	struct str both = str_c(arena_printf(a, STRF " " STRF, STRV(sig), STRV(digests)));
	for (size_t i = 0; i < count; i++)
		out[i].sm2 = both;
	return ERR_OK;
}

enum err tickets_sign(struct arena *a, const struct str *bodies, size_t count,
	const struct key *ed25519, const struct key *sm2, struct ticket_sigs *out)
{
	if (!count || count > TICKET_LIST_MAX)
		return fault_as(ERR_LIMIT, "ticket.list", NULL, "一次签发的凭证过多");
	for (size_t i = 0; i < count; i++) {
		struct ticket t;
		TRY(ticket_read(a, bodies[i], &t));
		TRY(is_named(a, t.key_ed25519, ed25519));
		TRY(is_named(a, t.key_sm2, sm2));
		TRY(sign_one(a, bodies[i], ed25519, &out[i].ed25519));
	}
	return count == 1 ? sign_one(a, bodies[0], sm2, &out[0].sm2)
			  : sign_list(a, bodies, count, sm2, out);
}

enum err ticket_sign(struct arena *a, struct str body, const struct key *ed25519,
	const struct key *sm2, struct ticket_sigs *out)
{
	return tickets_sign(a, &body, 1, ed25519, sm2, out);
}

static bool is_digest(struct str s)
{
	for (size_t i = 0; i < s.len; i++)
		if (!((s.at[i] >= '0' && s.at[i] <= '9') || (s.at[i] >= 'a' && s.at[i] <= 'f')))
			return false;
	return s.len == 64;
}

enum err ticket_sm2_signed(struct arena *a, struct str body, struct str sm2, struct str *out_text,
	struct str *out_sig64)
{
	struct str digests = sm2, own = str_c(sm3_hex(a, body));
	size_t count = 0;
	bool listed = false, open = str_ends(sm2, STR(" "));
	*out_sig64 = str_cut(&digests, ' ');
	*out_text = body;
	if (out_sig64->len == sm2.len)
		return ERR_OK;
	for (struct str rest = digests; rest.len; count++) {
		struct str one = str_cut(&rest, ' ');
		if (!is_digest(one) || count == TICKET_LIST_MAX)
			return fault_as(ERR_DENIED, "ticket.signature", NULL, "凭证的签名清单有误");
		listed |= str_eq(one, own);
	}
	if (!listed || open)
		return fault_as(
			ERR_DENIED, "ticket.signature", NULL, "凭证不在其 sm2 签名的清单里");
	*out_text = list_text(a, digests);
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

static enum err verify_one(struct arena *a, struct str text, struct str sig64,
	const struct keyring *ring, enum key_kind kind, struct str id)
{
	struct str sig;
	const struct key *k = keyring_find(ring, kind, id);
	if (!k)
		return fault_as(ERR_DENIED, "ticket.key", NULL,
			"凭证的 %s 签名密钥“" STRF "”不可信", key_kind_name(kind), STRV(id));
	/* One signature has one text: the last letter's unused bits are not somebody's to change. */
	if (!base64_decode(a, sig64, &sig) || !str_eq(base64(a, sig), sig64))
		return fault_as(ERR_DENIED, "ticket.signature", NULL, "凭证的 %s 签名无法解析",
			key_kind_name(kind));
	if (key_verify(k, text, sig))
		return fault_as(ERR_DENIED, "ticket.signature", NULL, "凭证的 %s 签名不符",
			key_kind_name(kind));
	return ERR_OK;
}

enum err ticket_verify(struct arena *a, struct str body, struct ticket_sigs sigs,
	const struct keyring *ring, struct ticket *out)
{
	struct ticket t;
	struct str text, sig64;
	TRY(ticket_read(a, body, &t));
	TRY(verify_one(a, body, sigs.ed25519, ring, KEY_ED25519, t.key_ed25519));
	TRY(ticket_sm2_signed(a, body, sigs.sm2, &text, &sig64));
	TRY(verify_one(a, text, sig64, ring, KEY_SM2, t.key_sm2));
	*out = t;
	return ERR_OK;
}
