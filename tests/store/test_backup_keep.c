/* Backups by the clock, with the clock in our hand. */
#include "tests/check.h"

#include <unistd.h>

#include "base/clock.h"
#include "base/files.h"
#include "supervise/backup_keep.h"
#include "supervise/spawn.h"
#include "tests/support/cluster.h"
#include "tests/support/sql.h"

static struct arena arena;
static const char *database, *to;

enum { HOUR = 3600 * 1000, DAY = 24 * HOUR };
static const int64_t start = 1790000000000;

static const char *kept(int64_t keep, int64_t now)
{
	const char *made;
	const struct backup_rule rule = { .to = to, .every_ms = DAY, .keep = keep };
	const struct backup_wish wish = { .database = test_conninfo(database, "shenfa_owner"),
		.now = now };
	assert_int_equal(backup_keep(&arena, &rule, &wish, &made), ERR_OK);
	return made;
}

static bool is_there(const char *path)
{
	return !access(path, F_OK);
}

static void one_is_made_when_the_last_is_old_enough(void **)
{
	const char *first = kept(3, start);
	assert_non_null(first);
	assert_int_equal(backup_check(first), ERR_OK);
	assert_non_null(strstr(first, "/shenfa-20260921T"));
	assert_null(kept(3, start + DAY - 1));
	assert_non_null(kept(3, start + DAY));
	assert_null(kept(3, start + DAY + HOUR));
}

static void no_more_stay_than_were_wanted(void **)
{
	const char *all[6];
	for (int i = 0; i < 6; i++)
		all[i] = kept(2, start + (10 + i) * (int64_t)DAY);
	for (int i = 0; i < 6; i++)
		assert_int_equal(is_there(all[i]), i >= 4);
	for (int i = 4; i < 6; i++)
		assert_int_equal(backup_check(all[i]), ERR_OK);
}

/* Half of one, somebody's notes, a stranger's folder: none counts as a backup, none is thrown away. */
static void what_is_no_backup_is_left_alone(void **)
{
	const char *half = arena_printf(&arena, "%s/shenfa-20200101T000000Z", to);
	const char *noted = kept(1, start + 30 * (int64_t)DAY);
	assert_int_equal(folder_make(half, 0700, NULL), ERR_OK);
	assert_int_equal(
		file_write(arena_printf(&arena, "%s/store.dump", half), STR("half"), 0600, NULL),
		ERR_OK);
	assert_int_equal(
		file_write(arena_printf(&arena, "%s/notes.txt", noted), STR("!"), 0600, NULL),
		ERR_OK);
	assert_non_null(kept(1, start + 31 * (int64_t)DAY));
	assert_true(is_there(arena_printf(&arena, "%s/store.dump", half)));
	assert_true(is_there(arena_printf(&arena, "%s/notes.txt", noted)));
	assert_false(is_there(arena_printf(&arena, "%s/store.dump", noted)));
}

static void a_backup_that_fails_leaves_the_old_ones(void **)
{
	const char *made, *good = kept(1, start + 40 * (int64_t)DAY);
	const struct backup_rule rule = { .to = to, .every_ms = DAY, .keep = 1 };
	const struct backup_wish wish = { .database = "host=/nowhere dbname=none user=shenfa_owner",
		.now = start + 50 * (int64_t)DAY };
	assert_int_not_equal(backup_keep(&arena, &rule, &wish, &made), ERR_OK);
	assert_int_equal(backup_check(good), ERR_OK);
}

static struct place place_of(const char *name)
{
	struct place p = { .state = arena_printf(&arena, "%s/%s", test_folder(), name) };
	assert_int_equal(folder_make(p.state, 0700, NULL), ERR_OK);
	return p;
}

