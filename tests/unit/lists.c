/* The three lists as files: every format and charset in, errors by line, and out again. */
#include "tests/golden.h"

#include <iconv.h>

#include "base/buf.h"
#include "base/json.h"
#include "reviewers/lists/list.h"

#define ARENA SCRATCH(a)

static void read_as(struct list *l, struct arena *a, enum list_kind kind, enum list_format format,
	struct str bytes)
{
	list_read(l, a, kind, format, bytes);
	for (size_t i = 0; i < l->problem_count; i++)
		print_error("%zu: %s\n", l->problems[i].line, l->problems[i].wrong);
	assert_int_equal(l->problem_count, 0);
}

static void holds(struct list *l, const char *text)
{
	assert_string_equal(arena_cstr(l->arena, list_text(l->arena, l)), text);
}

static const char three[] = "扫黑险恶\tBLOCK\t误写\t扫黑除恶\n国家级\tWARN\t需核对\n演示词\n";

static void each_format_reads_to_the_same_list(void **state)
{
	(void)state;
	ARENA;
	static const struct {
		enum list_format format;
		struct str bytes;
	} files[] = {
		{ LIST_TSV,
			STR("扫黑险恶\tBLOCK\t误写\t扫黑除恶\n国家级\tWARN\t需核对\n演示词\n") },
		{ LIST_TSV,
			STR("扫黑险恶\tBLOCK\t误写\t扫黑除恶\t\r\n 国家级 \tWARN\t需核对\r\n\r\n"
			    "演示词") },
		{ LIST_CSV, STR("扫黑险恶,BLOCK,误写,扫黑除恶\n国家级,WARN,\"需核对\"\r\n演示词,,,,"
				"\n") },
		{ LIST_CSV, STR("建议,词条,级别,类别\n扫黑除恶,扫黑险恶,BLOCK,误写\n,国家级,WARN,"
				"需核对\n"
				",演示词\n") },
		{ LIST_CSV, STR("term,severity,category,suggestion,options\n"
				"扫黑险恶,BLOCK,误写,扫黑除恶,\n国家级,WARN,需核对\n\n演示词") },
		{ LIST_JSON,
			STR("[{\"term\":\"扫黑险恶\",\"severity\":\"BLOCK\",\"category\":\"误写\","
			    "\"suggestion\":\"扫黑除恶\"},\n{\"词条\":\"国家级\",\"级别\":\"WARN\","
			    "\"类别\":\"需核对\"},\"演示词\"]") },
	};
	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		struct list l;
		read_as(&l, &a, LIST_TERMS, files[i].format, files[i].bytes);
		holds(&l, three);
		read_as(&l, &a, LIST_TERMS, LIST__FORMATS, files[i].bytes);
		if (l.format != LIST_PLAIN && files[i].format != LIST_CSV)
			holds(&l, three);
	}
}

static void a_format_is_told_by_its_contents(void **state)
{
	(void)state;
	ARENA;
	struct list l;
	read_as(&l, &a, LIST_TERMS, LIST__FORMATS, STR("甲乙\tWARN\n"));
	assert_int_equal(l.format, LIST_TSV);
	read_as(&l, &a, LIST_TERMS, LIST__FORMATS, STR("词条,级别\n甲乙,WARN\n"));
	assert_int_equal(l.format, LIST_CSV);
	read_as(&l, &a, LIST_TERMS, LIST__FORMATS, STR("\n [\"甲乙\"]"));
	assert_int_equal(l.format, LIST_JSON);
	read_as(&l, &a, LIST_TERMS, LIST__FORMATS, STR("甲，乙\n丙,丁\n"));
	assert_int_equal(l.format, LIST_PLAIN);
	holds(&l, "甲，乙\n丙,丁\n");
}

