/* What is closed with the public half of a courier's key, and opens with the private one only. */
#include "tests/check.h"

#include "base/sign.h"

static struct arena arena;
static struct key *pair, *public, *other;

static int begin(void **)
{
	if (key_generate(KEY_ED25519, &pair) || key_generate(KEY_ED25519, &other))
		return 1;
	return key_read(key_public_pem(&arena, pair), &public);
}

static int end(void **)
{
	key_free(pair);
	key_free(public);
	key_free(other);
	arena_free(&arena);
	return 0;
}

static void the_private_half_opens_what_the_public_half_closed(void **)
{
	struct str sealed, opened;
	assert_int_equal(key_seal(public, &arena, STR("13800000000"), &sealed), ERR_OK);
	assert_true(str_find(sealed, STR("138000")) < 0);
	assert_int_equal(key_unseal(pair, &arena, sealed, &opened), ERR_OK);
	assert_true(str_eq(opened, STR("13800000000")));
}

static void nobody_else_opens_it(void **)
{
	struct str sealed, opened;
	assert_int_equal(key_seal(public, &arena, STR("13800000000"), &sealed), ERR_OK);
	assert_int_equal(key_unseal(other, &arena, sealed, &opened), ERR_DENIED);
	assert_int_equal(key_unseal(public, &arena, sealed, &opened), ERR_INVALID);
	assert_int_equal(key_unseal(pair, &arena, str_sub(sealed, 0, 20), &opened), ERR_DENIED);
	((char *)sealed.at)[sealed.len - 1] ^= 1;
	assert_int_equal(key_unseal(pair, &arena, sealed, &opened), ERR_DENIED);
}

static void a_token_is_the_same_for_the_same_number_and_key(void **)
{
	unsigned char one[KEY_TOKEN_BYTES], two[KEY_TOKEN_BYTES];
	assert_int_equal(key_token(pair, "sms", STR("13800000000"), one), ERR_OK);
	assert_int_equal(key_token(pair, "sms", STR("13800000000"), two), ERR_OK);
	assert_memory_equal(one, two, sizeof one);
	assert_int_equal(key_token(other, "sms", STR("13800000000"), two), ERR_OK);
	assert_memory_not_equal(one, two, sizeof one);
	assert_int_equal(key_token(pair, "else", STR("13800000000"), two), ERR_OK);
	assert_memory_not_equal(one, two, sizeof one);
	assert_int_equal(key_token(public, "sms", STR("13800000000"), two), ERR_INVALID);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_private_half_opens_what_the_public_half_closed),
		cmocka_unit_test(nobody_else_opens_it),
		cmocka_unit_test(a_token_is_the_same_for_the_same_number_and_key),
	};
	return cmocka_run_group_tests(tests, begin, end);
}
