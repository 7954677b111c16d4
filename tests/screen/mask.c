/* A workbook is written anew with the numbers of its cells masked, and nothing that a person cannot see. */
#include "tests/check.h"

#include <stdlib.h>
#include <string.h>

#include "reviewers/reviewer.h"
#include "screen/archive.h"
#include "screen/jobs.h"
#include "screen/mask.h"
#include "screen/office.h"
#include "screen/upload.h"
#include "tests/support/samples.h"

#define RELATIONS                                                                                  \
	"<Relationships><Relationship Id='r1' Target='worksheets/sheet1.xml'/>"                    \
	"<Relationship Id='r2' Target='worksheets/sheet2.xml'/></Relationships>"
#define BOOK                                                                                       \
	"<workbook xmlns:r='r'><workbookPr date1904='1'/><sheets><sheet name='名单&amp;表' "    \
	"r:id='r1'/><sheet name='说明' r:id='r2'/></sheets></workbook>"
#define STYLES                                                                                     \
	"<styleSheet><numFmts><numFmt numFmtId='176' "                                             \
	"formatCode='yyyy&quot;年&quot;m&quot;月&quot;'"                                         \
	"/><numFmt numFmtId='177' formatCode='&quot;13800138009&quot;'/></numFmts><cellStyleXfs>"  \
	"<xf numFmtId='9'/></cellStyleXfs><cellXfs><xf numFmtId='0'/><xf numFmtId='176'/><xf "     \
	"numFmtId='177'/></cellXfs><dxfs><dxf><numFmt numFmtId='178' "                             \
	"formatCode='@'/></dxf></dxfs>"                                                            \
	"</styleSheet>"
#define STRINGS                                                                                        \
	"<sst><si><t>姓名</t></si><si><t>电话</t></si><si><t>张</t><rPh><t>zhang</t></rPh><t>三" \
	"</t></si><si><t xml:space='preserve'> 证号 11010519491231002X，另 13800138001 </t></si>"  \
	"</sst>"
#define SHEET(rows) "<worksheet>" rows "</worksheet>"
#define ROWS                                                                                       \
	"<cols><col min='2' max='2' width='18.5'/></cols><sheetData>"                              \
	"<row r='1'><c r='A1' t='s'><v>0</v></c><c r='B1' t='s'><v>1</v></c></row>"                \
	"<row r='3'><c r='A3' t='s'><v>2</v></c><c r='B3' s='1'><v>13800138000</v></c>"            \
	"<c r='C3'><v>1.3800138002E10</v></c><c r='D3' t='str'><f>B3&amp;\"\"</f><v>13800138000"   \
	"</v></c><c r='E3' s='1'><v>45992</v></c><c r='F3' s='2'><v>12.5</v></c></row>"            \
	"<row r='4'><c r='A4' t='s'><v>3</v></c><c r='B4' t='b'><v>1</v></c><c r='C4' t='e'><v>"   \
	"#N/A</v></c><c r='D4' t='inlineStr'><is><t>a&lt;b</t></is></c><c r='E4'><f>1+1</f><v>2"   \
	"</v></c></row></sheetData><mergeCells><mergeCell ref='A2:B2'/></mergeCells>"
#define OTHER "<sheetData><row><c t='inlineStr'><is><t>说明文字</t></is></c></row></sheetData>"

static struct str book_of(struct arena *a, const char *book, const char *rows,
	const char *more_name, const char *more)
{
	return SAMPLE_ZIP(a, SAMPLE_TYPES, { "xl/workbook.xml", book, 0 },
		{ "xl/_rels/workbook.xml.rels", RELATIONS, 0 },
		{ "xl/worksheets/sheet1.xml", rows, 0 },
		{ "xl/worksheets/sheet2.xml", SHEET(OTHER), 0 },
		{ "xl/sharedStrings.xml", STRINGS, 0 }, { "xl/styles.xml", STYLES, 0 },
		{ more_name, more, 0 });
}

static struct str people(struct arena *a)
{
	return book_of(a, BOOK, SHEET(ROWS), NULL, NULL);
}