static struct str converted(struct arena *a, const char *to, struct str s)
{
	iconv_t c = iconv_open(to, "UTF-8");
	char *out = arena_alloc(a, s.len * 4), *at = out, *in = (char *)s.at;
	size_t left = s.len * 4, from = s.len;
	assert_true(c != (iconv_t)-1);
	assert_int_equal(iconv(c, &in, &from, &at, &left), 0);
	iconv_close(c);
	return (struct str){ out, (size_t)(at - out) };
}

static void each_charset_reads_to_the_same_list(void **state)
{
	(void)state;
	ARENA;
	static const struct {
		const char *to, *mark;
		enum charset charset;
	} charsets[] = {
		{ "UTF-8", "", CHARSET_UTF8 },
		{ "UTF-8", "\xEF\xBB\xBF", CHARSET_UTF8 },
		{ "GB18030", "", CHARSET_GB18030 },
		{ "UTF-16LE", "\xFF\xFE", CHARSET_UTF16_LE },
		{ "UTF-16BE", "\xFE\xFF", CHARSET_UTF16_BE },
		{ "UTF-16LE", "", CHARSET_UTF16_LE },
		{ "UTF-16BE", "", CHARSET_UTF16_BE },
	};
	for (size_t i = 0; i < sizeof charsets / sizeof *charsets; i++) {
		struct list l;
		struct buf b;
		buf_init(&b, &a, 10000);
		buf_add(&b, str_c(charsets[i].mark));
		buf_add(&b, converted(&a, charsets[i].to, str_c(three)));
		read_as(&l, &a, LIST_TERMS, LIST__FORMATS, buf_str(&b));
		assert_int_equal(l.charset, charsets[i].charset);
		holds(&l, three);
	}
}

/* A list is shown before it counts, so there it is read. */
static void a_wide_list_without_letters_is_read(void **)
{
	ARENA;
	struct list l;
	read_as(&l, &a, LIST_TERMS, LIST__FORMATS,
		converted(&a, "UTF-16LE", STR("征求群众意见公示材料")));
	assert_int_equal(l.charset, CHARSET_UTF16_LE);
	assert_int_equal(l.row_count, 1);
}

/* Signs that only join, or stand at hanzi, are forgiven, as separators are. */
static void signs_that_tell_nothing_apart_are_no_problem(void **)
{
	ARENA;
	struct list l;
	read_as(&l, &a, LIST_TERMS, LIST_PLAIN,
		STR("5G+工业互联网\nWi-Fi\nR&D\n互联网+\nA+B\n甲*乙\nNo.1\nC\n"));
	assert_int_equal(l.problem_count, 0);
	assert_int_equal(l.row_count, 8);
	read_as(&l, &a, LIST_ALLOW, LIST_PLAIN, STR("a@b.cn\nmp.weixin.qq.com\n"));
	assert_int_equal(l.problem_count, 0);
	/* What was stored before anybody asked is still in the file that is exported. */
	struct str file = list_export(&a, LIST_TERMS, LIST_PLAIN, STR("C++\n"));
	assert_true(str_find(file, STR("C++")) >= 0);
}

static void has_problem(enum list_kind kind, enum list_format format, struct str bytes, size_t line,
	const char *wrong)
{
	ARENA;
	struct list l;
	list_read(&l, &a, kind, format, bytes);
	if (l.problem_count != 1 || l.problems[0].line != line ||
		!strstr(l.problems[0].wrong, wrong) || !*l.problems[0].advice)
		fail_msg("%s: %zu, %zu %s", wrong, l.problem_count,
			l.problem_count ? l.problems[0].line : 0,
			l.problem_count ? l.problems[0].wrong : "");
}

