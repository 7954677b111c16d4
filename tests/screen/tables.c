/* Tables: what stands in cells, lists of people in them, and the whole of one masked. */
#include "tests/screen/file.h"

#include "desk/attachment_record.h"
#include "reviewers/personal/published.h"
#include "screen/mask.h"
#include "tests/screen/words.h"

static void a_term_that_goes_on_in_the_next_cell_is_found(void **state)
{
	(void)state;
	SCRATCH(a);
	struct upload_result r = look(&a, STR("甲,违禁,词\n"), "a.csv");
	const struct finding *f = r.findings.first;
	assert_non_null(f);
	assert_string_equal(part_place(&a, &r.parts.at[f->block], f->start, f->end), "表格 B1至C1");
}

/* The one finding, which goes over a line's end. */
static void assert_broken(
	struct arena *a, struct str file, const char *name, const char *place, const char *quote)
{
	struct upload_result r = look(a, file, name);
	const struct finding *f = r.findings.first;
	assert_int_equal(r.findings.count, 1);
	assert_string_equal(part_place(a, &r.parts.at[f->block], f->start, f->end), place);
	assert_string_equal(arena_cstr(a, f->quote), quote);
}

static void what_a_soft_break_parts_is_found(void **)
{
	SCRATCH(a);
	assert_broken(&a,
		sample_docx(
			&a, DOC("<w:p><w:r><w:t>我们违</w:t><w:br/><w:t>禁词了</w:t></w:r></w:p>")),
		"a.docx", "正文 第1段", "违\n禁词");
	assert_broken(&a, STR("甲,\"一违\n禁词\"\n"), "a.csv", "表格 B1", "违\n禁词");
	assert_broken(&a, STR("甲,\"330203\n198503121019\"\n"), "a.csv", "表格 B1",
		"330203\n198503121019");
}

/* Where a paragraph ends nobody knows, but a sentence's end is one. */
static void what_a_wrapped_line_parts_is_found(void **)
{
	SCRATCH(a);
	assert_broken(&a, STR("各单位要推进违\n禁词专项工作。\n"), "a.txt", "第1行", "违\n禁词");
	assert_broken(&a, STR("各单位的身份证330203\n198503121019。\n"), "a.txt", "第1行",
		"330203\n198503121019");
	assert_null(look(&a, STR("不要违。\n禁词\n"), "a.txt").findings.first);
	assert_null(look(&a, STR("不要违\n\n禁词\n"), "a.txt").findings.first);
	assert_null(look(&a, STR("138\n0013\n8000\n"), "a.txt").findings.first); /* a column */
	assert_null(look(&a, STR("严守国家秘密\n★十年规划\n"), "a.txt").findings.first);
	assert_string_equal(
		look_at(&a, STR("本件机\n密★10年\n"), "a.txt").code.at, "upload.secrecy");
}

/* Of a page of a PDF, the span as it stands on it. */
static void a_line_of_a_page_goes_on_in_the_next(void **)
{
	SCRATCH(a);
	struct parts p;
	struct findings found;
	const struct attachment file = { STR("a.pdf"), true, 1 };
	parts_init(&p, &a);
	assert_int_equal(
		parts_add(&p, STR("通知\n\n  一违 \n禁词二\n三违。\n禁词"), "第1页"), ERR_OK);
	assert_int_equal(attachment_review(&a, screening, &file, &p, &found), ERR_OK);
	assert_int_equal(found.count, 1);
	assert_string_equal(arena_cstr(&a, p.at[0].text), "通知\n一违\n禁词二\n三违。\n禁词");
	assert_int_equal(found.first->start, 4);
	assert_int_equal(found.first->end, 8);
}

/* Sums of money in neighbouring cells make no telephone number. */
static void numbers_in_neighbouring_cells_are_not_one(void **state)
{
	(void)state;
	SCRATCH(a);
	struct upload_result r = look(&a, STR("138,0013,8000\n138001,38000,1\n"), "a.csv");
	assert_null(r.findings.first);
	r = look(&a, STR("13800138000,1\n"), "a.csv");
	assert_non_null(r.findings.first);
}