static struct str masked(struct arena *a, const char *allow, struct str file)
{
	struct buf b;
	buf_init(&b, a, 1 << 20);
	enum err e = mask_xlsx(a, str_c(allow), file, &b);
	if (e)
		print_error("%s %s\n", err_what(), err_reason());
	assert_int_equal(e, ERR_OK);
	return buf_str(&b);
}

static enum err gather(void *ctx, struct str piece, bool last)
{
	(void)last;
	buf_add(ctx, piece);
	return ERR_OK;
}

static const char *entry(struct arena *a, struct str file, const char *name)
{
	struct archive z;
	struct buf b;
	buf_init(&b, a, 1 << 20);
	assert_int_equal(archive_read(a, file, &z), ERR_OK);
	const struct archive_entry *e = archive_find(&z, name);
	assert_non_null(e);
	assert_int_equal(archive_pour(e, gather, &b), ERR_OK);
	return arena_cstr(a, buf_str(&b));
}

#define HAS(text, part)                                                                            \
	do {                                                                                       \
		if (!strstr(text, part))                                                           \
			fail_msg("no %s in %s", part, text);                                       \
	} while (0)

static void every_value_is_kept_and_every_number_of_a_person_masked(void **)
{
	SCRATCH(a);
	const char *sheet = entry(&a, masked(&a, "", people(&a)), "xl/worksheets/sheet1.xml");
	HAS(sheet, "<col min=\"2\" max=\"2\" width=\"18.5\" customWidth=\"1\"/></cols><sheetData>");
	HAS(sheet, "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t xml:space=\"preserve\">姓名");
	HAS(sheet, "<c r=\"A3\" t=\"inlineStr\"><is><t xml:space=\"preserve\">张三<");
	HAS(sheet, "<c r=\"B3\" t=\"inlineStr\"><is><t xml:space=\"preserve\">138****8000<");
	HAS(sheet, "<c r=\"C3\" t=\"inlineStr\"><is><t xml:space=\"preserve\">138****8002<");
	HAS(sheet, "<c r=\"D3\" t=\"inlineStr\"><is><t xml:space=\"preserve\">138****8000<");
	HAS(sheet, "<c r=\"E3\" s=\"1\" t=\"n\"><v>45992</v></c>");
	HAS(sheet, "<c r=\"F3\" s=\"2\" t=\"n\"><v>12.5</v></c>");
	HAS(sheet, "> 证号 11*************02X，另 138****8001 <");
	HAS(sheet, "<c r=\"B4\" t=\"b\"><v>1</v></c><c r=\"C4\" t=\"e\"><v>#N/A</v></c>");
	HAS(sheet, "a&lt;b");
	HAS(sheet, "<c r=\"E4\" t=\"n\"><v>2</v></c>");
	HAS(sheet, "</sheetData><mergeCells><mergeCell ref=\"A2:B2\"/></mergeCells>");
	assert_null(strstr(sheet, "<f>"));
	assert_null(strstr(sheet, "13800138"));
	assert_null(strstr(sheet, "zhang"));
}

static void days_and_formats_are_read_as_before(void **)
{
	SCRATCH(a);
	struct str made = masked(&a, "", people(&a));
	const char *styles = entry(&a, made, "xl/styles.xml");
	HAS(styles, "formatCode=\"yyyy&quot;年&quot;m&quot;月&quot;\"");
	HAS(styles, "<cellXfs><xf numFmtId=\"0\"");
	assert_null(strstr(styles, "13800138009")); /* a number hides in a format as well */
	assert_null(strstr(styles, "numFmtId=\"178\""));
	const char *book = entry(&a, made, "xl/workbook.xml");
	HAS(book, "date1904=\"1\"");
	HAS(book, "<sheet name=\"名单&amp;表\" sheetId=\"1\" r:id=\"rId1\"/><sheet name=\"说明\"");
	HAS(entry(&a, made, "xl/worksheets/sheet2.xml"), "说明文字");
}