static void what_is_wrong_is_told_with_its_line(void **state)
{
	(void)state;
	has_problem(LIST_TERMS, LIST_TSV, STR("甲乙\n丙丁\tFATAL\n"), 2, "级别");
	has_problem(LIST_TERMS, LIST_TSV, STR("# 注\n\n……\tWARN\n"), 3, "没有可匹配");
	has_problem(LIST_TERMS, LIST_TSV, STR("甲\tNOTE\tb\tc\texact\t多\n"), 1, "列");
	has_problem(LIST_NAMES, LIST_TSV, STR("甲乙\t机构\n丙丁\t别的\n"), 2, "类别");
	has_problem(LIST_NAMES, LIST_CSV, STR("名称,类别\n甲乙,机构\n农业部,更名\n"), 3, "新名称");
	has_problem(LIST_NAMES, LIST_TSV, STR("甲处\t电话\t0574-87654321\n甲处\t电话\t问总机\n"), 2,
		"号码");
	has_problem(LIST_ALLOW, LIST_PLAIN, STR("甲乙\n，\n"), 2, "没有可匹配");
	has_problem(LIST_TERMS, LIST_PLAIN, STR("甲乙\nC++\n"), 2, "查找的是“c”");
	has_problem(LIST_TERMS, LIST_PLAIN, STR("C++语言\n"), 1, "“c语言”");
	has_problem(LIST_TERMS, LIST_TSV, STR("Ｃ＃\tWARN\n"), 1, "“c”");
	has_problem(LIST_TERMS, LIST_PLAIN, STR("A+\n"), 1, "“a”");
	has_problem(LIST_ALLOW, LIST_PLAIN, STR(".NET\n"), 1, "“net”");
	has_problem(LIST_ALLOW, LIST_JSON, STR("[\"甲乙\",\n\n\"\"]"), 3, "没有可匹配");
	has_problem(LIST_TERMS, LIST_CSV, STR("甲乙,WARN\n\"丙丁,WARN\n戊己\n"), 2, "双引号");
	has_problem(LIST_TERMS, LIST_CSV, STR("甲乙,WARN,a,b,exact,多\n"), 1, "列");
	has_problem(LIST_TERMS, LIST_CSV, STR("甲乙,WARN\n\"丙\n丁\",WARN\n"), 2, "换行");
	has_problem(LIST_TERMS, LIST_JSON, STR("[\"甲\",\n{\"term\":\"乙\",\"x\":\"y\"}]"), 2,
		"不认识");
	has_problem(LIST_TERMS, LIST_JSON, STR("[\"甲\",\n\"a\\\"]\",\n7]"), 3, "不是对象");
	has_problem(LIST_TERMS, LIST_JSON, STR("[\"甲\",\n{\"term\":5}]"), 2, "不是文字");
	has_problem(LIST_TERMS, LIST_JSON, STR("[\"甲\"\n"), 2, "JSON");
	has_problem(LIST_TERMS, LIST_JSON, STR("{\"a\":1}"), 1, "数组");
	has_problem(LIST_TERMS, LIST_JSON, STR("[\"# 甲\"]"), 1, "注释");
	has_problem(LIST_TERMS, LIST_PLAIN, STR("\xB8\xA3\n\xFF\xFF\n"), 2, "编码");
	has_problem(LIST_TERMS, LIST_PLAIN, STR("甲乙丙\n丁\0\n"), 2, "编码");
	has_problem(LIST_TERMS, LIST_PLAIN, STR("\n\n"), 1, "没有词条");
}

/* A file without line ends is one term to us, and would have been an empty list. */
static void a_line_of_any_length_is_too_long(void **state)
{
	(void)state;
	ARENA;
	const size_t length = 2 * 1024 * 1024;
	char *line = arena_alloc(&a, length);
	memset(line, 'a', length);
	has_problem(LIST_TERMS, LIST_PLAIN, (struct str){ line, length }, 1, "过长");
}

static struct str repeated(struct arena *a, const char *head, const char *piece, size_t times)
{
	struct buf b;
	buf_init(&b, a, strlen(head) + strlen(piece) * times);
	buf_add(&b, str_c(head));
	for (size_t i = 0; i < times; i++)
		buf_add(&b, str_c(piece));
	return buf_str(&b);
}

