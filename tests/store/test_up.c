#include "tests/check.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/files.h"
#include "base/json.h"
#include "supervise/spawn.h"
#include "tests/support/cluster.h"
#include "tests/support/port.h"
#include "tests/support/sql.h"

/*
 * The supervisor with programs that only stand there: what it starts, what it starts again, what
 * it leaves behind. The programs themselves are for tests/flows.
 */
static const char *const programs[] = { "shenfa-web", "shenfa-screen", "shenfa-seal",
	"shenfa-clerk", "shenfa-courier", "sim-site", "sim-wechat", "sim-weibo" };

static struct arena arena;

static void copy(const char *from, const char *to)
{
	const char *argv[] = { "/bin/cp", from, to, NULL };
	assert_int_equal(spawn_run(&(struct spawn){ .argv = argv }), ERR_OK);
}

static const char *folder(const char *name)
{
	return arena_printf(&arena, "%s/%s", test_folder(), name);
}

static int make_programs(void **state)
{
	(void)state;
	assert_int_equal(folder_make(folder("bin"), 0755, NULL), ERR_OK);
	copy(BUILD_DIR "/shenfa", folder("bin/shenfa"));
	for (size_t i = 0; i < sizeof programs / sizeof *programs; i++)
		copy(BUILD_DIR "/tests/fake_program",
			arena_printf(&arena, "%s/%s", folder("bin"), programs[i]));
	return 0;
}

static int forget(void **state)
{
	(void)state;
	arena_free(&arena);
	return 0;
}

/* `shenfa up` on a data folder of its own, until READY. */
static enum err start_on(const char *name, const char *db, const char *flag, struct spawned *out)
{
	const char *data = folder(name), *log = arena_printf(&arena, "%s.log", data);
	const char *database = arena_printf(&arena, "--database=%s", test_conninfo(db, NULL));
	const char *argv[] = { folder("bin/shenfa"), "up", "--one-user",
		arena_printf(&arena, "--port=%d", port_free()), "--channels=website,wechat",
		database, "--data", data, flag, NULL };
	const struct spawn s = { .argv = argv, .log = log, .falls_with = SIGTERM };
	TRY(spawn_start(&s, out));
	return spawn_ready(out, &s, 60000);
}

static enum err start(const char *name, struct spawned *out)
{
	return start_on(name, test_database(), NULL, out);
}

static json_t *status_of(const char *name)
{
	struct str text;
	json_t *j = NULL;
	if (!file_read(&arena, arena_printf(&arena, "%s/status.json", folder(name)), 65536, &text))
		assert_int_equal(json_read(text, &j), ERR_OK);
	return j;
}

static json_t *program_of(const json_t *status, const char *name)
{
	size_t i;
	json_t *row;
	json_array_foreach(json_object_get(status, "programs"), i,
		row) if (str_eq(json_str(row, "name"), str_c(name))) return row;
	return NULL;
}

static pid_t pid_of(const char *data, const char *program)
{
	json_auto_t *status = status_of(data);
	return (pid_t)json_int(program_of(status, program), "pid", 0);
}

/* Looks again until the program runs under another number; the deadline is for a broken test only. */
static pid_t pid_after(const char *data, const char *program, pid_t before)
{
	int64_t until = clock_ticks() + 60000;
	pid_t now = before;
	while ((now == before || !now) && clock_ticks() < until) {
		nanosleep(&(struct timespec){ .tv_nsec = 20000000 }, NULL);
		now = pid_of(data, program);
	}
	return now;
}

static bool alive(pid_t pid)
{
	return pid > 0 && kill(pid, 0) == 0;
}

static void all_programs_run_and_end_with_their_supervisor(void **state)
{
	struct spawned up;
	(void)state;
	assert_int_equal(start("a", &up), ERR_OK);
	pid_t web = pid_of("a", "web"), seal = pid_of("a", "seal"), site = pid_of("a", "sim-site");
	assert_true(alive(web) && alive(seal) && alive(site));
	assert_int_equal(spawn_stop(&up, SIGTERM, 30000), 0);
	assert_false(alive(web) || alive(seal) || alive(site));
	assert_null(status_of("a"));
	assert_int_equal(file_mode(folder("a/run")), -1);
}

static void a_program_that_ends_is_started_again(void **state)
{
	struct spawned up;
	(void)state;
	assert_int_equal(start("b", &up), ERR_OK);
	pid_t before = pid_of("b", "seal");
	kill(before, SIGKILL);
	pid_t after = pid_after("b", "seal", before);
	assert_int_not_equal(after, before);
	assert_true(alive(after));
	spawn_stop(&up, SIGTERM, 30000);
}