static void what_is_published_stays(void **)
{
	SCRATCH(a);
	const char *sheet =
		entry(&a, masked(&a, "13800138000\n", people(&a)), "xl/worksheets/sheet1.xml");
	HAS(sheet, "<c r=\"B3\" s=\"1\" t=\"n\"><v>13800138000</v></c>");
	HAS(sheet, "138****8002");
}

static void the_same_table_gives_the_same_file(void **)
{
	SCRATCH(a);
	struct str made = masked(&a, "", people(&a));
	assert_true(str_eq(made, masked(&a, "", people(&a))));
	assert_memory_equal(made.at + 10, "\0\0\x21\0", 4); /* of the first day that a zip knows */
}

/* A cell that says it is a number and holds words is read as words by everybody. */
static void words_in_a_number_are_words(void **)
{
	SCRATCH(a);
	struct str file = book_of(&a, BOOK,
		SHEET("<sheetData><row><c><v>13800138000</v></c><c><v>电话</v></c><c t='inlineStr'>"
		      "<is><t>张</t><rPh><t>zhang</t></rPh></is></c></row></sheetData>"),
		NULL, NULL);
	const char *sheet = entry(&a, masked(&a, "", file), "xl/worksheets/sheet1.xml");
	HAS(sheet, "<c r=\"B1\" t=\"inlineStr\"><is><t xml:space=\"preserve\">电话<");
	HAS(sheet, ">张</t>"); /* and how it is read aloud is nothing to see */
}

static const struct screening *screening(void)
{
	static struct screening *s;
	if (!s)
		assert_int_equal(screening_open(&s, STR("禁词\n"), STR("")), ERR_OK);
	return s;
}

static void a_masked_workbook_has_nothing_left_to_find(void **)
{
	SCRATCH(a);
	struct sandbox_answer made;
	struct upload_result r;
	assert_int_equal(mask_in_child(&a, STR(""), people(&a), &made), ERR_OK);
	if (made.refused)
		fail_msg(STRF " " STRF, STRV(made.code), STRV(made.reason));
	const struct upload copy = { .name = STR("名单.xlsx"), .bytes = made.bytes };
	assert_int_equal(upload_open(&a, &copy, screening(), &r), ERR_OK);
	assert_true(r.clean);
	assert_int_equal(r.media, MEDIA_XLSX);
	for (const struct finding *f = r.findings.first; f; f = f->next)
		assert_string_not_equal(f->reviewer, "personal");
	assert_string_equal(arena_cstr(&a, r.parts.at[1].cells), "A3\tB3\tC3\tD3\tE3\tF3");
	assert_int_equal(mask_in_child(&a, STR(""), made.bytes, &made), ERR_OK);
	assert_true(made.refused);
	assert_string_equal(arena_cstr(&a, made.code), "mask.none");
}

static void refused(struct str file, const char *code, const char *says)
{
	SCRATCH(a);
	struct buf b;
	buf_init(&b, &a, 1 << 20);
	assert_int_not_equal(mask_xlsx(&a, STR(""), file, &b), ERR_OK);
	assert_string_equal(err_what(), code);
	HAS(err_reason(), says);
	assert_int_equal(b.len, 0);
}

static void what_nobody_sees_is_not_taken_along(void **)
{
	SCRATCH(a);
	refused(book_of(&a,
			"<workbook xmlns:r='r'><sheets><sheet name='一' r:id='r1'/><sheet "
			"name='底稿' "
			"state='veryHidden' r:id='r2'/></sheets></workbook>",
			SHEET(ROWS), NULL, NULL),
		"mask.hidden", "底稿");
	refused(book_of(&a, BOOK,
			SHEET("<sheetData><row r='7' hidden='1'><c><v>13800138000</v></c></row>"
			      "</sheetData>"),
			NULL, NULL),
		"mask.hidden", "第7行");
	refused(book_of(&a, BOOK,
			SHEET("<sheetFormatPr zeroHeight='1'/><sheetData><row><c><v>1</v></c></row>"
			      "</sheetData>"),
			NULL, NULL),
		"mask.hidden", "默认行高");
	refused(book_of(&a, BOOK,
			SHEET("<sheetData><row r='2' ht='0'><c><v>1</v></c></row></sheetData>"),
			NULL, NULL),
		"mask.hidden", "第2行");
	refused(book_of(&a, BOOK,
			SHEET("<cols><col min='3' max='4' hidden='1'/></cols><sheetData/>"), NULL,
			NULL),
		"mask.hidden", "C1");
	refused(book_of(&a, BOOK, SHEET(ROWS), "xl/worksheets/sheet9.xml", SHEET(OTHER)),
		"mask.hidden", "sheet9");
}

