/* Telephone numbers as people hand them in: none is lost without a word. */
#include "tests/check.h"

#include "desk/recipients.h"

static struct arena arena;

static struct recipients parsed(const char *text)
{
	struct recipients r = {};
	assert_int_equal(recipients_read(&arena, str_c(text), &r), ERR_OK);
	return r;
}

/* The last two digits of each, then how many were not taken. */
static const char *found(const char *text)
{
	struct recipients r = parsed(text);
	char *out = arena_printf(&arena, "%s", "");
	for (struct str rest = r.plain; rest.len;) {
		struct str one = str_cut(&rest, '\n');
		out = arena_printf(&arena, "%s" STRF " ", out, STRV(str_from(one, 9)));
	}
	return arena_printf(&arena, "%s-%zu", out, r.refused);
}

static void a_line_of_numbers_is_all_of_them(void **)
{
	assert_string_equal(
		found("13800000000;13800000001;13800000002;13800000003"), "00 01 02 03 -0");
	assert_string_equal(found("13800000000,13800000001, 13800000002\n"), "00 01 02 -0");
	assert_string_equal(found("13800000000 13800000001\n13800000002"), "00 01 02 -0");
	assert_string_equal(
		found("13800000000，13800000001；13800000002、13800000003"), "00 01 02 03 -0");
	assert_string_equal(
		found("+86 138 0000 0000\n138-0000-0001\r\n8613800000002"), "00 01 02 -0");
}

static void what_a_keyboard_or_a_file_adds_does_not_count(void **)
{
	assert_string_equal(found("\uFEFF13800000000\n13800000001"), "00 01 -0");
	assert_string_equal(found("１３８００００００００\n13800000001"), "00 01 -0");
	assert_string_equal(found("\u202D13800000000\u202C\n\u300013800000001\u00A0"), "00 01 -0");
	assert_string_equal(found("138\u20110000\u20110000\n138－0000－0001"), "00 01 -0");
	assert_string_equal(found("\uFEFF姓名,手机\n张三,13800000000"), "00 -0");
}

static void a_row_of_a_table_has_one(void **)
{
	assert_string_equal(
		found("张三 13800000000\n1,李四,13800000001,0574-87181234"), "00 01 -0");
	struct recipients r = parsed("姓名,手机,联系人手机\n张三,13800000000,13800000001\n"
				     "李四,138\n王五,13800000002,13800000002");
	assert_int_equal(r.count, 1);
	assert_int_equal(r.doubled, 1);
	assert_int_equal(r.refused, 2);
	assert_int_equal(r.several, 1);
	assert_int_equal(r.bad[0], 2);
	assert_int_equal(r.bad[1], 3);
}

static void where_nothing_is_taken_it_says_why(void **)
{
	struct recipients r = {};
	assert_int_equal(
		recipients_read(&arena, STR("张三,13800000000,13800000001"), &r), ERR_INVALID);
	assert_non_null(strstr(err_reason(), "不知道发给哪一个"));
	assert_int_equal(recipients_read(&arena, STR("张三"), &r), ERR_INVALID);
	assert_non_null(strstr(err_reason(), "没有找到手机号码"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_line_of_numbers_is_all_of_them),
		cmocka_unit_test(what_a_keyboard_or_a_file_adds_does_not_count),
		cmocka_unit_test(a_row_of_a_table_has_one),
		cmocka_unit_test(where_nothing_is_taken_it_says_why),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	arena_free(&arena);
	return failed;
}
