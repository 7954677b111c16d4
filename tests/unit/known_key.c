#include "tests/check.h"

#include "base/sign.h"

static struct arena a;

static struct str public_of(enum key_kind kind, struct key **out)
{
	assert_int_equal(key_generate(kind, out), ERR_OK);
	return key_public_pem(&a, *out);
}

static void a_public_key_that_was_read_before_is_the_same_one(void **)
{
	struct key *own, *first, *again;
	struct str pem = public_of(KEY_P256, &own), sig;
	assert_int_equal(key_sign(own, &a, STR("赞成"), &sig), ERR_OK);
	assert_int_equal(key_public_read(pem, &first), ERR_OK);
	assert_int_equal(key_public_read(pem, &again), ERR_OK);
	assert_ptr_equal(first, again);
	key_free(first);
	assert_int_equal(key_verify(again, STR("赞成"), sig), ERR_OK);
	assert_int_equal(key_verify(again, STR("反对"), sig), ERR_DENIED);
	key_free(again);
	key_free(own);
}

static void no_key_is_taken_for_another(void **)
{
	for (int i = 0; i < 600; i++) {
		struct key *own, *read;
		struct str pem = public_of(KEY_ED25519, &own);
		assert_int_equal(key_public_read(pem, &read), ERR_OK);
		assert_string_equal(key_id(&a, read), key_id(&a, own));
		key_free(own);
		key_free(read);
	}
}

static void what_is_no_key_stays_none(void **)
{
	struct key *k;
	struct str text = STR("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n");
	assert_int_equal(key_public_read(text, &k), ERR_INVALID);
	assert_int_equal(key_public_read(text, &k), ERR_INVALID);
	assert_int_equal(key_public_read(STR("AAAA"), &k), ERR_INVALID);
}

/* The neutral point as a public key: whatever is asked, the neutral point and nought fit it. */
static void a_key_that_everything_fits_signs_nothing(void **)
{
	struct key *k;
	char sig[64] = { 1 };
	if (key_public_read(STR("AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="), &k))
		return;
	assert_int_equal(key_verify(k, STR("赞成"), (struct str){ sig, sizeof sig }), ERR_DENIED);
	key_free(k);
}

/* The half that signs is its owner's; each reading of it is its own. */
static void private_halves_are_not_remembered(void **)
{
	struct key *own, *first, *again;
	public_of(KEY_SM2, &own);
	struct str pem = key_private_pem(&a, own);
	assert_int_equal(key_read(pem, &first), ERR_OK);
	assert_int_equal(key_read(pem, &again), ERR_OK);
	assert_ptr_not_equal(first, again);
	key_free(first);
	key_free(again);
	key_free(own);
}

static int done(void **)
{
	arena_free(&a);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_public_key_that_was_read_before_is_the_same_one),
		cmocka_unit_test(no_key_is_taken_for_another),
		cmocka_unit_test(what_is_no_key_stays_none),
		cmocka_unit_test(a_key_that_everything_fits_signs_nothing),
		cmocka_unit_test(private_halves_are_not_remembered),
	};
	return cmocka_run_group_tests(tests, NULL, done);
}