/* Joined cells show the first of them; what the others hold nobody sees. */
static void what_joined_cells_cover_is_not_taken_along(void **)
{
	SCRATCH(a);
#define JOINED(cells, refs)                                                                        \
	SHEET("<sheetData><row r='1'><c r='A1'><v>13800138000</v></c>" cells                       \
	      "</row></sheetData><mergeCells>" refs "</mergeCells>")
	refused(book_of(&a, BOOK,
			JOINED("<c r='B1' t='inlineStr'><is><t>底稿</t></is></c>",
				"<mergeCell ref='D7:E9'/><mergeCell ref='A1:B2'/>"),
			NULL, NULL),
		"mask.hidden", "B1");
	refused(book_of(&a, BOOK, JOINED("<c r='C1'><v>1</v></c>", "<mergeCell ref='$C1:B1'/>"),
			NULL, NULL),
		"office.broken", "合并");
	const char *sheet = entry(&a,
		masked(&a, "",
			book_of(&a, BOOK,
				JOINED("<c r='B1' s='0'/><c r='C1'><v>7</v></c>",
					"<mergeCell ref='A1:B2'/>"),
				NULL, NULL)),
		"xl/worksheets/sheet1.xml");
	HAS(sheet, "<c r=\"C1\" t=\"n\"><v>7</v></c>");
	HAS(sheet, "<mergeCell ref=\"A1:B2\"/>");
}

static void what_is_too_small_to_see_is_hidden(void **)
{
	SCRATCH(a);
	refused(book_of(&a, BOOK,
			SHEET("<sheetData><row r='2' ht='0.00'><c><v>1</v></c></row></sheetData>"),
			NULL, NULL),
		"mask.hidden", "第2行");
	refused(book_of(&a, BOOK,
			SHEET("<cols><col min='3' max='3' width='0.0'/></cols><sheetData/>"), NULL,
			NULL),
		"mask.hidden", "C1");
}

static struct str with_format(struct arena *a, const char *code)
{
	const char *styles = arena_printf(a,
		"<styleSheet><numFmts><numFmt numFmtId='177' formatCode='%s'/></numFmts><cellXfs>"
		"<xf numFmtId='177'/></cellXfs></styleSheet>",
		code);
	return SAMPLE_ZIP(a, SAMPLE_TYPES, { "xl/workbook.xml", BOOK, 0 },
		{ "xl/_rels/workbook.xml.rels", RELATIONS, 0 },
		{ "xl/worksheets/sheet1.xml", SHEET(ROWS), 0 },
		{ "xl/worksheets/sheet2.xml", SHEET(OTHER), 0 },
		{ "xl/sharedStrings.xml", STRINGS, 0 }, { "xl/styles.xml", styles, 0 });
}

/* However it is written there; and a format that shows nothing hides what the cell holds. */
static void no_number_and_no_cell_hides_in_a_format(void **)
{
	static const char *const bad[] = { "&quot;138-0013-8009&quot;", "\\1\\3\\8 \\0013\\-8009",
		"0&quot;１３８００１３８００９&quot;", "&quot;a13800138009@163.com&quot;",
		"&quot;1234567&quot;0", ";;;", ";; ;", "0;0;0;" };
	static const char *const good[] = { "#,##0.00_ ;[Red]\\-#,##0.00\\ ", "yyyy-mm-dd hh:mm:ss",
		"[DBNum1][$-804]yyyy&quot;年&quot;m&quot;月&quot;", "000000000000", "@", "0.00;;" };
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		SCRATCH(a);
		HAS(entry(&a, masked(&a, "", with_format(&a, bad[i])), "xl/styles.xml"),
			"formatCode=\"General\"");
	}
	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		SCRATCH(a);
		const char *styles =
			entry(&a, masked(&a, "", with_format(&a, good[i])), "xl/styles.xml");
		HAS(styles, arena_printf(&a, "formatCode=\"%s\"", good[i]));
	}
}

