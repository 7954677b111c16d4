/* Passwords people choose, and what is said to them. */
#include "tests/check.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "desk/password.h"
#include "supervise/one_time.h"

static enum err check(const char *password)
{
	return password_check(str_c(password), STR("wangmin"), STR("王敏"));
}

static void what_people_of_this_office_would_choose_is_refused(void **)
{
	static const char *const weak[] = { "Admin@123456", "Ningbo@123456", "1qaz@WSX3edc",
		"Huawei@12345", "woaini131452A", "P@ssw0rd2025!", "Zhangwei@2024", "Wangxiaoming1!",
		"Qwer1234!@#$", "Abcd1234!@#$", "Nbdsj@202512", "Dashuju@2026", "Zhejiang#1234",
		"Aa123456!!!!", "Qwertyuiop1!", "1q2w3e4r5t6Y", "Passw0rd!!!!", "Wangmin#9aQx7z",
		"aaaaaaaaaaaaaaaaaaaaaaaa", "123456789012345678901234", "abcabcabcabcabcabcabcabc",
		"Short#1a", "alllowercasebut", "Fagaiju@2026!", "Shenfa@12345678",
		"adminadminadminadminadmin", "Ningbo2026Ningbo2026" };
	for (size_t i = 0; i < sizeof weak / sizeof *weak; i++)
		if (check(weak[i]) != ERR_INVALID)
			fail_msg("taken: %s (%zu parts)", weak[i], password_parts(str_c(weak[i])));
}

static void what_nobody_guesses_is_taken(void **)
{
	static const char *const good[] = { "vK7#tRq2mZ9x", "Xk9#mQ2vLp7w",
		"correct horse battery staple", "大江东去浪淘尽千古风流人物故垒西边人道是",
		"gT4!kkPz-88vWq", "T7m)Rq5kXw2(vB" };
	for (size_t i = 0; i < sizeof good / sizeof *good; i++)
		if (check(good[i]) != ERR_OK)
			fail_msg(
				"refused: %s (%zu parts)", good[i], password_parts(str_c(good[i])));
}

/*
 * Linked around the library's: how much work a try costs is told by how often it is called, and with what.
 * While `work` is closed, whoever is in stays in.
 */
static int verified;
static atomic_int inside;
static pthread_rwlock_t work = PTHREAD_RWLOCK_INITIALIZER;
int __real_crypto_pwhash_str_verify(const char *str, const char *passwd, unsigned long long len);
int __wrap_crypto_pwhash_str_verify(const char *str, const char *passwd, unsigned long long len);
int __wrap_crypto_pwhash_str_verify(const char *str, const char *passwd, unsigned long long len)
{
	verified += strncmp(str, "$argon2id$v=19$m=65536,t=3,p=1$", 31) == 0;
	atomic_fetch_add(&inside, 1);
	pthread_rwlock_rdlock(&work);
	pthread_rwlock_unlock(&work);
	return __real_crypto_pwhash_str_verify(str, passwd, len);
}

/* Or whoever measures would learn which names there are. */
static void an_unknown_name_costs_what_a_wrong_password_costs(void **)
{
	SCRATCH(a);
	struct str hash;
	bool fits = true;
	assert_int_equal(password_hash(&a, STR("vK7#tRq2mZ9x"), &hash), ERR_OK);
	verified = 0;
	assert_int_equal(password_verify(hash, STR("another one"), &fits), ERR_OK);
	assert_false(fits);
	assert_int_equal(verified, 1);
	assert_int_equal(password_verify(STR(""), STR("another one"), &fits), ERR_OK);
	assert_false(fits);
	assert_int_equal(verified, 2);
}

static void *try_one(void *out)
{
	bool fits;
	*(enum err *)out = password_verify(STR(""), STR("another one"), &fits);
	return NULL;
}

/* Each takes 64 MiB: without the gate a crowd at nine o'clock takes the machine's memory. */
static void four_are_at_work_at_once_and_the_fifth_is_told_so(void **)
{
	SCRATCH(a);
	struct str hash;
	bool fits;
	pthread_t threads[PASSWORDS_AT_ONCE];
	enum err said[PASSWORDS_AT_ONCE];
	pthread_rwlock_wrlock(&work);
	inside = 0;
	for (int i = 0; i < PASSWORDS_AT_ONCE; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, try_one, &said[i]), 0);
	while (inside < PASSWORDS_AT_ONCE)
		sched_yield();
	enum err fifth = password_hash(&a, STR("vK7#tRq2mZ9x"), &hash);
	bool told = fifth && !strcmp(err_what(), "password.busy");
	bool tried = password_verify(STR(""), STR("another one"), &fits) == ERR_OK;
	pthread_rwlock_unlock(&work);
	for (int i = 0; i < PASSWORDS_AT_ONCE; i++) {
		pthread_join(threads[i], NULL);
		assert_int_equal(said[i], ERR_OK);
	}
	assert_int_equal(fifth, ERR_BUSY);
	assert_true(told && !tried);
	assert_int_equal(password_hash(&a, STR("vK7#tRq2mZ9x"), &hash), ERR_OK);
}

static void a_hash_fits_its_password_and_no_other(void **)
{
	SCRATCH(a);
	struct str hash;
	bool fits;
	assert_int_equal(password_hash(&a, STR("vK7#tRq2mZ9x"), &hash), ERR_OK);
	assert_true(str_starts(hash, STR("$argon2id$v=19$m=65536,t=3,p=1$")));
	assert_int_equal(password_verify(hash, STR("vK7#tRq2mZ9x"), &fits), ERR_OK);
	assert_true(fits);
	assert_int_equal(password_verify(hash, STR("vK7#tRq2mZ9y"), &fits), ERR_OK);
	assert_false(fits);
	assert_int_equal(password_verify(STR(""), STR("vK7#tRq2mZ9x"), &fits), ERR_OK);
	assert_false(fits);
}

/* Those that the first run and the recovery print. */
static void a_printed_one_is_kept_at_the_same_price(void **)
{
	SCRATCH(a);
	struct str hash;
	assert_int_equal(one_time_hash(&a, one_time_password(&a), &hash), ERR_OK);
	assert_true(str_starts(hash, STR("$argon2id$v=19$m=65536,t=3,p=1$")));
}

static void one_time_passwords_differ_and_read_well(void **)
{
	SCRATCH(a);
	struct str one = password_one_time(&a), other = password_one_time(&a);
	assert_int_equal(one.len, 19);
	assert_false(str_eq(one, other));
	for (size_t i = 0; i < one.len; i++)
		assert_null(strchr("il1o0", one.at[i]));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_people_of_this_office_would_choose_is_refused),
		cmocka_unit_test(what_nobody_guesses_is_taken),
		cmocka_unit_test(an_unknown_name_costs_what_a_wrong_password_costs),
		cmocka_unit_test(four_are_at_work_at_once_and_the_fifth_is_told_so),
		cmocka_unit_test(a_hash_fits_its_password_and_no_other),
		cmocka_unit_test(a_printed_one_is_kept_at_the_same_price),
		cmocka_unit_test(one_time_passwords_differ_and_read_well),
	};
	unsetenv("SHENFA_ARGON_KIB"); /* at its full price */
	return cmocka_run_group_tests(tests, NULL, NULL);
}
