#include "model/proof.h"

#include "base/digest.h"

static json_t *row_json(const struct audit_row *r)
{
	return json_pack("{s:o, s:I, s:I, s:I, s:o, s:I, s:o, s:o, s:o, s:I}", "kind",
		json_from(r->kind), "id", (json_int_t)r->id, "n", (json_int_t)r->n, "actor",
		(json_int_t)r->actor, "action", json_from(r->action), "at", (json_int_t)r->at_us,
		"payload", json_from(r->payload), "prev", json_from(r->prev), "hash",
		json_from(r->hash), "epoch", (json_int_t)r->epoch);
}

json_t *proof_json(struct arena *a, const struct audit_row *row, const struct merkle_path *p,
	int64_t rows, struct str note, struct ticket_sigs sigs)
{
	json_t *path = json_array();
	for (int i = 0; i < p->count; i++) {
		const struct merkle_step *s = &p->steps[i];
		json_array_append_new(path, json_pack("{s:b, s:s, s:s}", "left", s->left, "sha256",
						    hex(a, s->beside.sha256, SHA256_BYTES), "sm3",
						    hex(a, s->beside.sm3, SM3_BYTES)));
	}
	return json_pack("{s:o, s:I, s:I, s:o, s:{s:o, s:o, s:o}}", "row", row_json(row), "index",
		(json_int_t)p->index, "rows", (json_int_t)rows, "path", path, "checkpoint", "note",
		json_from(note), "ed25519", json_from(sigs.ed25519), "sm2", json_from(sigs.sm2));
}

static enum err form(void)
{
	return fault_as(ERR_INVALID, "proof.form", NULL, "这不是一条审计记录的证明文件");
}

static enum err read_path(const json_t *path, struct merkle_path *out)
{
	size_t i;
	json_t *one;
	if (!json_is_array(path) || json_array_size(path) > 64)
		return form();
	json_array_foreach(path, i, one)
	{
		struct merkle_step *s = &out->steps[out->count++];
		s->left = json_is_true(json_object_get(one, "left"));
		if (!unhex(json_str(one, "sha256"), s->beside.sha256, SHA256_BYTES) ||
			!unhex(json_str(one, "sm3"), s->beside.sm3, SM3_BYTES))
			return form();
	}
	return ERR_OK;
}

static struct audit_row read_row(const json_t *r)
{
	return (struct audit_row){ .kind = json_str(r, "kind"),
		.id = json_int(r, "id", -1),
		.n = json_int(r, "n", -1),
		.actor = json_int(r, "actor", -1),
		.action = json_str(r, "action"),
		.payload = json_str(r, "payload"),
		.prev = json_str(r, "prev"),
		.hash = json_str(r, "hash"),
		.at_us = json_int(r, "at", -1),
		.epoch = json_int(r, "epoch", -1) };
}

/* A path turns left and right as the place says; a longer or shorter one is of another place. */
static bool leads_there(const struct merkle_path *p, int64_t index, int64_t rows)
{
	uint64_t at = (uint64_t)index, last = (uint64_t)rows - 1;
	int n = 0;
	if (index < 0 || index >= rows)
		return false;
	for (; last; at >>= 1, last >>= 1) {
		if (at == last && !(at & 1))
			continue; /* the last one on its level stands alone */
		if (n == p->count || p->steps[n++].left != (at & 1))
			return false;
	}
	return n == p->count;
}

static bool comes_to(struct arena *a, const struct audit_row *row, const struct merkle_path *p,
	const json_t *note)
{
	struct merkle_node root;
	merkle_climb(audit_sealed_text(a, row), p, &root);
	return str_eq(json_str(note, "root"), str_c(hex(a, root.sha256, SHA256_BYTES))) &&
	       str_eq(json_str(note, "root_sm3"), str_c(hex(a, root.sm3, SM3_BYTES))) &&
	       json_int(note, "epoch", 0) == row->epoch;
}

static enum err signed_by(struct arena *a, const struct keyring *ring, enum key_kind kind,
	struct str id, struct str note, struct str sig64)
{
	struct str sig;
	const struct key *k = keyring_find(ring, kind, id);
	/* One signature has one text: the last letter's unused bits are not somebody's to change. */
	if (!k || !base64_decode(a, sig64, &sig) || !str_eq(base64(a, sig), sig64) ||
		key_verify(k, note, sig))
		return fault_as(ERR_DENIED, "proof.signature", NULL,
			"检查点的%s签名不符，或签名的密钥不在公钥文件里", key_kind_name(kind));
	return ERR_OK;
}

static enum err check_note(
	struct arena *a, const json_t *checkpoint, const struct keyring *ring, json_t **out)
{
	struct str note = json_str(checkpoint, "note");
	json_auto_t *j = NULL;
	if (json_read(note, &j))
		return form();
	const json_t *key = json_object_get(j, "key");
	TRY(signed_by(a, ring, KEY_ED25519, json_str(key, "ed25519"), note,
		json_str(checkpoint, "ed25519")));
	TRY(signed_by(a, ring, KEY_SM2, json_str(key, "sm2"), note, json_str(checkpoint, "sm2")));
	*out = json_incref(j);
	return ERR_OK;
}

/* Of no row, or of one; a digest has one text as well, and what is hashed is its bytes. */
static bool is_digest(struct arena *a, struct str text)
{
	unsigned char sum[SHA256_BYTES];
	return !text.len ||
	       (unhex(text, sum, sizeof sum) && str_eq(text, str_c(hex(a, sum, sizeof sum))));
}

/* Nothing in the file is beside the matter: it is what would be written of what was read. */
static bool nothing_else(
	struct arena *a, const json_t *proof, const struct audit_row *row, struct merkle_path *p)
{
	const json_t *c = json_object_get(proof, "checkpoint");
	struct ticket_sigs sigs = { json_str(c, "ed25519"), json_str(c, "sm2") };
	p->index = (uint64_t)json_int(proof, "index", -1);
	json_auto_t *again =
		proof_json(a, row, p, json_int(proof, "rows", -1), json_str(c, "note"), sigs);
	return json_equal(proof, again);
}

enum err proof_check(
	struct arena *a, const json_t *proof, const struct keyring *ring, struct audit_row *out)
{
	json_auto_t *note = NULL;
	struct merkle_path path = {};
	struct audit_row row = read_row(json_object_get(proof, "row"));
	TRY(read_path(json_object_get(proof, "path"), &path));
	if (!is_digest(a, row.prev) || !nothing_else(a, proof, &row, &path))
		return form();
	TRY(check_note(a, json_object_get(proof, "checkpoint"), ring, &note));
	if (!audit_fits(&row))
		return fault_as(ERR_DENIED, "proof.row", NULL, "这条记录的内容与摘要不符");
	if (json_int(proof, "rows", -1) != json_int(note, "rows", 0) ||
		!leads_there(&path, json_int(proof, "index", -1), json_int(note, "rows", 0)) ||
		!comes_to(a, &row, &path, note))
		return fault_as(ERR_DENIED, "proof.root", NULL, "这条记录不在签名的检查点里");
	*out = row;
	return ERR_OK;
}