/* Another file, chosen by mistake: a row of two bytes costs a hundred, so there is a limit to them, too. */
static void a_file_of_too_many_rows_is_left_at_once(void **)
{
	ARENA;
	enum { MOST = LIST_ROWS_MAX };
	has_problem(LIST_TERMS, LIST_PLAIN, repeated(&a, "", "1\n", MOST + 1), 1, "超过 200 万行");
	has_problem(
		LIST_TERMS, LIST_CSV, repeated(&a, "", "\"\"x\n", MOST + 1), 1, "超过 200 万行");
	has_problem(LIST_TERMS, LIST_JSON, repeated(&a, "[", "{},", 3 * MOST / 2), 1,
		"超过 600 万个值");
}

/* Hanzi of two bytes have three in the store, which is what can be handed in. */
static void a_file_that_grows_past_the_limit_is_told_before_it_is_signed(void **)
{
	ARENA;
	enum { ROWS = 9000, LONG = 1300 };
	struct buf b;
	buf_init(&b, &a, LIST_BYTES_MAX);
	for (int i = 0; i < ROWS; i++) {
		buf_printf(&b, "a%d\tNOTE\t", i);
		for (int k = 0; k < LONG; k++)
			buf_add(&b, STR("\xB8\xA3"));
		buf_add_char(&b, '\n');
	}
	assert_false(b.toobig);
	has_problem(LIST_TERMS, LIST_TSV, buf_str(&b), 1, "存为 UTF-8 后超过 32 MB");
}

/* The page and the description of the API cannot read our header. */
static void the_limit_is_the_same_wherever_it_is_said(void **)
{
	ARENA;
	struct str page = read_file(&a, SOURCE_DIR "/gateway/ui/src/pages/rules/version.ts");
	struct str api = read_file(&a, SOURCE_DIR "/schemas/openapi.yaml");
	const char *mb = arena_printf(&a, "FILE_MB = %d;", LIST_BYTES_MAX / 1024 / 1024);
	assert_true(str_find(page, str_c(mb)) >= 0);
	for (int kind = 0; kind < LIST__KINDS; kind++)
		assert_true(
			str_find(api, str_c(arena_printf(&a, "%s: { type: string, maxLength: %d }",
					      list_kind_name((enum list_kind)kind),
					      LIST_BYTES_MAX))) >= 0);
}

static void every_bad_line_is_told_and_in_order(void **state)
{
	(void)state;
	ARENA;
	struct list l;
	list_read(&l, &a, LIST_TERMS, LIST_TSV, STR("。\n甲\tX\n好词\nb\t\t\t\tloudly\n"));
	assert_int_equal(l.problem_count, 3);
	assert_int_equal(l.problems[0].line, 1);
	assert_int_equal(l.problems[1].line, 2);
	assert_int_equal(l.problems[2].line, 4);
	/* A cell of two lines does not move what stands behind it. */
	list_read(&l, &a, LIST_TERMS, LIST_CSV, STR("甲乙,WARN,\"一\n二\"\n丙丁,X\n"));
	assert_int_equal(l.problem_count, 2);
	assert_int_equal(l.problems[0].line, 1);
	assert_int_equal(l.problems[1].line, 3);
}

static void what_stands_twice_is_kept_once_and_told(void **state)
{
	(void)state;
	ARENA;
	struct list l;
	/* Full width and traditional are the same words. */
	read_as(&l, &a, LIST_TERMS, LIST_TSV, STR("国家级\tWARN\nabc\n國家級\tWARN\nＡＢＣ\n"));
	assert_int_equal(l.twin_count, 2);
	assert_int_equal(l.twins[0].line, 3);
	assert_int_equal(l.twins[0].first, 1);
	holds(&l, "国家级\tWARN\nabc\n");
	has_problem(LIST_TERMS, LIST_TSV, STR("国家级\tWARN\n国家级\tNOTE\n"), 2, "第 1 行");
	read_as(&l, &a, LIST_NAMES, LIST_TSV,
		STR("甲处\t电话\t0574-87654321\n甲处\t电话\t0574-87654322\n"));
	assert_int_equal(l.twin_count, 0);
	/* One name may be of two kinds, one person in two orders. */
	read_as(&l, &a, LIST_NAMES, LIST_TSV,
		STR("甲乙\t机构\n甲乙\t例外\n张三\t排序\t一\n张三\t排序\t二\n"));
	assert_int_equal(l.twin_count, 0);
}

