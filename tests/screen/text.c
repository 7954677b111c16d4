#include "tests/check.h"

#include "screen/text.h"

static struct contents read_text(struct arena *a, struct str file)
{
	struct contents c = {};
	parts_init(&c.parts, a);
	assert_int_equal(text_open(a, file, &c), ERR_OK);
	return c;
}

static void assert_line(
	struct arena *a, const struct contents *c, size_t i, const char *name, const char *text)
{
	assert_true(i < c->parts.count);
	assert_string_equal(arena_cstr(a, c->parts.at[i].name), name);
	assert_string_equal(arena_cstr(a, c->parts.at[i].text), text);
}

static void lines_keep_their_numbers(void **state)
{
	(void)state;
	SCRATCH(a);
	struct contents c = read_text(&a, STR("甲\n\n  \n乙,丙\r\n"));
	assert_int_equal(c.parts.count, 2);
	assert_line(&a, &c, 0, "第1行", "甲");
	assert_line(&a, &c, 1, "第4行", "乙,丙");
}

/* Whoever masks a table or screens its cells is promised UTF-8. */
static void what_only_says_it_is_utf8_is_made_so(void **state)
{
	(void)state;
	SCRATCH(a);
	struct str out;
	assert_int_equal(text_decode(&a, STR("\xEF\xBB\xBF甲\xFF,\x8C乙"), &out), ERR_OK);
	assert_true(str_eq(out, STR("甲\uFFFD,\uFFFD乙")));
	assert_int_equal(text_decode(&a, STR("\xEF\xBB\xBF甲\r\n"), &out), ERR_OK);
	assert_true(str_eq(out, STR("甲\r\n")));
}

static void gb18030_is_told_from_utf8(void **state)
{
	(void)state;
	SCRATCH(a);
	struct contents c = read_text(&a, STR("\xC4\xFE\xB2\xA8\xCA\xD0")); /* 宁波市 */
	assert_line(&a, &c, 0, "第1行", "宁波市");
	c = read_text(&a, STR("\xC4\xFE \x95\x32\x82\x36")); /* four bytes: U+20000 */
	assert_line(&a, &c, 0, "第1行", "宁 \U00020000");
	c = read_text(&a, STR("宁波市"));
	assert_line(&a, &c, 0, "第1行", "宁波市");
	c = read_text(&a, STR("\xEF\xBB\xBF宁波市"));
	assert_line(&a, &c, 0, "第1行", "宁波市");
}

static void utf16_is_known_by_its_mark(void **state)
{
	(void)state;
	SCRATCH(a);
	struct contents c = read_text(&a, STR("\xFF\xFE\x81\x5B\x0A\0\xE2\x6C\x3D\xD8\0\xDE"));
	assert_line(&a, &c, 0, "第1行", "宁");
	assert_line(&a, &c, 1, "第2行", "波\U0001F600");
	c = read_text(&a, STR("\xFE\xFF\x5B\x81\xD8\x3D"));
	assert_line(&a, &c, 0, "第1行", "宁\uFFFD");
}

static void looks_wide(struct str file)
{
	SCRATCH(a);
	struct contents c = {};
	parts_init(&c.parts, &a);
	assert_int_equal(text_open(&a, file, &c), ERR_REFUSED);
	assert_string_equal(err_what(), "text.encoding");
	assert_non_null(strstr(err_reason(), "UTF-16"));
	assert_non_null(strstr(err_reason(), "另存为 UTF-8"));
}

/* 征求群众意见，机密材料 with U+2028 between, in either order: no NUL, and some of it is letters or GB18030. */
static void utf16_without_its_mark_is_refused_and_not_guessed(void **)
{
	looks_wide(STR("\x81\x5F\x42\x6C\xA4\x7F\x17\x4F\x0F\x61\xC1\x89\x0C\xFF\x28\x20\x3A\x67"
		       "\xC6\x5B\x50\x67\x99\x65"));
	looks_wide(STR("\x5F\x81\x6C\x42\x7F\xA4\x4F\x17\x61\x0F\x89\xC1\xFF\x0C\x20\x28\x67\x3A"
		       "\x5B\xC6\x67\x50\x65\x99"));
}

static void letters_and_other_chinese_are_not_taken_for_utf16(void **)
{
	SCRATCH(a);
	read_text(&a, STR("Bush hid the facts"));
	read_text(&a, STR("this app can break"));
	read_text(&a, STR("administrativeregulations\n"));
	read_text(&a, STR("征求群众意见，公示材料"));
	read_text(&a,
		STR("\xC4\xFE\xB2\xA8\xCA\xD0\xC4\xFE\xB2\xA8\xCA\xD0\xC4\xFE\xB2\xA8\xCA\xD0"));
}

static void lines_end_at_separators_too(void **)
{
	SCRATCH(a);
	struct contents c = read_text(&a, STR("\xFF\xFE\x81\x5B\x28\x20\xE2\x6C"));
	assert_line(&a, &c, 0, "第1行", "宁\n波");
}

static void bytes_that_are_no_text_are_refused(void **state)
{
	(void)state;
	SCRATCH(a);
	struct contents c = {};
	parts_init(&c.parts, &a);
	assert_int_equal(text_open(&a, STR("abc\xFF\xFF\x80"), &c), ERR_REFUSED);
	assert_string_equal(err_what(), "text.encoding");
}