static void a_csv_is_read_as_a_spreadsheet_reads_it(void **state)
{
	(void)state;
	SCRATCH(a);
	assert_found(&a, STR("甲,乙\r\n\"一,\n二\",\"说\"\"违禁词\"\"\"\r\n"), "a.csv", "表格 B2");
	assert_found(&a, STR("甲;乙;丙\n1;2;违禁词"), "a.csv", "表格 C2");
	assert_found(&a, STR("甲\t乙\n\t违禁词\n"), "a.csv", "表格 B2");
	assert_found(&a, STR("\"没有结束,违禁词\n"), "a.csv", "表格 B1");
	assert_found(&a, STR("\xEF\xBB\xBF违禁词\n"), "a.csv", "表格 A1");
	assert_found(&a, STR("\xCE\xA5\xBD\xFB\xB4\xCA\n"), "a.csv", "表格 A1"); /* GB18030 */
	assert_found(&a, STR("\xFF\xFE\xDD\x8F\x81\x79\xCD\x8B\n\0"), "a.csv", "表格 A1");
	assert_found(&a, STR("\xFE\xFF\x8F\xDD\x79\x81\x8B\xCD\0\n"), "a.txt", "第1行");
}

static struct upload_result roster(struct arena *a, size_t people, bool ids)
{
	struct buf b;
	static const char *const names[] = { "张三", "欧阳小芳", "李四", "王小五", "赵六" };
	buf_init(&b, a, 1 << 20);
	buf_add(&b, STR("序号,姓名,身份证号,电话\n"));
	for (size_t i = 0; i < people; i++)
		buf_printf(&b, "%zu,%s,%s,1380013800%zu\n", i + 1, names[i % 5],
			ids ? "11010519491231002X" : "无", i % 10);
	return look(a, buf_str(&b), "名单.csv");
}

static void a_list_of_people_is_one_finding(void **state)
{
	(void)state;
	SCRATCH(a);
	struct upload_result r = roster(&a, 20, true);
	assert_int_equal(r.findings.count, 1);
	const struct finding *f = noted(&r, "roster");
	assert_int_equal(f->severity, BLOCK);
	assert_string_equal(arena_cstr(&a, f->message),
		"人员名单表含个人信息：20 人，居民身份证号码 20 处，手机号码 20 "
		"处（C2、D2、C3、D3、C4、D4 "
		"等）。请删去，或把整张表脱敏后再发布");
	assert_string_equal(part_place(&a, &r.parts.at[f->block], f->start, f->end), "表格 C2");
}

static void telephones_alone_are_a_warning_and_two_people_no_list(void **state)
{
	(void)state;
	SCRATCH(a);
	struct upload_result r = roster(&a, 3, false);
	assert_int_equal(noted(&r, "roster")->severity, WARN);
	assert_int_equal(r.findings.count, 1);
	r = roster(&a, 2, true);
	assert_int_equal(r.findings.count, 4);
	for (const struct finding *f = r.findings.first; f; f = f->next)
		assert_string_equal(f->reviewer, "personal");
}

/* More numbers than anybody could decide one by one, and still one list. */
static void a_long_list_is_not_too_many_findings(void **state)
{
	(void)state;
	SCRATCH(a);
	struct upload_result r = roster(&a, 3000, true);
	assert_int_equal(r.findings.count, 1);
	assert_non_null(strstr(arena_cstr(&a, noted(&r, "roster")->message), "3000 人"));
}

static void a_list_in_a_word_table_is_one_too(void **state)
{
	(void)state;
	SCRATCH(a);
	struct upload_result r = look(&a,
		sample_docx(&a,
			DOC(TABLE(ROW("姓名", "电话") ROW("艾克拜尔·买买提", "13800138000")
					ROW("张三", "13800138001") ROW("李四", "13800138002")))),
		"a.docx");
	assert_int_equal(r.findings.count, 1);
	assert_non_null(strstr(arena_cstr(&a, noted(&r, "roster")->message),
		"3 人，手机号码 3 处（第2行 第2列、第3行 第2列、第4行 第2列）"));
}