static void files_joined_behind_each_other_are_one_list(void **state)
{
	(void)state;
	ARENA;
	struct list l;
	read_as(&l, &a, LIST_TERMS, LIST_TSV,
		STR("\xEF\xBB\xBF甲乙\tWARN\n\xEF\xBB\xBF丙丁\tNOTE\n"));
	holds(&l, "甲乙\tWARN\n丙丁\tNOTE\n");
}

static void what_is_exported_is_read_again(void **state)
{
	(void)state;
	ARENA;
	static const char stored[] =
		"扫黑除恶\t提法\t\t“通知”, 2018\tWARN\n农业部\t更名\t农业农村部\n甲\"乙\t"
		"例外\n";
	for (enum list_format f = LIST_TSV; f < LIST__FORMATS; f++) {
		struct list l;
		struct str file = list_export(&a, LIST_NAMES, f, str_c(stored));
		read_as(&l, &a, LIST_NAMES, LIST__FORMATS, file);
		assert_int_equal(l.format, f);
		holds(&l, stored);
	}
	assert_string_equal(arena_cstr(&a, list_export(&a, LIST_NAMES, LIST_PLAIN, str_c(stored))),
		"扫黑除恶\n农业部\n甲\"乙\n");
}

static void the_lists_that_ship_are_read_as_they_are(void **state)
{
	(void)state;
	ARENA;
	static const char *const files[] = { "terms.tsv", "allow.txt", "names.tsv" };
	for (enum list_kind k = 0; k < LIST__KINDS; k++) {
		struct list l, again;
		struct str file = read_file(
			&a, arena_printf(&a, "%s/schemas/lexicons/%s", SOURCE_DIR, files[k]));
		read_as(&l, &a, k, LIST__FORMATS, file);
		assert_int_equal(l.twin_count, 0);
		assert_true(l.row_count > 4);
		read_as(&again, &a, k, LIST__FORMATS, list_text(&a, &l));
		holds(&again, arena_cstr(&a, list_text(&a, &l)));
	}
}

/* 类别（依据：…） of a term, 依据 of a name: whoever is told so is told why. */
static void each_row_that_ships_has_its_reason(void **state)
{
	(void)state;
	ARENA;
	static const char *const files[] = {
		[LIST_TERMS] = "terms.tsv", [LIST_NAMES] = "names.tsv"
	};
	for (enum list_kind k = LIST_TERMS; k <= LIST_NAMES; k++) {
		struct list l;
		if (!files[k])
			continue;
		read_as(&l, &a, k, LIST_TSV,
			read_file(&a,
				arena_printf(&a, "%s/schemas/lexicons/%s", SOURCE_DIR, files[k])));
		for (size_t i = 0; i < l.row_count; i++) {
			const struct list_row *r = &l.rows[i];
			struct str kind = r->cell[2], open = STR("（"), close = STR("）");
			ptrdiff_t from = str_find(kind, open);
			bool told = k == LIST_NAMES ? r->cell[3].len > 0
						    : from > 0 && str_ends(kind, close) &&
							      kind.len > (size_t)from + open.len +
										 close.len;
			if (!r->comment && !told)
				fail_msg("%s:%zu: no reason", files[k], r->line);
		}
	}
}

