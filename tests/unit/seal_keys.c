#include "tests/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/files.h"
#include "seal/keys.h"

static char folder[64];

static int make_folder(void **state)
{
	(void)state;
	snprintf(folder, sizeof folder, "/tmp/shenfa-keys-XXXXXX");
	return !mkdtemp(folder) || seal_keys_make(folder, 1000) != ERR_OK;
}

static int drop_folder(void **state)
{
	char command[128];
	(void)state;
	snprintf(command, sizeof command, "rm -r %s", folder);
	return system(command);
}

static void what_is_signed_is_checked_by_the_public_halves_alone(void **state)
{
	SCRATCH(a);
	struct seal_keys keys, public;
	struct ticket_sigs sigs;
	(void)state;
	assert_int_equal(seal_keys_open(folder, true, &keys), ERR_OK);
	assert_int_equal(seal_keys_open(folder, false, &public), ERR_OK);
	assert_null(public.ed25519);
	struct str ed = str_c(keys.id_ed25519), sm2 = str_c(keys.id_sm2);
	assert_int_equal(seal_keys_sign(&keys, &a, STR("note"), &sigs), ERR_OK);
	assert_int_equal(seal_keys_check(&public, STR("note"), ed, sm2, sigs, 2000), ERR_OK);
	assert_int_equal(seal_keys_check(&public, STR("nota"), ed, sm2, sigs, 2000), ERR_DENIED);
	assert_int_equal(seal_keys_check(&public, STR("note"), ed, ed, sigs, 2000), ERR_DENIED);
	assert_int_equal(seal_keys_check(&public, STR("note"), ed, sm2, sigs, 500), ERR_DENIED);
	seal_keys_done(&keys);
	seal_keys_done(&public);
}

static void a_second_start_keeps_the_keys(void **state)
{
	struct seal_keys before, after;
	(void)state;
	assert_int_equal(seal_keys_open(folder, true, &before), ERR_OK);
	assert_int_equal(seal_keys_make(folder, 5000), ERR_OK);
	assert_int_equal(seal_keys_open(folder, true, &after), ERR_OK);
	assert_string_equal(before.id_ed25519, after.id_ed25519);
	seal_keys_done(&before);
	seal_keys_done(&after);
}

static void a_retired_key_is_known_and_a_revoked_one_only_for_its_past(void **state)
{
	struct seal_keys old, new, last;
	(void)state;
	assert_int_equal(seal_keys_open(folder, true, &old), ERR_OK);
	assert_int_equal(seal_keys_rotate(folder, 10000), ERR_OK);
	assert_int_equal(seal_keys_open(folder, true, &new), ERR_OK);
	assert_string_not_equal(old.id_sm2, new.id_sm2);
	assert_true(seal_keys_valid(&new, str_c(old.id_sm2), 9000));
	assert_false(seal_keys_valid(&new, str_c(old.id_sm2), 71000));
	assert_int_equal(seal_keys_revoke(folder, new.id_sm2, 20000), ERR_OK);
	assert_int_equal(seal_keys_open(folder, true, &last), ERR_OK);
	assert_string_not_equal(last.id_sm2, new.id_sm2);
	assert_true(seal_keys_valid(&last, str_c(new.id_sm2), 19999));
	assert_false(seal_keys_valid(&last, str_c(new.id_sm2), 20000));
	assert_int_equal(seal_keys_revoke(folder, "0000000000000000", 1), ERR_NOTFOUND);
	seal_keys_done(&old);
	seal_keys_done(&new);
	seal_keys_done(&last);
}

static void a_private_key_that_others_can_read_is_refused(void **state)
{
	char path[128];
	struct seal_keys keys;
	(void)state;
	assert_int_equal(seal_keys_open(folder, true, &keys), ERR_OK);
	snprintf(path, sizeof path, "%s/%s.pem", folder, keys.id_sm2);
	seal_keys_done(&keys);
	assert_int_equal(chmod(path, 0640), 0);
	assert_int_equal(seal_keys_open(folder, true, &keys), ERR_DENIED);
	assert_int_equal(chmod(path, 0600), 0);
}

static void a_pair_that_lies_there_is_taken_up(void **state)
{
	SCRATCH(a);
	struct seal_keys keys, public;
	const char *own = arena_printf(&a, "%s/own", folder);
	static const char *const names[] = { "ed25519", "sm2" };
	struct str pems[2];
	(void)state;
	assert_int_equal(folder_make(own, 0700, NULL), ERR_OK);
	for (int i = 0; i < 2; i++) {
		struct key *k;
		assert_int_equal(key_generate(i ? KEY_SM2 : KEY_ED25519, &k), ERR_OK);
		pems[i] = key_public_pem(&a, k);
		assert_int_equal(file_write(arena_printf(&a, "%s/%s.pem", own, names[i]),
					 key_private_pem(&a, k), 0600, NULL),
			ERR_OK);
		key_free(k);
	}
	assert_int_equal(seal_keys_make(own, 1000), ERR_OK);
	assert_int_equal(seal_keys_open(own, true, &keys), ERR_OK);
	assert_int_equal(keys.ring.count, 2);
	struct str both = str_c(arena_printf(&a, STRF STRF, STRV(pems[0]), STRV(pems[1])));
	assert_int_equal(seal_keys_public(both, &public), ERR_OK);
	assert_true(seal_keys_valid(&public, str_c(keys.id_sm2), 5));
	seal_keys_done(&keys);
	seal_keys_done(&public);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_signed_is_checked_by_the_public_halves_alone),
		cmocka_unit_test(a_second_start_keeps_the_keys),
		cmocka_unit_test(a_retired_key_is_known_and_a_revoked_one_only_for_its_past),
		cmocka_unit_test(a_pair_that_lies_there_is_taken_up),
		cmocka_unit_test(a_private_key_that_others_can_read_is_refused),
	};
	return cmocka_run_group_tests(tests, make_folder, drop_folder);
}