static void two_instances_stand_side_by_side(void **state)
{
	struct spawned one, two;
	(void)state;
	assert_int_equal(start("c", &one), ERR_OK);
	assert_int_equal(start("d", &two), ERR_OK);
	assert_string_not_equal(one.address, two.address);
	spawn_stop(&one, SIGTERM, 30000);
	assert_true(alive(pid_of("d", "web")));
	spawn_stop(&two, SIGTERM, 30000);
}

/* Of the stand-ins that it has, and of no other. */
static void says_where_followers_look(const char *name, const char *printed)
{
	struct str text;
	size_t i;
	json_t *one;
	json_auto_t *status = status_of(name);
	const json_t *list = json_object_get(status, "stand_ins");
	assert_int_equal(file_read(&arena, printed, 65536, &text), ERR_OK);
	assert_int_equal(json_array_size(list), 2);
	json_array_foreach((json_t *)list, i, one)
	{
		struct str url = json_str(one, "url");
		assert_true(str_starts(url, STR("http://127.0.0.1:")));
		assert_true(str_find(text, url) > 0);
	}
}

static void a_second_start_on_the_same_data_changes_nothing(void **state)
{
	struct spawned one;
	(void)state;
	assert_int_equal(start("e", &one), ERR_OK);
	pid_t web = pid_of("e", "web");
	const char *argv[] = { folder("bin/shenfa"), "up", "--one-user",
		"--channels=website,wechat", "--data", folder("e"), NULL };
	assert_int_equal(
		spawn_run(&(struct spawn){ .argv = argv, .log = folder("again.log") }), ERR_OK);
	assert_int_equal(pid_of("e", "web"), web);
	says_where_followers_look("e", folder("again.log"));
	spawn_stop(&one, SIGTERM, 30000);
}

static void a_program_that_cannot_start_fails_the_start_and_leaves_nothing(void **state)
{
	struct spawned up;
	(void)state;
	copy("/bin/false", folder("bin/shenfa-seal"));
	assert_int_equal(start("f", &up), ERR_UNAVAILABLE);
	assert_int_not_equal(spawn_stop(&up, SIGTERM, 30000), 0);
	copy(BUILD_DIR "/tests/fake_program", folder("bin/shenfa-seal"));
	assert_int_equal(start("f", &up), ERR_OK);
	spawn_stop(&up, SIGTERM, 30000);
}

static void private_keys_are_for_their_owner_alone(void **state)
{
	struct spawned up;
	struct str pem;
	(void)state;
	assert_int_equal(start("g", &up), ERR_OK);
	assert_int_equal(file_read(&arena, folder("g/keys/seal/sm2.pem"), 8192, &pem), ERR_OK);
	assert_int_equal(file_mode(folder("g/keys/seal/sm2.pem")), 0600);
	assert_int_equal(file_mode(folder("g/keys/seal")), 0700);
	assert_int_equal(file_mode(folder("g/keys/public/signing.pem")), 0644);
	spawn_stop(&up, SIGTERM, 30000);
}

/* Nobody asks for it: what is scheduled is made while everything runs, and the log says so. */
static void a_scheduled_backup_is_made_by_the_supervisor(void **state)
{
	struct spawned up;
	struct str log = {};
	const char *to = folder("h-backups");
	(void)state;
	assert_int_equal(folder_make(folder("h"), 0755, NULL), ERR_OK);
	assert_int_equal(file_write(folder("h/backup.json"),
				 str_c(arena_printf(&arena,
					 "{\"to\":\"%s\",\"every_hours\":24,\"keep\":2}", to)),
				 0600, NULL),
		ERR_OK);
	assert_int_equal(start("h", &up), ERR_OK);
	for (int64_t until = clock_ticks() + 60000; clock_ticks() < until;) {
		nanosleep(&(struct timespec){ .tv_nsec = 100000000 }, NULL);
		if (!file_read(&arena, folder("h/log/backup.log"), 65536, &log) &&
			str_find(log, STR("已备份到")) >= 0)
			break;
	}
	assert_true(str_find(log, str_c(to)) >= 0);
	spawn_stop(&up, SIGTERM, 30000);
}