static void a_preview_says_what_changes(void **state)
{
	(void)state;
	ARENA;
	struct list l;
	read_as(&l, &a, LIST_TERMS, LIST_TSV, STR("留下\tWARN\n改了\tNOTE\n新来\n"));
	json_auto_t *p = list_preview(&a, &l, STR("# 注\n留下\tWARN\n改了\tWARN\n走了\tBLOCK\n"));
	assert_string_equal(arena_cstr(&a, json_text(&a, p)),
		"{\"list\":\"terms\",\"format\":\"tsv\",\"charset\":\"UTF-8\",\"rows\":3,"
		"\"problems\":[],\"problem_count\":0,\"duplicates\":[],\"duplicate_count\":0,"
		"\"added\":{\"count\":1,\"items\":[\"新来\"]},"
		"\"removed\":{\"count\":1,\"items\":[\"走了\\tBLOCK\"]},"
		"\"changed\":{\"count\":1,\"items\":[{\"before\":\"改了\\tWARN\",\"after\":"
		"\"改了\\tNOTE\"}]},\"plain_only\":0}");
}

static void a_preview_says_how_many_have_no_other_forms(void **state)
{
	(void)state;
	ARENA;
	static const char *const digits[] = { "甲", "乙", "丙", "丁", "戊", "己", "庚", "辛", "壬",
		"癸" };
	struct list l;
	struct buf b;
	buf_init(&b, &a, 1 << 20);
	for (unsigned i = 0; i < 20005; i++)
		buf_printf(&b, "%s%s%s%s%s\n", digits[i / 10000], digits[i / 1000 % 10],
			digits[i / 100 % 10], digits[i / 10 % 10], digits[i % 10]);
	read_as(&l, &a, LIST_TERMS, LIST_PLAIN, buf_str(&b));
	json_auto_t *p = list_preview(&a, &l, STR(""));
	assert_int_equal(json_int(p, "plain_only", -1), 20005);
}

static void two_stored_lists_are_compared(void **state)
{
	(void)state;
	ARENA;
	json_auto_t *p =
		list_compare(&a, LIST_TERMS, STR("留下\tWARN\n走了\n"), STR("留下\tNOTE\n新来\n"));
	assert_string_equal(arena_cstr(&a, json_text(&a, p)),
		"{\"list\":\"terms\",\"added\":{\"count\":1,\"items\":[\"新来\"]},"
		"\"removed\":{\"count\":1,\"items\":[\"走了\"]},\"changed\":{\"count\":1,"
		"\"items\":[{\"before\":\"留下\\tWARN\",\"after\":\"留下\\tNOTE\"}]}}");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_format_reads_to_the_same_list),
		cmocka_unit_test(a_format_is_told_by_its_contents),
		cmocka_unit_test(each_charset_reads_to_the_same_list),
		cmocka_unit_test(a_wide_list_without_letters_is_read),
		cmocka_unit_test(signs_that_tell_nothing_apart_are_no_problem),
		cmocka_unit_test(what_is_wrong_is_told_with_its_line),
		cmocka_unit_test(a_line_of_any_length_is_too_long),
		cmocka_unit_test(a_file_of_too_many_rows_is_left_at_once),
		cmocka_unit_test(a_file_that_grows_past_the_limit_is_told_before_it_is_signed),
		cmocka_unit_test(the_limit_is_the_same_wherever_it_is_said),
		cmocka_unit_test(every_bad_line_is_told_and_in_order),
		cmocka_unit_test(what_stands_twice_is_kept_once_and_told),
		cmocka_unit_test(files_joined_behind_each_other_are_one_list),
		cmocka_unit_test(what_is_exported_is_read_again),
		cmocka_unit_test(the_lists_that_ship_are_read_as_they_are),
		cmocka_unit_test(each_row_that_ships_has_its_reason),
		cmocka_unit_test(a_preview_says_what_changes),
		cmocka_unit_test(a_preview_says_how_many_have_no_other_forms),
		cmocka_unit_test(two_stored_lists_are_compared),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