static void a_rule_is_kept_and_forgotten(void **)
{
	struct place p = place_of("state");
	struct backup_rule rule = { .to = "/backup",
		.passphrase_file = "/etc/phrase",
		.every_ms = 6 * HOUR,
		.keep = 9 },
			   back;
	assert_int_equal(backup_rule_read(&arena, &p, &back), ERR_NOTFOUND);
	assert_int_equal(backup_rule_write(&p, &rule), ERR_OK);
	assert_int_equal(backup_rule_read(&arena, &p, &back), ERR_OK);
	assert_string_equal(back.to, "/backup");
	assert_string_equal(back.passphrase_file, "/etc/phrase");
	assert_int_equal(back.every_ms, 6 * HOUR);
	assert_int_equal(back.keep, 9);
	assert_int_equal(file_write(arena_printf(&arena, "%s/backup.json", p.state),
				 STR("{\"to\":\"/x\",\"keep\":0}"), 0600, NULL),
		ERR_OK);
	assert_int_equal(backup_rule_read(&arena, &p, &back), ERR_INVALID);
	backup_rule_forget(&p);
	assert_int_equal(backup_rule_read(&arena, &p, &back), ERR_NOTFOUND);
}

static void run(const char *command, int want)
{
	const char *argv[] = { "/bin/sh", "-c",
		arena_printf(&arena, "%s/shenfa %s; test $? %s 0", BUILD_DIR, command,
			want ? "-ne" : "-eq"),
		NULL };
	if (spawn_run(&(struct spawn){
		    .argv = argv, .log = arena_printf(&arena, "%s/run.log", test_folder()) }))
		fail_msg("%s: %s", command, err_reason());
}

/* By the command, as a supervisor or a timer calls it; and who is told when it did not work. */
static void the_command_makes_what_is_due_and_calls_somebody_when_it_cannot(void **)
{
	const char *data = arena_printf(&arena, "%s/instance", test_folder());
	const char *where = arena_printf(&arena, "%s/by-command", test_folder());
	const char *base = test_conninfo(database, "shenfa_owner");
	sql_value(&arena, database,
		"insert into department values ('szjc', '安全处', '安全', 1); insert into account "
		"(person_no, login, name, department) values ('1', 'sysadmin', '周系', 'szjc'); "
		"insert into "
		"account_role select id, 'SYSTEM' from account; select 1");
	assert_int_equal(folder_make(data, 0700, NULL), ERR_OK);
	run(arena_printf(&arena, "backup schedule --data %s --to relative", data), 1);
	run(arena_printf(&arena, "backup schedule --data %s --to %s --every 0", data, where), 1);
	run(arena_printf(&arena, "backup due --data %s --database '%s'", data, base), 1);
	run(arena_printf(&arena, "backup schedule --data %s --to %s --keep 2", data, where), 0);
	run(arena_printf(&arena, "backup due --data %s --database '%s'", data, base), 0);
	run(arena_printf(&arena, "backup due --data %s --database '%s'", data, base), 0);
	run(arena_printf(&arena, "backup check %s/*", where), 0); /* one word: one folder */
	const char *told =
		"select count(*) || coalesce(min(text), '') from notice where kind = 'BACKUP'";
	run(arena_printf(
		    &arena, "backup due --to /dev/null/x --database '%s' --data %s", base, data),
		1);
	assert_non_null(strstr(sql_value(&arena, database, told), "1定时备份没有成功"));
	run(arena_printf(&arena, "backup schedule --data %s --off", data), 0);
	run(arena_printf(&arena, "backup due --data %s --database '%s'", data, base), 1);
}

static int open_all(void **)
{
	database = test_database();
	to = arena_printf(&arena, "%s/backups", test_folder());
	return 0;
}

static int close_all(void **)
{
	arena_free(&arena);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_is_made_when_the_last_is_old_enough),
		cmocka_unit_test(no_more_stay_than_were_wanted),
		cmocka_unit_test(what_is_no_backup_is_left_alone),
		cmocka_unit_test(a_backup_that_fails_leaves_the_old_ones),
		cmocka_unit_test(a_rule_is_kept_and_forgotten),
		cmocka_unit_test(the_command_makes_what_is_due_and_calls_somebody_when_it_cannot),
	};
	return cmocka_run_group_tests(tests, open_all, close_all);
}
