/* Which places a site may be sent to: each part of an address stands in some program's arguments. */
#include "tests/check.h"

#include "courier/target.h"

static void the_five_kinds_are_read(void **)
{
	struct target t;
	assert_int_equal(target_read(STR("sftp://www@web.x.gov.cn:2222/srv/site/"), &t), ERR_OK);
	assert_int_equal(t.kind, TARGET_SFTP);
	assert_true(str_eq(t.user, STR("www")) && str_eq(t.host, STR("web.x.gov.cn")));
	assert_true(str_eq(t.port, STR("2222")) && str_eq(t.path, STR("/srv/site")));
	assert_int_equal(target_read(STR("rsync://10.1.2.3/site"), &t), ERR_OK);
	assert_int_equal(t.kind, TARGET_RSYNC);
	assert_int_equal(t.user.len + t.port.len, 0);
	assert_int_equal(target_read(STR("rsync+ssh://w@h/srv"), &t), ERR_OK);
	assert_int_equal(t.kind, TARGET_RSYNC_SSH);
	assert_int_equal(target_read(STR("git+ssh://git@h/pages.git"), &t), ERR_OK);
	assert_int_equal(t.kind, TARGET_GIT_SSH);
	assert_true(str_eq(t.branch, STR("main")));
	assert_int_equal(target_read(STR("git+file:///srv/pages.git"), &t), ERR_OK);
	assert_int_equal(t.kind, TARGET_GIT);
}

static void what_could_be_taken_for_something_else_is_refused(void **)
{
	static const char *const wrong[] = { "", "/srv/site", "ftp://u@h/p", "sftp://h/p",
		"sftp://u@/p", "sftp://u@h", "sftp://u@h/", "sftp://-oProxyCommand=x@h/p",
		"sftp://u@-oProxyCommand=x/p", "sftp://u@h:0/p", "sftp://u@h:65536/p",
		"sftp://u@h:-1/p", "sftp://u@h:22x/p", "sftp://u@h/a b", "sftp://u@h/a\nrm x",
		"sftp://u@h/a;b", "sftp://u@h/a/../b", "sftp://u@h/a//b", "sftp://u@h/$(x)",
		"sftp://u@h/a'b", "sftp://u@h/a%20b", "sftp://u u@h/p", "git+file://h/p",
		"git+ssh://h/p", "rsync+ssh://h/p", "rsync:///p", "sftp://u@h@i/p" };
	struct target t;
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
		if (target_read(str_c(wrong[i]), &t) != ERR_INVALID)
			fail_msg("taken: %s", wrong[i]);
}

static void without_a_key_nobody_is_called(void **)
{
	SCRATCH(a);
	struct target t;
	struct str out;
	assert_int_equal(target_read(STR("sftp://u@h/p"), &t), ERR_OK);
	assert_int_equal(target_there(&a, &t, STR("/nonexistent"), &out), ERR_DENIED);
	t.key = STR("/k");
	t.known_hosts = STR("/h");
	assert_int_equal(target_there(&a, &t, STR("/a b"), &out), ERR_INVALID);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_five_kinds_are_read),
		cmocka_unit_test(what_could_be_taken_for_something_else_is_refused),
		cmocka_unit_test(without_a_key_nobody_is_called),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
