#include "tests/check.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <sys/wait.h>
#include <unistd.h>

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

/* A public key as OpenSSL itself would lock it away: any PEM may be. */
static struct str locked_pem(void)
{
	char *at;
	BIO *b = BIO_new(BIO_s_mem());
	EVP_PKEY *key = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
	assert_int_equal(PEM_ASN1_write_bio((i2d_of_void *)i2d_PUBKEY, PEM_STRING_PUBLIC, b, key,
				 EVP_aes_128_cbc(), (const unsigned char *)"secret", 6, NULL, NULL),
		1);
	size_t n = (size_t)BIO_get_mem_data(b, &at);
	struct str pem = arena_str(&a, (struct str){ at, n });
	BIO_free(b);
	EVP_PKEY_free(key);
	return pem;
}

/* Whoever sends one must not make a process sit at its terminal, or read what it is fed. */
static void nobody_is_asked_for_a_passphrase(void **)
{
	int feed[2], status = -1;
	struct key *k;
	struct str pem = locked_pem();
	assert_int_equal(pipe(feed), 0);
	assert_int_equal(write(feed[1], "secret\n", 7), 7);
	close(feed[1]);
	pid_t child = fork();
	if (!child) {
		setsid(); /* without a terminal OpenSSL asks the standard input */
		dup2(feed[0], STDIN_FILENO);
		_exit(key_public_read(pem, &k) == ERR_INVALID ? 0 : 1);
	}
	close(feed[0]);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
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
		cmocka_unit_test(nobody_is_asked_for_a_passphrase),
	};
	return cmocka_run_group_tests(tests, NULL, done);
}
