#include "tests/check.h"

#include "seal/chain.h"
#include "seal/merkle.h"

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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_root_is_that_of_the_plain_definition),
		cmocka_unit_test(both_roots_change_with_any_leaf_and_with_their_order),
		cmocka_unit_test(a_row_fits_its_hash_and_nothing_else_does),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