static enum err shenfa(const char *verb, const char *template)
{
	const char *argv[] = { folder("bin/shenfa"), "template", verb, template, NULL };
	return spawn_run(&(struct spawn){ .argv = argv, .log = folder("template.log") });
}

/* With the terminator, as /proc has it: one word behind another. */
static bool is_told(pid_t pid, const char *word)
{
	char line[4096] = "";
	FILE *in = fopen(arena_printf(&arena, "/proc/%d/cmdline", pid), "re");
	assert_non_null(in);
	size_t n = fread(line, 1, sizeof line - 1, in);
	fclose(in);
	return str_find((struct str){ line, n }, str_c(word)) >= 0;
}

/* The front is told where it lies; one that cannot be used is named before anything runs. */
static void a_template_in_the_data_folder_is_the_look_of_the_site(void **state)
{
	struct spawned up;
	struct str log;
	const char *look = folder("i/template"), *page = folder("i/template/page.html");
	(void)state;
	assert_int_equal(shenfa("make", look), ERR_OK);
	assert_int_equal(shenfa("check", look), ERR_OK);
	assert_int_equal(start("i", &up), ERR_OK);
	assert_true(is_told(pid_of("i", "web"), arena_printf(&arena, "--template=%s", look)));
	spawn_stop(&up, SIGTERM, 30000);
	assert_int_equal(file_write(page, STR("<html><head></head></html>"), 0644, NULL), ERR_OK);
	assert_int_not_equal(shenfa("check", look), ERR_OK);
	assert_int_equal(start("i", &up), ERR_UNAVAILABLE);
	assert_non_null(strstr(err_reason(), "网站模板 page.html 缺少必需的位置“head”"));
	assert_int_not_equal(spawn_stop(&up, SIGTERM, 30000), 0);
	assert_int_equal(file_read(&arena, folder("template.log"), 65536, &log), ERR_OK);
	assert_true(str_find(log, STR("网站模板 page.html 缺少必需的位置“head”")) >= 0);
}

/* What began as the real thing does not become a demonstration by forgetting the word. */
static void without_a_demonstration_nothing_stands_in(void **state)
{
	const char *db = test_database();
	struct spawned up;
	(void)state;
	for (int again = 0; again < 2; again++) {
		assert_int_equal(start_on("j", db, again ? NULL : "--no-demo", &up), ERR_OK);
		assert_true(alive(pid_of("j", "web")) && alive(pid_of("j", "seal")));
		assert_int_equal(pid_of("j", "sim-site"), 0);
		assert_int_equal(pid_of("j", "sim-wechat"), 0);
		assert_string_equal(sql_value(&arena, db,
					    "select (select count(*) from draft) || ' ' || (select "
					    "count(*) from channel_account) || ' ' || (select "
					    "count(*) > 0 from account)"),
			"0 0 true");
		spawn_stop(&up, SIGTERM, 30000);
	}
}

/* PostgreSQL's last line says that it is shut down, whatever the reason was. */
static void of_a_log_the_fatal_line_is_told(void **state)
{
	const char *argv[] = { "/bin/sh", "-c",
		"echo 'FATAL:  old'; echo 'FATAL:  could not open'; echo 'is shut down'; exit 1",
		NULL };
	const struct spawn dies = { .argv = argv, .log = folder("dies.log") };
	struct spawned p;
	(void)state;
	assert_int_equal(spawn_start(&dies, &p), ERR_OK);
	assert_int_equal(spawn_ready(&p, &dies, 60000), ERR_UNAVAILABLE);
	assert_non_null(strstr(err_reason(), "FATAL:  could not open"));
	spawn_stop(&p, SIGTERM, 30000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(of_a_log_the_fatal_line_is_told),
		cmocka_unit_test(without_a_demonstration_nothing_stands_in),
		cmocka_unit_test(all_programs_run_and_end_with_their_supervisor),
		cmocka_unit_test(a_program_that_ends_is_started_again),
		cmocka_unit_test(two_instances_stand_side_by_side),
		cmocka_unit_test(a_second_start_on_the_same_data_changes_nothing),
		cmocka_unit_test(a_program_that_cannot_start_fails_the_start_and_leaves_nothing),
		cmocka_unit_test(private_keys_are_for_their_owner_alone),
		cmocka_unit_test(a_template_in_the_data_folder_is_the_look_of_the_site),
		cmocka_unit_test(a_scheduled_backup_is_made_by_the_supervisor),
	};
	return cmocka_run_group_tests(tests, make_programs, forget);
}
