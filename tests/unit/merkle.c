#include "tests/check.h"

#include <ctype.h>

#include "model/proof.h"

/* The definition of RFC 6962, split where it says, without any cleverness. */
static void plain(const struct str *leaves, size_t n, unsigned char out[static 32])
{
	char bytes[128] = {};
	if (n == 0) {
		sha256(STR(""), out);
		return;
	}
	if (n == 1) {
		memcpy(bytes + 1, leaves->at, leaves->len);
		sha256((struct str){ bytes, leaves->len + 1 }, out);
		return;
	}
	size_t k = 1;
	while (k * 2 < n)
		k *= 2;
	bytes[0] = 1;
	plain(leaves, k, (unsigned char *)bytes + 1);
	plain(leaves + k, n - k, (unsigned char *)bytes + 33);
	sha256((struct str){ bytes, 65 }, out);
}

static void the_root_is_that_of_the_plain_definition(void **state)
{
	SCRATCH(a);
	struct str leaves[70];
	struct merkle m = {};
	(void)state;
	for (size_t n = 0; n < 70; n++) {
		unsigned char want[32];
		struct merkle_node got;
		merkle_root(&m, &got);
		plain(leaves, n, want);
		assert_memory_equal(got.sha256, want, 32);
		leaves[n] = str_c(arena_printf(&a, "row %zu", n));
		merkle_add(&m, leaves[n]);
	}
}

static void both_roots_change_with_any_leaf_and_with_their_order(void **state)
{
	struct merkle one = {}, other = {};
	struct merkle_node a, b;
	(void)state;
	merkle_add(&one, STR("x"));
	merkle_add(&one, STR("y"));
	merkle_add(&other, STR("y"));
	merkle_add(&other, STR("x"));
	merkle_root(&one, &a);
	merkle_root(&other, &b);
	assert_memory_not_equal(a.sha256, b.sha256, 32);
	assert_memory_not_equal(a.sm3, b.sm3, 32);
	assert_memory_not_equal(a.sm3, a.sha256, 32);
}

static struct audit_row row_of(struct arena *a, const char *payload, struct str prev)
{
	struct audit_row r = { .kind = STR("draft"),
		.id = 3,
		.n = 7,
		.actor = 2,
		.action = STR("draft.save"),
		.at_us = 1790000000000123,
		.payload = str_c(payload),
		.prev = prev };
	unsigned char sum[32], link[64];
	size_t before = prev.len / 2;
	assert_true(unhex(prev, link, before));
	sha256(audit_text(a, &r), link + before);
	sha256((struct str){ (const char *)link, before + 32 }, sum);
	r.hash = str_c(hex(a, sum, 32));
	return r;
}

static void a_row_fits_its_hash_and_nothing_else_does(void **state)
{
	SCRATCH(a);
	(void)state;
	struct audit_row first = row_of(&a, "{\"rev\": 1}", STR(""));
	struct audit_row r = row_of(&a, "{\"rev\": 2}", first.hash), changed = r;
	assert_true(audit_fits(&first));
	assert_true(audit_fits(&r));
	changed.payload = STR("{\"rev\": 3}");
	assert_false(audit_fits(&changed));
	changed = r;
	changed.at_us++;
	assert_false(audit_fits(&changed));
	changed = r;
	changed.prev = STR("");
	assert_false(audit_fits(&changed));
	assert_string_equal(audit_place(&a, &r), "draft/3 row 7");
}

/* Of every place in every size: the path comes to the root, and no other leaf does by it. */
static void a_leaf_and_its_path_come_to_the_root(void **)
{
	SCRATCH(a);
	for (size_t n = 1; n < 20; n++)
		for (size_t i = 0; i < n; i++) {
			struct merkle m = {};
			struct merkle_path p = { .index = i, .peak = MERKLE_NOWHERE };
			struct merkle_node root, plain, got;
			for (size_t k = 0; k < n; k++)
				merkle_add_on(&m, str_c(arena_printf(&a, "row %zu", k)), &p);
			merkle_root(&m, &plain);
			merkle_root_on(&m, &p, &root);
			assert_memory_equal(&root, &plain, sizeof root);
			merkle_climb(str_c(arena_printf(&a, "row %zu", i)), &p, &got);
			assert_memory_equal(&got, &root, sizeof root);
			merkle_climb(STR("another row"), &p, &got);
			assert_memory_not_equal(got.sha256, root.sha256, 32);
			assert_memory_not_equal(got.sm3, root.sm3, 32);
		}
}

/* A checkpoint of 13 rows, signed by both keys, and the proof of one of them. */
struct sealed_row {
	struct keyring ring;
	struct audit_row row;
	struct merkle_path path;
	struct str note;
	struct ticket_sigs sigs;
};

static struct str signed_by(struct arena *a, struct sealed_row *s, enum key_kind kind)
{
	struct str sig;
	for (size_t i = 0; i < s->ring.count; i++)
		if (key_kind(s->ring.keys[i]) == kind)
			assert_int_equal(key_sign(s->ring.keys[i], a, s->note, &sig), ERR_OK);
	return base64(a, sig);
}

