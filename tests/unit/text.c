/* Text that people type and read: what cannot be seen in it, what is said when it is wrong. */
#include "tests/check.h"

#include "base/digest.h"
#include "base/err.h"
#include "base/json.h"

static void what_cannot_be_seen_is_found(void **)
{
	static const struct {
		const char *text;
		bool line, lines;
	} cases[] = {
		{ "网络数据安全", false, false },
		{ "a\nb\tc\r", true, false },
		{ "a\x07", true, true },
		{ "a\x7f", true, true },
		{ "\xC2\x85", true, true },
		{ "\xC2\xB7", false, false },     /* · */
		{ "\xE2\x80\xAE", true, false },  /* U+202E turns round what follows */
		{ "\xE2\x80\xA8", true, false },  /* U+2028 breaks the line */
		{ "\xE2\x81\xA6", true, false },  /* U+2066 */
		{ "\xE2\x80\x9C", false, false }, /* “ */
		{ "\xE2\x80\xAF", false, false }, /* U+202F, a narrow blank */
		{ "\xE2", false, false },
		{ "", false, false },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		assert_int_equal(str_has_control(str_c(cases[i].text), false), cases[i].line);
		assert_int_equal(str_has_control(str_c(cases[i].text), true), cases[i].lines);
	}
}

static bool is_whole(const char *s)
{
	json_auto_t *j = json_string(s);
	return j != NULL;
}

static void a_long_reason_ends_with_a_whole_character(void **)
{
	char text[1024];
	for (int shift = 0; shift < 4; shift++) {
		size_t n = (size_t)shift;
		memset(text, 'a', sizeof text);
		for (; n + 4 < sizeof text; n += 3)
			memcpy(text + n, "字", 3);
		text[n] = '\0';
		assert_int_equal(fault(ERR_INVALID, "%s", text), ERR_INVALID);
		assert_true(strlen(err_reason()) > 500);
		assert_true(is_whole(err_reason()));
		memset(text, 'a', sizeof text);
		(void)!fault(ERR_INVALID, "%.*s😀", 507 + shift, text);
		assert_true(is_whole(err_reason()));
	}
	(void)!fault(ERR_INVALID, "“好”");
	assert_string_equal(err_reason(), "“好”");
}

static void broken_json_is_explained(void **)
{
	static const struct {
		struct str text;
		const char *code, *says;
	} cases[] = {
		{ { "{\"a\":1,\"a\":2}", 13 }, "json.duplicate", "重复" },
		{ { "{\"a\":", 5 }, "json.syntax", "不完整" },
		{ { "{} {}", 5 }, "json.syntax", "还有内容" },
		{ { "{\"a\":\"\xff\"}", 9 }, "json.syntax", "UTF-8" },
		{ { "{\"a\":\"\\u0000\"}", 14 }, "json.syntax", "空字符" },
		{ { "{\"a\":1e999}", 11 }, "json.syntax", "过大" },
		{ { "{a}", 3 }, "json.syntax", "不合语法" },
	};
	json_t *j = NULL;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		assert_int_equal(json_read(cases[i].text, &j), ERR_INVALID);
		assert_string_equal(err_what(), cases[i].code);
		assert_non_null(strstr(err_reason(), cases[i].says));
	}
}

/* A value of two bytes costs a hundred in memory; what stands in quotes is one. */
static void json_of_too_many_values_is_refused(void **)
{
	SCRATCH(a);
	json_t *j = NULL;
	const size_t most = JSON_VALUES_MAX;
	char *text = arena_alloc(&a, 2 * most + 16);
	text[0] = '[';
	memset(text + 1, ',', 2 * most);
	for (size_t i = 0; i < most; i++)
		text[1 + 2 * i] = '1';
	text[2 * most] = ']';
	assert_int_equal(
		json_read_up_to((struct str){ text, 2 * most + 1 }, 4 * most, &j), ERR_LIMIT);
	assert_string_equal(err_what(), "json.values");
	text[1] = text[2 * most - 1] = '"';
	assert_int_equal(json_read_up_to((struct str){ text, 2 * most + 1 }, 4 * most, &j), ERR_OK);
	json_decref(j);
}

/* What one reader takes, every reader takes: padding is at the end and nowhere else. */
static void base64_is_padded_at_its_end(void **)
{
	static const char *const wrong[] = { "QQ=B",
		"Q=Q=", "=QQ=", "Q===", "====", "QQ=", "QQ\n=" };
	SCRATCH(a);
	struct str bytes;
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
		assert_false(base64_decode(&a, str_c(wrong[i]), &bytes));
	assert_true(base64_decode(&a, STR("QQ=="), &bytes) && str_eq(bytes, STR("A")));
	assert_true(base64_decode(&a, STR("QUI="), &bytes) && str_eq(bytes, STR("AB")));
	assert_true(base64_decode(&a, STR(""), &bytes) && !bytes.len);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_cannot_be_seen_is_found),
		cmocka_unit_test(a_long_reason_ends_with_a_whole_character),
		cmocka_unit_test(broken_json_is_explained),
		cmocka_unit_test(json_of_too_many_values_is_refused),
		cmocka_unit_test(base64_is_padded_at_its_end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
