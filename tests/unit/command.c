#include "tests/check.h"

#include <string.h>

#include "base/command.h"
#include "cli/cli.h"
#include "cli/client.h"
#include "cli/commands.h"

static const char *ran;
static int ran_with;

static enum err run_one(int argc, char **argv)
{
	ran = argv[0];
	ran_with = argc;
	return ERR_OK;
}

static enum err run_stale(int argc, char **argv)
{
	(void)argc, (void)argv;
	return fault(ERR_STALE, "稿件已变");
}

static const struct command table[] = {
	{ "release", "", "", "", run_stale },
	{ "release ls", "", "", "", run_one },
	{},
};
static const struct command *const tables[] = { table, NULL };

static void the_longest_name_wins_and_gets_the_rest(void **state)
{
	const char *argv[] = { "shenfa", "release", "ls", "--json", "x" };
	(void)state;
	assert_int_equal(command_main(tables, 5, (char **)argv), EXIT_DONE);
	assert_string_equal(ran, "ls");
	assert_int_equal(ran_with, 3);
}

static void each_class_of_failure_has_its_exit_code(void **state)
{
	const char *stale[] = { "shenfa", "release" }, *unknown[] = { "shenfa", "nothing" };
	(void)state;
	assert_int_equal(command_main(tables, 2, (char **)stale), EXIT_STALE);
	assert_int_equal(command_main(tables, 2, (char **)unknown), EXIT_USAGE);
	assert_int_equal(command_exit_of(ERR_REFUSED), EXIT_BLOCKED);
	assert_int_equal(command_exit_of(ERR_DENIED), EXIT_DENIED);
	assert_int_equal(command_exit_of(ERR_UNCERTAIN), EXIT_CHANNEL);
	assert_int_equal(command_exit_of(ERR_UNAVAILABLE), EXIT_BROKEN);
}

/* The server's is UTC, or has its zone; a person reads her own clock. */
static void a_time_is_printed_as_it_is_in_china(void **)
{
	struct cli c = {};
	json_auto_t *j = json_pack("{s:s s:s s:s}", "at", "2026-11-30T23:30:00.000Z", "due_at",
		"2026-11-30T02:32:59+00:00", "odd", "明天");
	assert_string_equal(cli_time(&c, j, "at"), "2026-12-01 07:30");
	assert_string_equal(cli_time(&c, j, "due_at"), "2026-11-30 10:32");
	assert_string_equal(cli_time(&c, j, "odd"), "明天");
	assert_string_equal(cli_time(&c, j, "none"), "");
	arena_free(&c.arena);
}

/* Numbers as they were typed, and of a refusal nothing that is not so. */
static void what_is_said_back_is_what_was_typed(void **)
{
	struct arena a = {};
	json_auto_t *j = NULL;
	assert_int_equal(json_read(STR("{\"a\":0.1,\"b\":0.02,\"c\":1440,\"d\":2.5}"), &j), ERR_OK);
	struct str text = json_text(&a, j);
	assert_true(str_eq(text, STR("{\"a\":0.1,\"b\":0.02,\"c\":1440,\"d\":2.5}")));
	assert_null(strstr(err_text(ERR_LIMIT), "大小")); /* a topic, a film that is not there */
	arena_free(&a);
}

static void every_command_says_what_it_does_in_both_languages(void **state)
{
	(void)state;
	for (const struct command *c = cli_commands; c->name; c++) {
		assert_true(strlen(c->zh) > 0 && (unsigned char)c->zh[0] > 0x7F);
		assert_true(strlen(c->en) > 0 && (unsigned char)c->en[0] < 0x80);
	}
}

static void a_value_cannot_leave_its_place_in_a_path(void **state)
{
	SCRATCH(a);
	(void)state;
	assert_string_equal(
		url_escape(&a, STR("a/../b?c=1&d 中")), "a%2F..%2Fb%3Fc%3D1%26d%20%E4%B8%AD");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_longest_name_wins_and_gets_the_rest),
		cmocka_unit_test(each_class_of_failure_has_its_exit_code),
		cmocka_unit_test(a_time_is_printed_as_it_is_in_china),
		cmocka_unit_test(what_is_said_back_is_what_was_typed),
		cmocka_unit_test(every_command_says_what_it_does_in_both_languages),
		cmocka_unit_test(a_value_cannot_leave_its_place_in_a_path),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
