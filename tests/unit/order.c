#include "tests/check.h"

#include "base/digest.h"
#include "model/order.h"

static struct arena arena;
static struct key *ed25519, *sm2, *other;
static struct keyring ring;

static int set_up(void **state)
{
	(void)state;
	assert_int_equal(key_generate(KEY_ED25519, &ed25519), ERR_OK);
	assert_int_equal(key_generate(KEY_SM2, &sm2), ERR_OK);
	assert_int_equal(key_generate(KEY_ED25519, &other), ERR_OK);
	struct str pems = str_c(arena_printf(&arena, STRF STRF,
		STRV(key_public_pem(&arena, ed25519)), STRV(key_public_pem(&arena, sm2))));
	assert_int_equal(keyring_read(pems, &ring), ERR_OK);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	keyring_done(&ring);
	key_free(ed25519);
	key_free(sm2);
	key_free(other);
	arena_free(&arena);
	return 0;
}

static struct order an_order(void)
{
	return (struct order){ .act = STR("close"),
		.account = STR("1"),
		.channel = STR("website"),
		.name = STR("某局"),
		.reason = STR("内容被篡改"),
		.people = { STR("4"), STR("9") },
		.serial = 12,
		.at = 1790000000000,
		.epoch = 1 };
}

static struct str sign(const struct order *o, const struct key *k, struct ticket_sigs *sigs)
{
	struct str body;
	assert_int_equal(order_sign(&arena, o, k, sm2, &body, sigs), ERR_OK);
	return body;
}

static void what_the_seal_signed_is_read_as_it_was_meant(void **)
{
	struct order o = an_order(), read;
	struct ticket_sigs sigs;
	struct str body = sign(&o, ed25519, &sigs);
	assert_int_equal(order_verify(&arena, body, sigs, &ring, &read), ERR_OK);
	assert_true(str_eq(read.act, o.act) && str_eq(read.account, o.account));
	assert_true(str_eq(read.name, o.name) && read.serial == 12 && read.epoch == 1);
	assert_true(str_eq(read.people[1], STR("9")));
}

static void another_act_or_account_or_serial_is_denied(void **)
{
	static const char *const turns[][2] = { { "close", "open" },
		{ "\"account\":\"1\"", "\"account\":\"2\"" },
		{ "\"serial\":12", "\"serial\":13" } };
	struct order o = an_order(), read;
	struct ticket_sigs sigs;
	struct str body = sign(&o, ed25519, &sigs);
	for (size_t i = 0; i < 3; i++) {
		ptrdiff_t at = str_find(body, str_c(turns[i][0]));
		assert_true(at >= 0);
		struct str turned = str_c(arena_printf(&arena, STRF "%s" STRF,
			STRV(str_sub(body, 0, (size_t)at)), turns[i][1],
			STRV(str_from(body, (size_t)at + strlen(turns[i][0])))));
		assert_int_equal(order_verify(&arena, turned, sigs, &ring, &read), ERR_DENIED);
	}
}

static void either_signature_alone_is_none(void **)
{
	struct order o = an_order(), read;
	struct ticket_sigs sigs, foreign;
	struct str body = sign(&o, ed25519, &sigs);
	const struct ticket_sigs half[] = { { sigs.ed25519, {} }, { {}, sigs.sm2 } };
	for (size_t i = 0; i < 2; i++)
		assert_int_equal(order_verify(&arena, body, half[i], &ring, &read), ERR_DENIED);
	body = sign(&o, other, &foreign); /* a key that is on no ring */
	assert_int_equal(order_verify(&arena, body, foreign, &ring, &read), ERR_DENIED);
	o.people[1] = o.people[0];
	body = sign(&o, ed25519, &sigs);
	assert_int_equal(order_verify(&arena, body, sigs, &ring, &read), ERR_DENIED);
}

/* 64 bytes leave four idle bits in the last letter: another letter there reads as the same bytes. */
static void a_signature_has_one_text(void **)
{
	struct order o = an_order(), read;
	struct ticket_sigs sigs;
	struct str body = sign(&o, ed25519, &sigs), plain, turned;
	char *bent = arena_printf(&arena, STRF, STRV(sigs.ed25519));
	bent[sigs.ed25519.len - 3]++;
	assert_true(base64_decode(&arena, sigs.ed25519, &plain));
	assert_true(base64_decode(&arena, str_c(bent), &turned));
	assert_true(str_eq(plain, turned));
	sigs.ed25519 = str_c(bent);
	assert_int_equal(order_verify(&arena, body, sigs, &ring, &read), ERR_DENIED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_the_seal_signed_is_read_as_it_was_meant),
		cmocka_unit_test(another_act_or_account_or_serial_is_denied),
		cmocka_unit_test(either_signature_alone_is_none),
		cmocka_unit_test(a_signature_has_one_text),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