static void a_sheet_is_not_called_by_a_number(void **)
{
	SCRATCH(a);
	refused(book_of(&a,
			"<workbook xmlns:r='r'><sheets><sheet name='张三13800138009' r:id='r1'/>"
			"<sheet name='说明' r:id='r2'/></sheets></workbook>",
			SHEET(ROWS), NULL, NULL),
		"mask.title", "张三13800138009");
}

static void what_a_copy_would_lose_is_said(void **)
{
	static const char *const parts[][2] = { { "xl/comments1.xml", "批注" },
		{ "xl/threadedComments/t1.xml", "批注" }, { "xl/drawings/drawing1.xml", "图形" },
		{ "xl/charts/chart1.xml", "图表" }, { "xl/pivotCache/c1.xml", "数据透视表" } };
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
		SCRATCH(a);
		refused(book_of(&a, BOOK, SHEET(ROWS), parts[i][0], "<x/>"), "mask.lost",
			parts[i][1]);
	}
	SCRATCH(a);
	refused(book_of(&a, BOOK,
			SHEET("<sheetData><row><c r='B2'><f>1+1</f></c></row></sheetData>"), NULL,
			NULL),
		"mask.lost", "B2 的公式");
}

/* Two readers would see two tables in it. */
static void a_table_that_no_program_writes_is_refused(void **)
{
	static const char *const bent[] = {
		SHEET("<sheetData><row><c><v>1</v><c><v>13800138000</v></c></c></row></sheetData>"),
		SHEET("<sheetData><row><c><v>1</v></c><row><c><v>13800138000</v></c></row></row>"
		      "</sheetData>"),
		SHEET("<sheetData/><sheetData><row><c><v>13800138000</v></c></row></sheetData>"),
	};
	for (size_t i = 0; i < sizeof bent / sizeof *bent; i++) {
		SCRATCH(a);
		refused(book_of(&a, BOOK, bent[i], NULL, NULL), "office.broken", "结构异常");
	}
}

static void any_other_document_is_no_table(void **)
{
	SCRATCH(a);
	refused(sample_docx(&a, SAMPLE_W "<w:p><w:t>13800138000</w:t></w:p></w:document>"),
		"upload.type", "xlsx");
	refused(book_of(&a, BOOK, SHEET(ROWS), "xl/vbaProject.bin", "x"), "office.active", "宏");
}

int main(int argc, char **argv)
{
	sandbox_child(jobs, argc, argv);
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_value_is_kept_and_every_number_of_a_person_masked),
		cmocka_unit_test(days_and_formats_are_read_as_before),
		cmocka_unit_test(what_is_published_stays),
		cmocka_unit_test(the_same_table_gives_the_same_file),
		cmocka_unit_test(words_in_a_number_are_words),
		cmocka_unit_test(a_masked_workbook_has_nothing_left_to_find),
		cmocka_unit_test(what_nobody_sees_is_not_taken_along),
		cmocka_unit_test(what_joined_cells_cover_is_not_taken_along),
		cmocka_unit_test(what_is_too_small_to_see_is_hidden),
		cmocka_unit_test(no_number_and_no_cell_hides_in_a_format),
		cmocka_unit_test(a_sheet_is_not_called_by_a_number),
		cmocka_unit_test(what_a_copy_would_lose_is_said),
		cmocka_unit_test(a_table_that_no_program_writes_is_refused),
		cmocka_unit_test(any_other_document_is_no_table),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