static void seal_rows(struct arena *a, struct sealed_row *s, uint64_t place)
{
	struct merkle m = {};
	struct merkle_node root;
	assert_int_equal(key_generate(KEY_ED25519, &s->ring.keys[0]), ERR_OK);
	assert_int_equal(key_generate(KEY_SM2, &s->ring.keys[1]), ERR_OK);
	s->ring.count = 2;
	s->path = (struct merkle_path){ .index = place, .peak = MERKLE_NOWHERE };
	struct str prev = STR("");
	for (uint64_t i = 0; i < 13; i++) {
		struct audit_row r = row_of(a, arena_printf(a, "{\"rev\": %d}", (int)i), prev);
		prev = r.hash;
		if (i == place)
			s->row = r;
		merkle_add_on(&m, audit_sealed_text(a, &r), &s->path);
	}
	merkle_root_on(&m, &s->path, &root);
	json_auto_t *note = json_pack("{s:i, s:i, s:i, s:s, s:s, s:{s:s, s:s}}", "checkpoint", 1,
		"epoch", 0, "rows", 13, "root", hex(a, root.sha256, 32), "root_sm3",
		hex(a, root.sm3, 32), "key", "ed25519", key_id(a, s->ring.keys[0]), "sm2",
		key_id(a, s->ring.keys[1]));
	s->note = json_canonical(a, note);
	s->sigs = (struct ticket_sigs){ signed_by(a, s, KEY_ED25519), signed_by(a, s, KEY_SM2) };
}

static struct str proof_of(struct arena *a, const struct sealed_row *s)
{
	json_auto_t *j = proof_json(a, &s->row, &s->path, 13, s->note, s->sigs);
	return json_canonical(a, j);
}

static enum err check(struct arena *a, const struct sealed_row *s, struct str text)
{
	struct audit_row row;
	json_auto_t *j = NULL;
	enum err e = json_read(text, &j);
	return e ? e : proof_check(a, j, &s->ring, &row);
}

static void a_proof_holds_and_with_any_byte_changed_it_does_not(void **)
{
	for (uint64_t place = 0; place < 13; place += 4) {
		SCRATCH(a);
		struct sealed_row s = {};
		seal_rows(&a, &s, place);
		struct str text = proof_of(&a, &s);
		assert_int_equal(check(&a, &s, text), ERR_OK);
		char *bytes = arena_printf(&a, STRF, STRV(text));
		for (size_t i = 0; i < text.len; i++) {
			SCRATCH(b);
			bytes[i] ^= 1;
			if (!check(&b, &s, (struct str){ bytes, text.len }))
				fail_msg("byte %zu: %.40s", i, bytes + i);
			bytes[i] ^= 1;
		}
		keyring_done(&s.ring);
	}
}

/* The link is hashed as bytes: of the two ways to write it only the record's own is taken. */
static void a_link_has_one_text(void **)
{
	SCRATCH(a);
	struct sealed_row s = {};
	seal_rows(&a, &s, 5);
	char *loud = arena_printf(&a, STRF, STRV(s.row.prev));
	for (char *p = loud; *p; p++)
		*p = (char)toupper((unsigned char)*p);
	assert_string_not_equal(loud, arena_printf(&a, STRF, STRV(s.row.prev)));
	s.row.prev = str_c(loud);
	assert_int_equal(check(&a, &s, proof_of(&a, &s)), ERR_INVALID);
	assert_string_equal(err_what(), "proof.form");
	keyring_done(&s.ring);
}

/* The row is what it was; who shows it says that it stood elsewhere, or was sealed by other keys. */
static void a_proof_is_of_one_place_and_by_known_keys(void **)
{
	SCRATCH(a);
	struct sealed_row s = {}, other = {};
	seal_rows(&a, &s, 5);
	seal_rows(&a, &other, 5);
	struct keyring ours = s.ring;
	s.path.index = 4;
	assert_int_equal(check(&a, &s, proof_of(&a, &s)), ERR_DENIED);
	assert_string_equal(err_what(), "proof.root");
	s.path.index = 5;
	assert_int_equal(check(&a, &s, proof_of(&a, &s)), ERR_OK);
	s.ring = other.ring;
	assert_int_equal(check(&a, &s, proof_of(&a, &s)), ERR_DENIED);
	assert_string_equal(err_what(), "proof.signature");
	keyring_done(&ours);
	keyring_done(&other.ring);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_root_is_that_of_the_plain_definition),
		cmocka_unit_test(both_roots_change_with_any_leaf_and_with_their_order),
		cmocka_unit_test(a_row_fits_its_hash_and_nothing_else_does),
		cmocka_unit_test(a_leaf_and_its_path_come_to_the_root),
		cmocka_unit_test(a_proof_holds_and_with_any_byte_changed_it_does_not),
		cmocka_unit_test(a_link_has_one_text),
		cmocka_unit_test(a_proof_is_of_one_place_and_by_known_keys),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
