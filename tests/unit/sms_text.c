/* What a handset shows, and what it is charged as. */
#include "tests/check.h"

#include "channels/sms/text.h"

static struct arena arena;

static struct str repeat(const char *s, size_t n)
{
	size_t len = strlen(s);
	char *at = arena_alloc(&arena, len * n + 1);
	for (size_t i = 0; i < n; i++)
		memcpy(at + i * len, s, len);
	return (struct str){ at, len * n };
}

static const char *split(struct str s)
{
	size_t lens[SMS_PARTS_MAX], n = sms_split(sms_units(&arena, s), lens);
	const char *out = "";
	for (size_t i = 0; i < n; i++)
		out = arena_printf(&arena, "%s%s%zu", out, i ? "," : "", lens[i]);
	return out;
}

static void a_long_text_is_cut_as_handsets_join_it(void **)
{
	assert_string_equal(split(STR("")), "");
	assert_string_equal(split(repeat("字", 70)), "70");
	assert_string_equal(split(repeat("字", 71)), "67,4");
	assert_string_equal(split(repeat("字", 134)), "67,67");
	assert_string_equal(split(repeat("字", 135)), "67,67,1");
	assert_string_equal(split(repeat("字", 160)), "67,67,26");
}

static void an_emoji_is_not_cut_apart(void **)
{
	struct str before = repeat("字", 66), behind = repeat("字", 20);
	const char *text = arena_printf(&arena, STRF "😀" STRF, STRV(before), STRV(behind));
	assert_string_equal(split(str_c(text)), "66,22");
	assert_string_equal(split(repeat("😀", 35)), "70");
	assert_string_equal(split(repeat("😀", 36)), "66,6");
}

static void what_is_sent_is_utf16_with_its_big_end_first(void **)
{
	struct sms_units u = sms_units(&arena, STR("【测试】您好😀"));
	assert_memory_equal(sms_ucs2(&arena, u, 0, u.count).at,
		"\x30\x10\x6d\x4b\x8b\xd5\x30\x11\x60\xa8\x59\x7d\xd8\x3d\xde\x00", 16);
	assert_int_equal(u.count, 8);
}

static void a_number_has_eleven_digits_and_is_masked(void **)
{
	assert_true(sms_number_ok(STR("13800000000")));
	assert_false(sms_number_ok(STR("12800000000")));
	assert_false(sms_number_ok(STR("1380000000")));
	assert_false(sms_number_ok(STR("138000000000")));
	assert_false(sms_number_ok(STR("1380000000a")));
	assert_false(sms_number_ok(STR("")));
	assert_string_equal(sms_masked(&arena, STR("13812345678")), "138****5678");
	assert_string_equal(sms_masked(&arena, STR("123")), "****");
}

static void whoever_answers_no_more_is_understood(void **)
{
	static const char *const yes[] = { "R", "t", " TD ", "退订", "0000", "ｔｄ", "退 订\n",
		"r\r\n" };
	static const char *const no[] = { "", "RR", "退订吗", "000", "收到", "TDX" };
	for (size_t i = 0; i < sizeof yes / sizeof *yes; i++)
		assert_true(sms_is_opt_out(&arena, str_c(yes[i])));
	for (size_t i = 0; i < sizeof no / sizeof *no; i++)
		assert_false(sms_is_opt_out(&arena, str_c(no[i])));
}

/* Two texts that a person takes for one are one: what is sent has nothing unseen, and blanks tell none apart. */
static void what_is_not_seen_tells_no_texts_apart(void **)
{
	const struct str plain = STR("今夜有大雨，请减少外出 http://a.cn");
	static const char *const alike[] = { "今夜有\u200B大雨，请减少外出 http://a.cn",
		"\uFEFF今夜有大雨，请减少外出 http://a.cn",
		"今夜有大雨，请\u2060减少\u00AD外出 http://a.cn\uFE0F",
		"今夜\U000E0041有大雨，请减少外出\u3164 http://a.cn" };
	for (size_t i = 0; i < sizeof alike / sizeof *alike; i++)
		assert_true(str_eq(sms_visible(&arena, str_c(alike[i])), plain));
	assert_ptr_equal(sms_visible(&arena, plain).at, plain.at);
	assert_true(str_eq(
		sms_sameness(&arena, STR("今夜 有大雨，\u3000请减少外出\u00A0\nhttp://a.cn")),
		sms_sameness(&arena, plain)));
	assert_false(str_eq(
		sms_sameness(&arena, STR("今夜有暴雨")), sms_sameness(&arena, STR("今夜有大雨"))));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_long_text_is_cut_as_handsets_join_it),
		cmocka_unit_test(an_emoji_is_not_cut_apart),
		cmocka_unit_test(what_is_sent_is_utf16_with_its_big_end_first),
		cmocka_unit_test(a_number_has_eleven_digits_and_is_masked),
		cmocka_unit_test(what_is_not_seen_tells_no_texts_apart),
		cmocka_unit_test(whoever_answers_no_more_is_understood),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	arena_free(&arena);
	return failed;
}
