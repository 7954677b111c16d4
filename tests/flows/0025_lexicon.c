/* 0025_lexicon.c: a keeper of the lists, with files in one hand and the command in the other. */
#include "tests/check.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/json.h"
#include "tests/support/system.h"

static struct system sys;

static int begin(void **state)
{
	(void)state;
	system_start(&sys);
	system_arrive(&sys, "secadmin", true);
	return 0;
}

static int end(void **state)
{
	(void)state;
	system_stop(&sys);
	return 0;
}

#define F(...) arena_printf(&sys.arena, __VA_ARGS__)

static const char *file(const char *name, const char *bytes)
{
	const char *path = F("%s/%s", sys.data, name);
	FILE *out = fopen(path, "we");
	assert_non_null(out);
	assert_int_equal(fwrite(bytes, 1, strlen(bytes), out), strlen(bytes));
	fclose(out);
	return path;
}

static int lexicon(const char *args, const char **said)
{
	return system_shenfa(&sys, "secadmin", F("lexicon %s", args), "", said);
}

static size_t versions(void)
{
	const char *said;
	size_t n = 0;
	assert_int_equal(lexicon("export --list terms --json", &said), 0);
	for (int v = 1; v < 9; v++)
		n += lexicon(F("export --list terms --json --version %d", v), &said) == 0;
	return n;
}

static void errors_are_told_by_line_and_nothing_is_imported(void **state)
{
	(void)state;
	const char *said;
	const char *bad =
		file("bad.csv", "名称,类别,改为\n数据局,机构,\n农业部,更名,\n甲乙,别的,\n");
	size_t before = versions();
	assert_int_equal(lexicon(F("import %s --list names --note 试", bad), &said), 1);
	assert_non_null(strstr(said, "第 3 行：更名须写明新名称"));
	assert_non_null(strstr(said, "第 4 行：类别应为"));
	assert_int_equal(lexicon(F("import %s --list names --preview", bad), &said), 1);
	assert_int_equal(versions(), before);
}

static void a_preview_says_what_changes_and_changes_nothing(void **state)
{
	(void)state;
	const char *said;
	const char *few = file("few.tsv", "扫黑除恶\t提法\n新设办公室\t机构\n扫黑除恶\t提法\n");
	size_t before = versions();
	assert_int_equal(lexicon(F("import %s --list names --preview", few), &said), 0);
	assert_non_null(strstr(said, "+ 新设办公室 机构"));
	assert_non_null(strstr(said, "- app 外文词"));
	assert_non_null(strstr(said, "第 3 行与第 1 行重复：扫黑除恶"));
	assert_non_null(strstr(said, "增 1 条"));
	assert_non_null(strstr(said, "改 1 条"));
	assert_int_equal(versions(), before);
}

/* With so many, the forms of the last are not looked for: whoever hands them in is told. */
static void a_preview_says_how_many_have_no_forms(void **state)
{
	(void)state;
	static const char *const digits[] = { "甲", "乙", "丙", "丁", "戊", "己", "庚", "辛", "壬",
		"癸" };
	const char *said;
	struct buf b;
	buf_init(&b, &sys.arena, 1 << 20);
	for (unsigned i = 0; i < 20007; i++)
		buf_printf(&b, "%s%s%s%s%s\tWARN\n", digits[i / 10000], digits[i / 1000 % 10],
			digits[i / 100 % 10], digits[i / 10 % 10], digits[i % 10]);
	const char *many = file("many.tsv", b.at);
	assert_int_equal(lexicon(F("import %s --list terms --preview", many), &said), 0);
	assert_non_null(strstr(said, "其中 20007 条不查"));
}

static void an_import_is_a_draft_with_the_other_lists_as_they_were(void **state)
{
	(void)state;
	const char *said, *terms;
	/* GB18030: 数据局, a tab, 机构. */
	const char *wide = file("names.txt", "\xCA\xFD\xBE\xDD\xBE\xD6\t\xBB\xFA\xB9\xB9\n");
	assert_int_equal(lexicon("export --list terms", &terms), 0);
	assert_int_equal(lexicon(F("import %s --list names --note 只留一条", wide), &said), 0);
	assert_non_null(strstr(said, "GB18030"));
	assert_non_null(strstr(said, "第 2 版草案"));
	assert_int_equal(lexicon("export --list names --version 2", &said), 0);
	assert_string_equal(said, "数据局\t机构\n");
	assert_int_equal(lexicon("export --list terms --version 2", &said), 0);
	assert_string_equal(said, terms);
	/* What is in force is another person's to change. */
	assert_int_equal(lexicon("export --list names", &said), 0);
	assert_non_null(strstr(said, "国防部"));
}

static void what_is_exported_goes_in_again_without_a_change(void **state)
{
	(void)state;
	static const char *const formats[] = { "tsv", "csv", "json" };
	const char *said;
	for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
		const char *path = F("%s/out.%s", sys.data, formats[i]);
		assert_int_equal(
			lexicon(F("export --list names --format %s --to %s", formats[i], path),
				&said),
			0);
		assert_int_equal(lexicon(F("import %s --list names --preview", path), &said), 0);
		assert_non_null(strstr(said, "增 0 条，减 0 条，改 0 条"));
	}
}

static void a_law_that_ended_is_told(void **state)
{
	(void)state;
	const char *said, *rests = file("rests.tsv", "依约全面履行\t提法\t\t《合同法》第八条\n");
	assert_int_equal(lexicon("laws 1", &said), 0);
	assert_null(strstr(said, "停止施行"));
	assert_non_null(strstr(said, "《大气污染防治法》只收录了名称"));
	assert_int_equal(lexicon(F("import %s --list names --note 试依据", rests), &said), 0);
	assert_int_equal(lexicon("laws 3", &said), 0);
	assert_string_equal(said, "《合同法》已于2021年1月1日停止施行，由《中华人民共和国民法典》"
				  "取代（1 条引用）\n");
	assert_int_equal(lexicon("laws 99", &said), 1);
}

static void options_that_mean_nothing_are_told(void **state)
{
	(void)state;
	const char *said, *some = file("some.txt", "甲乙\n");
	assert_int_equal(lexicon(F("import %s --list words --preview", some), &said), 2);
	assert_int_equal(lexicon(F("import %s --list allow", some), &said), 2);
	assert_int_equal(
		lexicon(F("import %s --list allow --format doc --preview", some), &said), 2);
	assert_int_equal(lexicon("export --list allow --version x", &said), 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(errors_are_told_by_line_and_nothing_is_imported),
		cmocka_unit_test(a_preview_says_what_changes_and_changes_nothing),
		cmocka_unit_test(a_preview_says_how_many_have_no_forms),
		cmocka_unit_test(an_import_is_a_draft_with_the_other_lists_as_they_were),
		cmocka_unit_test(what_is_exported_goes_in_again_without_a_change),
		cmocka_unit_test(a_law_that_ended_is_told),
		cmocka_unit_test(options_that_mean_nothing_are_told),
	};
	return cmocka_run_group_tests(tests, begin, end);
}