/* A table of offices with their telephones names nobody. */
static void offices_are_no_people(void **state)
{
	(void)state;
	SCRATCH(a);
	struct upload_result r = look(&a,
		STR("单位,电话\n市大数据局,13800138000\n县政务服务中心,13800138001\n街道办事处,"
		    "13800138002\n"),
		"a.csv");
	assert_int_equal(r.findings.count, 3);
}

/* What the store keeps is enough to find the same again. */
static void what_is_kept_gives_the_same_findings(void **state)
{
	(void)state;
	SCRATCH(a);
	struct upload_result r = roster(&a, 5, true);
	char digest[65];
	memset(digest, 'a', 64);
	digest[64] = '\0';
	json_auto_t *parts = record_parts(&r.parts), *again = NULL;
	json_auto_t *first = record_findings(&a, &r.findings, &r.parts, digest, STR("名单.csv"));
	const struct recorded kept = { .sha256 = str_c(digest),
		.name = STR("名单.csv"),
		.extension = STR("csv"),
		.parts = json_text(&a, parts) };
	assert_int_equal(record_review(screening, &kept, &again), ERR_OK);
	assert_int_equal(json_array_size(first), 1);
	assert_true(json_equal(first, again));
	assert_true(str_starts(json_str(json_array_get(first, 0), "message"),
		STR("附件《名单.csv》表格 C2：人员名单表含个人信息")));
}

static const char people[] = "姓名,身份证号,电话,卡号,\"备注\"\r\n"
			     "张三,11010519491231002X,138 0013 "
			     "8000,6222021234567890128,\"来自\"\"甲\"\"，13800138001\"\n"
			     "李四,,13800138002,\"12,5\",\n";

static void assert_masked(struct arena *a, const char *allow, const char *want)
{
	struct buf b;
	buf_init(&b, a, 10000);
	assert_int_equal(mask_csv(a, str_c(allow), str_c(people), &b), ERR_OK);
	assert_string_equal(arena_cstr(a, buf_str(&b)), want);
}

static void a_whole_table_is_masked_and_nothing_else_changes(void **state)
{
	(void)state;
	SCRATCH(a);
	assert_masked(&a, "",
		"\xEF\xBB\xBF姓名,身份证号,电话,卡号,\"备注\"\r\n"
		"张三,\"11*************02X\",\"138****8000\",\"***************0128\","
		"\"来自\"\"甲\"\"，138****8001\"\r\n"
		"李四,,\"138****8002\",\"12,5\",\r\n");
	assert_masked(&a, "13800138002\n",
		"\xEF\xBB\xBF姓名,身份证号,电话,卡号,\"备注\"\r\n"
		"张三,\"11*************02X\",\"138****8000\",\"***************0128\","
		"\"来自\"\"甲\"\"，138****8001\"\r\n"
		"李四,,13800138002,\"12,5\",\r\n");
}

static void a_departments_number_is_not_masked(void **state)
{
	(void)state;
	SCRATCH(a);
	struct str allow =
		published_lines(&a, STR("13800138002"), STR("甲处\t电话\t13800138000\n"));
	assert_masked(&a, arena_cstr(&a, allow),
		"\xEF\xBB\xBF姓名,身份证号,电话,卡号,\"备注\"\r\n"
		"张三,\"11*************02X\",138 0013 8000,\"***************0128\","
		"\"来自\"\"甲\"\"，138****8001\"\r\n"
		"李四,,13800138002,\"12,5\",\r\n");
}

static void assert_masks(struct arena *a, const char *file, const char *want)
{
	struct buf b;
	buf_init(&b, a, 10000);
	assert_int_equal(mask_csv(a, STR("0574-87654322\n"), str_c(file), &b), ERR_OK);
	assert_string_equal(arena_cstr(a, buf_str(&b)) + 3, want);
}

