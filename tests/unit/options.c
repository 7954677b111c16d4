#include "tests/check.h"

#include "base/options.h"

static const char *listen, *loud;
static const struct option known[] = { { "listen", &listen, false }, { "loud", &loud, true } };

static enum err parse(int argc, const char **argv, int *rest)
{
	listen = loud = NULL;
	return options_read(argc, (char **)argv, known, 2, rest);
}

static void a_value_may_be_joined_or_stand_apart(void **state)
{
	const char *joined[] = { "x", "--listen=a=b" }, *apart[] = { "x", "--listen", "c" };
	(void)state;
	assert_int_equal(parse(2, joined, NULL), ERR_OK);
	assert_string_equal(listen, "a=b");
	assert_int_equal(parse(3, apart, NULL), ERR_OK);
	assert_string_equal(listen, "c");
	assert_null(loud);
}

static void words_are_kept_in_order_where_they_are_wanted(void **state)
{
	const char *argv[] = { "x", "one", "--loud", "two" };
	int rest;
	(void)state;
	assert_int_equal(parse(4, argv, &rest), ERR_OK);
	assert_int_equal(rest, 2);
	assert_string_equal(argv[0], "one");
	assert_string_equal(argv[1], "two");
	assert_string_equal(loud, "1");
	assert_int_equal(parse(4, argv, NULL), ERR_INVALID);
}

static void what_nobody_knows_is_refused(void **state)
{
	const char *unknown[] = { "x", "--other=1" }, *bare[] = { "x", "--listen" },
		   *flag[] = { "x", "--loud=1" };
	(void)state;
	assert_int_equal(parse(2, unknown, NULL), ERR_INVALID);
	assert_string_equal(err_what(), "option.unknown");
	assert_int_equal(parse(2, bare, NULL), ERR_INVALID);
	assert_string_equal(err_what(), "option.value");
	assert_int_equal(parse(2, flag, NULL), ERR_INVALID);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_value_may_be_joined_or_stand_apart),
		cmocka_unit_test(words_are_kept_in_order_where_they_are_wanted),
		cmocka_unit_test(what_nobody_knows_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