static void more_text_than_anybody_can_screen_is_refused(void **state)
{
	(void)state;
	SCRATCH(a);
	struct contents c = {};
	char *much = arena_alloc(&a, PARTS_BYTES_MAX + 1);
	parts_init(&c.parts, &a);
	memset(much, 'x', PARTS_BYTES_MAX + 1);
	assert_int_equal(text_open(&a, (struct str){ much, PARTS_BYTES_MAX + 1 }, &c), ERR_REFUSED);
	assert_string_equal(err_what(), "upload.text");
	assert_int_equal(text_open(&a, (struct str){ much, PARTS_BYTES_MAX }, &c), ERR_OK);
}

static void assert_unreadable(struct str file, const char *says)
{
	SCRATCH(a);
	struct contents c = {};
	parts_init(&c.parts, &a);
	assert_int_equal(text_open(&a, file, &c), ERR_REFUSED);
	assert_string_equal(err_what(), "text.encoding");
	assert_non_null(strstr(err_reason(), says));
}

/* Read as GB18030 it would be words that nobody wrote, and nobody would find anything in them. */
static void big5_is_not_read_as_something_else(void **state)
{
	(void)state;
	SCRATCH(a);
	assert_unreadable(STR("\xB1\xBD\xB6\xC2\xC0\x49\xB4\x63"), "Big5"); /* 掃黑險惡 */
	assert_unreadable(STR("id,1\n\xA9\x6D\xA6\x57,\xBB\xA1\xA9\xFA\n"), "Big5"); /* 姓名,說明 */
	struct contents c = read_text(&a, STR("\xD6\xEC\xE9\x46\xBB\xF9"));          /* 朱镕基 */
	assert_line(&a, &c, 0, "第1行", "朱镕基");
	c = read_text(&a, STR("\xC5\x5F\x9E\xB3\x94\xB5\x93\xFE")); /* 臺灣數據, as GBK has it */
	assert_line(&a, &c, 0, "第1行", "臺灣數據");
}

/* What a child says about itself is not believed. */
static void an_answer_that_does_not_add_up_is_refused(void **state)
{
	(void)state;
	static const char *const lies[] = { "", "{}", "not json\n",
		"{\"media\":\"exe\",\"width\":0,\"height\":0,\"pages\":0,\"remade_as\":\"\","
		"\"bytes\":0}\n",
		"{\"media\":\"png\",\"width\":0,\"height\":0,\"pages\":0,\"remade_as\":\"png\","
		"\"bytes\":9}\nshort",
		"{\"media\":\"png\",\"width\":-1,\"height\":0,\"pages\":0,\"remade_as\":\"\","
		"\"bytes\":0}\n",
		"{\"media\":\"png\",\"width\":0,\"height\":0,\"pages\":0,\"remade_as\":\"\","
		"\"bytes\":4}\nabcd" };
	for (size_t i = 0; i < sizeof lies / sizeof *lies; i++) {
		SCRATCH(a);
		struct contents c;
		assert_int_equal(contents_read(&a, str_c(lies[i]), &c), ERR_INVALID);
	}
}

static void an_answer_comes_back_as_it_was_given(void **state)
{
	(void)state;
	SCRATCH(a);
	struct buf b;
	struct contents to = { .media = MEDIA_PNG,
		.width = 3,
		.height = 4,
		.pages = 5,
		.remade = STR("\x1E\x1F\n\0x"),
		.remade_as = MEDIA_JPEG },
			from;
	parts_init(&to.parts, &a);
	assert_int_equal(parts_add(&to.parts, STR("字\n二"), "第%d页", 1), ERR_OK);
	assert_int_equal(parts_add(&to.parts, STR("三"), "%s", "第2页"), ERR_OK);
	buf_init(&b, &a, 10000);
	contents_write(&b, &to);
	assert_int_equal(contents_read(&a, buf_str(&b), &from), ERR_OK);
	assert_int_equal(from.media, MEDIA_PNG);
	assert_int_equal(from.width * 100 + from.height * 10 + from.pages, 345);
	assert_true(str_eq(from.remade, to.remade));
	assert_int_equal(from.remade_as, MEDIA_JPEG);
	assert_int_equal(from.parts.count, 2);
	assert_line(&a, &from, 0, "第1页", "字\n二");
	assert_line(&a, &from, 1, "第2页", "三");
}

/* UTF-16 of those bytes would be other words than every reader shows. */
static void a_nul_does_not_make_it_another_encoding(void **state)
{
	(void)state;
	SCRATCH(a);
	struct contents c = read_text(&a, (struct str){ "机密\0x", 8 });
	assert_int_equal(c.parts.count, 1);
	assert_true(str_find(c.parts.at[0].text, STR("机密")) == 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_keep_their_numbers),
		cmocka_unit_test(what_only_says_it_is_utf8_is_made_so),
		cmocka_unit_test(gb18030_is_told_from_utf8),
		cmocka_unit_test(big5_is_not_read_as_something_else),
		cmocka_unit_test(utf16_is_known_by_its_mark),
		cmocka_unit_test(utf16_without_its_mark_is_refused_and_not_guessed),
		cmocka_unit_test(letters_and_other_chinese_are_not_taken_for_utf16),
		cmocka_unit_test(lines_end_at_separators_too),
		cmocka_unit_test(a_nul_does_not_make_it_another_encoding),
		cmocka_unit_test(bytes_that_are_no_text_are_refused),
		cmocka_unit_test(more_text_than_anybody_can_screen_is_refused),
		cmocka_unit_test(an_answer_that_does_not_add_up_is_refused),
		cmocka_unit_test(an_answer_comes_back_as_it_was_given),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