/* Whatever its check digit, and however many there are: the head says what it is. */
static void under_a_head_that_names_the_kind_every_number_is_masked(void **)
{
	SCRATCH(a);
	assert_masks(&a,
		"姓名,身份证号,手机,家庭地址,编号\n"
		"张三,330203199001011026,1371234567,中山西路2号5幢301室,202611290001\n"
		"李四,33020319900101102,0574-87654321,x,1\n"
		"王五,330203850312101,１３７１２３４５６７,某村12号,2\n"
		"赵六,330203,13612345678（妻）87654321,,3\n钱七,无,0574-87654322,,4\n",
		"姓名,身份证号,手机,家庭地址,编号\r\n"
		"张三,\"33*************026\",\"137***4567\",\"中山西路*号*幢***室\","
		"202611290001\r\n"
		"李四,\"33************102\",\"057*-****4321\",x,1\r\n"
		"王五,\"33**********101\",\"１３７***４５６７\",\"某村**号\",2\r\n"
		"赵六,\"******\",\"136****5678（妻）********\",,3\r\n钱七,无,0574-87654322,,4\r\n");
	assert_masks(&a, "姓名,办公电话,手机\n张三,87654321,13800138000\n",
		"姓名,办公电话,手机\r\n张三,87654321,\"138****8000\"\r\n");
}

/* A credit code is an office's, and so is all of a list that names nobody. */
static void what_is_an_offices_is_not_masked(void **)
{
	SCRATCH(a);
	struct buf b;
	assert_masks(&a,
		"统一社会信用代码/身份证号,金额\n914403001922038216,1\n330203199001011026,2\n",
		"统一社会信用代码/"
		"身份证号,金额\r\n914403001922038216,1\r\n\"33*************026\",2\r\n");
	struct upload_result r = look(
		&a, STR("名称,统一社会信用代码/身份证号\n甲公司,914403001922038216\n"), "a.csv");
	assert_int_equal(r.findings.count, 1);
	assert_string_equal(arena_cstr(&a, r.findings.first->rule), "credit-code");
	buf_init(&b, &a, 1000);
	assert_int_equal(
		mask_csv(&a, STR(""), STR("单位名称,地址,电话\n甲处,和济街95号,87654321\n"), &b),
		ERR_REFUSED);
	assert_masks(&a, "联系地址,电话,联系人\n和济街95号,87654321,甲\n",
		"联系地址,电话,联系人\r\n\"和济街**号\",\"********\",甲\r\n");
}

/* Whoever it is: the head names a number of a person. */
static void nobodys_office_makes_an_identity_public(void **)
{
	static const char *const heads[] = { "经营者身份证号码", "企业负责人身份证号",
		"工作人员身份证号" };
	for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
		SCRATCH(a);
		assert_masks(&a, arena_printf(&a, "%s\n330203199001011026\n", heads[i]),
			arena_printf(&a, "%s\r\n\"33*************026\"\r\n", heads[i]));
	}
}

static void a_column_of_identity_cards_is_one_whatever_the_check_digits(void **)
{
	SCRATCH(a);
	struct upload_result r = look(&a,
		STR("姓名,身份证号\n张三,330203198503121020\n李四,330203850312101\n"
		    "王五,3302031990010110X\n"),
		"a.csv");
	assert_int_equal(r.findings.count, 1);
	const struct finding *f = noted(&r, "roster");
	assert_int_equal(f->severity, BLOCK);
	assert_non_null(
		strstr(arena_cstr(&a, f->message), "3 人，居民身份证号码 3 处（B2、B3、B4）"));
	r = look(&a, STR("姓名,身份证号\n张三,330203198503121020\n"), "a.csv");
	assert_int_equal(r.findings.count, 1);
	assert_int_equal(r.findings.first->severity, BLOCK);
	r = look(&a, STR("姓名,受理编号\n张三,330203850312101\n"), "a.csv");
	assert_null(r.findings.first);
}

/* Whatever stands beside it, and whichever cells of its row are empty. */
static void a_level_under_its_head_is_refused(void **)
{
	SCRATCH(a);
	struct upload_result r = look_at(&a,
		STR("序号,文件名,密级,年份\n1,关于A的报告,,2024\n2,关于B的报告,机密,2024\n"),
		"a.csv");
	assert_string_equal(r.code.at, "upload.secrecy");
	r = look(&a, STR("序号,级别,年份\n1,机密,2024\n"), "a.csv");
	assert_null(r.findings.first);
}

