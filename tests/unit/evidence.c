/* What is refused is sealed for one key; and `shenfa evidence`, which has the other half. */
#include "tests/golden.h"

#include <sys/stat.h>
#include <unistd.h>

#include "base/digest.h"
#include "base/evidence.h"
#include "base/files.h"

static struct arena arena;
static const char *folder, *key_file, *kept;
static struct str secret, public;

static int make_folder(void **state)
{
	(void)state;
	static char name[] = "/tmp/shenfa-evidence-XXXXXX";
	folder = mkdtemp(name);
	key_file = arena_printf(&arena, "%s/department.pub", folder);
	kept = arena_printf(&arena, "%s/kept", folder);
	return mkdir(kept, 0700) || evidence_pair(&arena, &secret, &public) ||
	       file_write(key_file, public, 0644, NULL);
}

static int drop_folder(void **state)
{
	(void)state;
	int status = system(arena_printf(&arena, "rm -r %s", folder));
	arena_free(&arena);
	return status;
}

static const struct evidence *switched_on(void)
{
	const struct evidence *e;
	assert_int_equal(evidence_read(key_file, kept, &e), ERR_OK);
	assert_non_null(e);
	return e;
}

static const char *sealed_path(struct str bytes)
{
	return arena_printf(&arena, "%s/%s.sealed", kept, sha256_hex(&arena, bytes));
}

static void what_is_sealed_opens_with_the_secret_key_alone(void **state)
{
	(void)state;
	struct str words = STR("绝密★30年\n舟山某项目\n"), out, other, ignored;
	assert_true(evidence_keep(switched_on(), words));
	struct str sealed = read_file(&arena, sealed_path(words));
	assert_true(str_find(sealed, STR("舟山")) < 0);
	assert_int_equal(evidence_open(&arena, secret, sealed, &out), ERR_OK);
	assert_true(str_eq(out, words));
	assert_int_equal(evidence_pair(&arena, &other, &ignored), ERR_OK);
	assert_int_equal(evidence_open(&arena, other, sealed, &out), ERR_INVALID);
	((char *)sealed.at)[sealed.len - 1] ^= 1;
	assert_int_equal(evidence_open(&arena, secret, sealed, &out), ERR_INVALID);
	assert_int_equal(evidence_open(&arena, secret, STR("short"), &out), ERR_INVALID);
}

static void the_same_bytes_are_one_file_that_nobody_changes(void **state)
{
	(void)state;
	struct str words = STR("机密★");
	struct stat before, after;
	assert_true(evidence_keep(switched_on(), words));
	assert_int_equal(stat(sealed_path(words), &before), 0);
	assert_int_equal(before.st_mode & 0777, 0440);
	assert_true(evidence_keep(switched_on(), words));
	assert_int_equal(stat(sealed_path(words), &after), 0);
	assert_int_equal(before.st_ino, after.st_ino);
}

static void without_both_options_nothing_is_kept(void **state)
{
	(void)state;
	const struct evidence *e;
	assert_int_equal(evidence_read(NULL, NULL, &e), ERR_OK);
	assert_null(e);
	assert_false(evidence_keep(e, STR("机密★")));
	assert_int_equal(evidence_read(key_file, NULL, &e), ERR_INVALID);
	assert_int_equal(evidence_read(NULL, kept, &e), ERR_INVALID);
	assert_int_equal(evidence_read(key_file, "/nowhere", &e), ERR_INVALID);
	assert_int_equal(
		evidence_read(arena_printf(&arena, "%s/none", folder), kept, &e), ERR_NOTFOUND);
	const char *bad = arena_printf(&arena, "%s/bad.pub", folder);
	assert_int_equal(file_write(bad, STR("12ab\n"), 0644, NULL), ERR_OK);
	assert_int_equal(evidence_read(bad, kept, &e), ERR_INVALID);
	assert_null(e);
}

/* Gone is what is seen to be gone; what cannot be looked at is neither here nor there. */
static void what_cannot_be_seen_is_not_gone(void **state)
{
	(void)state;
	struct str words = STR("绝密★10年");
	struct str digest = str_c(sha256_hex(&arena, words));
	struct evidence away = { .folder = arena_printf(&arena, "%s/away", folder) };
	const struct evidence *e = switched_on();
	assert_int_equal(evidence_look(e, digest), EVIDENCE_GONE);
	assert_true(evidence_keep(e, words));
	assert_int_equal(evidence_look(e, digest), EVIDENCE_THERE);
	assert_int_equal(evidence_look(NULL, digest), EVIDENCE_UNSEEN);
	assert_int_equal(evidence_look(&away, digest), EVIDENCE_UNSEEN);
	assert_int_equal(file_write(away.folder, STR("no folder"), 0755, NULL), ERR_OK);
	assert_int_equal(evidence_look(&away, digest), EVIDENCE_UNSEEN);
	assert_int_equal(unlink(sealed_path(words)), 0);
	assert_int_equal(symlink("elsewhere", sealed_path(words)), 0);
	assert_int_equal(evidence_look(e, digest), EVIDENCE_THERE);
}

static int shenfa(const char *arguments)
{
	return WEXITSTATUS(system(arena_printf(&arena, "cd %s && %s/shenfa evidence %s 2>/dev/null",
		folder, BUILD_DIR, arguments)));
}

static void the_command_makes_the_pair_and_opens_the_seal(void **state)
{
	(void)state;
	struct str words = STR("秘密★5年");
	const struct evidence *e;
	const char *made = arena_printf(&arena, "%s/made.pub", folder);
	assert_int_equal(shenfa("key --to made.key >made.pub"), 0);
	assert_int_equal(file_mode(arena_printf(&arena, "%s/made.key", folder)), 0600);
	assert_int_not_equal(shenfa("key --to made.key"), 0); /* one that is there is not lost */
	assert_int_equal(evidence_read(made, kept, &e), ERR_OK);
	assert_true(evidence_keep(e, words));
	assert_int_equal(
		shenfa(arena_printf(&arena, "open %s --key made.key >out", sealed_path(words))), 0);
	assert_true(str_eq(read_file(&arena, arena_printf(&arena, "%s/out", folder)), words));
	assert_int_not_equal(
		shenfa(arena_printf(&arena, "open %s --key made.pub >out", sealed_path(words))), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_sealed_opens_with_the_secret_key_alone),
		cmocka_unit_test(the_same_bytes_are_one_file_that_nobody_changes),
		cmocka_unit_test(without_both_options_nothing_is_kept),
		cmocka_unit_test(what_cannot_be_seen_is_not_gone),
		cmocka_unit_test(the_command_makes_the_pair_and_opens_the_seal),
	};
	return cmocka_run_group_tests(tests, make_folder, drop_folder);
}