static void a_masked_table_has_nothing_left_to_find(void **state)
{
	(void)state;
	SCRATCH(a);
	struct sandbox_answer made;
	assert_non_null(look(&a, str_c(people), "a.csv").findings.first);
	assert_int_equal(mask_in_child(&a, STR(""), str_c(people), &made), ERR_OK);
	assert_false(made.refused);
	assert_null(look(&a, made.bytes, "a.csv").findings.first);
	assert_int_equal(mask_in_child(&a, STR(""), made.bytes, &made), ERR_OK);
	assert_true(made.refused);
	assert_string_equal(arena_cstr(&a, made.code), "mask.none");
}

static enum err mask_long_cell(struct arena *a, int numbers, struct buf *out)
{
	struct buf file;
	buf_init(&file, a, 1 << 20);
	buf_init(out, a, 1 << 20);
	buf_add(&file, STR("备注\n\""));
	for (int i = 0; i < numbers; i++)
		buf_printf(&file, "139%08d、", i);
	buf_add(&file, STR("\"\n"));
	return mask_csv(a, STR(""), buf_str(&file), out);
}

/* A reviewer stops counting somewhere: what comes behind that must not go out as if it were masked. */
static void a_cell_with_more_numbers_than_are_counted_is_refused(void **)
{
	SCRATCH(a);
	struct buf out;
	assert_int_equal(mask_long_cell(&a, FINDINGS_PER_SEVERITY + 1, &out), ERR_LIMIT);
	assert_string_equal(err_what(), "mask.size");
	assert_int_equal(mask_long_cell(&a, FINDINGS_PER_SEVERITY, &out), ERR_OK);
}

/* A whole list pasted into one cell: none of its numbers is one too many. */
static void each_number_of_a_long_cell_is_masked(void **state)
{
	enum { MANY = 2000 };
	(void)state;
	SCRATCH(a);
	struct buf out;
	assert_int_equal(mask_long_cell(&a, MANY, &out), ERR_OK);
	size_t masked = 0;
	for (struct str rest = buf_str(&out); rest.len; rest = str_from(rest, 1))
		masked += str_starts(rest, STR("139****"));
	assert_int_equal(masked, MANY);
}

int main(int argc, char **argv)
{
	sandbox_child(jobs, argc, argv);
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_term_that_goes_on_in_the_next_cell_is_found),
		cmocka_unit_test(what_a_soft_break_parts_is_found),
		cmocka_unit_test(what_a_wrapped_line_parts_is_found),
		cmocka_unit_test(a_line_of_a_page_goes_on_in_the_next),
		cmocka_unit_test(numbers_in_neighbouring_cells_are_not_one),
		cmocka_unit_test(a_csv_is_read_as_a_spreadsheet_reads_it),
		cmocka_unit_test(a_list_of_people_is_one_finding),
		cmocka_unit_test(telephones_alone_are_a_warning_and_two_people_no_list),
		cmocka_unit_test(a_long_list_is_not_too_many_findings),
		cmocka_unit_test(a_list_in_a_word_table_is_one_too),
		cmocka_unit_test(offices_are_no_people),
		cmocka_unit_test(what_is_kept_gives_the_same_findings),
		cmocka_unit_test(a_whole_table_is_masked_and_nothing_else_changes),
		cmocka_unit_test(a_departments_number_is_not_masked),
		cmocka_unit_test(under_a_head_that_names_the_kind_every_number_is_masked),
		cmocka_unit_test(what_is_an_offices_is_not_masked),
		cmocka_unit_test(nobodys_office_makes_an_identity_public),
		cmocka_unit_test(a_column_of_identity_cards_is_one_whatever_the_check_digits),
		cmocka_unit_test(a_level_under_its_head_is_refused),
		cmocka_unit_test(a_masked_table_has_nothing_left_to_find),
		cmocka_unit_test(each_number_of_a_long_cell_is_masked),
		cmocka_unit_test(a_cell_with_more_numbers_than_are_counted_is_refused),
	};
	return cmocka_run_group_tests(tests, open_house, close_house);
}
