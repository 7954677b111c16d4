#include "tests/check.h"

#include <stdlib.h>
#include <string.h>

#include "screen/archive.h"
#include "screen/office.h"
#include "tests/support/samples.h"

static struct contents open_whole(struct arena *a, struct str file)
{
	struct contents o = {};
	parts_init(&o.parts, a);
	enum err e = office_open(a, file, &o);
	if (e)
		print_error("%s %s\n", err_what(), err_reason());
	assert_int_equal(e, ERR_OK);
	return o;
}

static void assert_part(
	struct arena *a, const struct contents *o, size_t i, const char *name, const char *text)
{
	assert_true(i < o->parts.count);
	assert_string_equal(arena_cstr(a, o->parts.at[i].name), name);
	assert_string_equal(arena_cstr(a, o->parts.at[i].text), text);
}

static void assert_refused(struct arena *a, struct str file, const char *code)
{
	struct contents o = {};
	parts_init(&o.parts, a);
	assert_int_equal(office_open(a, file, &o), ERR_REFUSED);
	assert_string_equal(err_what(), code);
}

static void a_word_document_gives_its_paragraphs(void **state)
{
	(void)state;
	SCRATCH(a);
	struct contents o = open_whole(
		&a, sample_docx(&a, SAMPLE_W
			    "<w:body><w:p><w:r><w:t>关于印发</w:t></w:r><w:r><w:t>通知</w:t></w:r>"
			    "</w:p><w:p/><w:p><w:r><w:t>甲&amp;乙</w:t><w:tab/><w:t>丙</w:t><w:br/>"
			    "<w:t>丁</w:t></w:r></w:p></w:body></w:document>"));
	assert_int_equal(o.media, MEDIA_DOCX);
	assert_int_equal(o.parts.count, 2);
	assert_part(&a, &o, 0, "正文 第1段", "关于印发通知");
	assert_part(&a, &o, 1, "正文 第2段", "甲&乙\t丙\n丁");
}

static void what_is_hidden_in_a_document_is_read_too(void **state)
{
	(void)state;
	SCRATCH(a);
	struct contents o = open_whole(&a,
		SAMPLE_ZIP(&a, SAMPLE_TYPES,
			{ "word/document.xml",
				SAMPLE_W "<w:p><w:r><w:t>留</w:t></w:r><w:del><w:r><w:delText>删去"
					 "</w:delText></w:r></w:del></w:p></w:document>",
				0 },
			{ "word/header1.xml",
				SAMPLE_W "<w:p><v:textpath string='内部资料'/></w:p></w:document>",
				0 },
			{ "word/comments.xml", SAMPLE_W "<w:p><w:t>批语</w:t></w:p></w:document>",
				0 },
			{ "docProps/core.xml", "<c xmlns:d='d'><d:title>题名</d:title></c>", 0 }));
	assert_int_equal(o.parts.count, 5);
	assert_part(&a, &o, 0, "文档属性 第1段", "题名\n");
	assert_part(&a, &o, 1, "批注 第1段", "批语");
	assert_part(&a, &o, 2, "正文 第1段", "留");
	assert_part(&a, &o, 3, "正文 第1段 修订中删去的文字", "删去");
	assert_part(&a, &o, 4, "页眉 第1段", "内部资料");
}

static void a_text_box_inside_a_paragraph_keeps_both_texts(void **state)
{
	(void)state;
	SCRATCH(a);
	struct contents o = open_whole(
		&a, sample_docx(&a,
			    SAMPLE_W "<w:p><w:t>外</w:t><w:p><w:t>内</w:t></w:p><w:t>面</w:t></w:p>"
				     "</w:document>"));
	assert_part(&a, &o, 0, "正文 第1段", "内");
	assert_part(&a, &o, 1, "正文 第2段", "外面");
}

static void any_prefix_will_do_for_text(void **state)
{
	(void)state;
	SCRATCH(a);
	struct contents o =
		open_whole(&a, sample_docx(&a, "<x:document xmlns:x='w'><x:p><x:t>甲</x:t></x:p>"
					       "</x:document>"));
	assert_part(&a, &o, 0, "正文 第1段", "甲");
}

#define SHEET_HEAD                                                                                 \
	SAMPLE_TYPES,                                                                              \
		{ "xl/workbook.xml",                                                               \
			"<workbook xmlns:r='r'><sheets><sheet name='名单' sheetId='7' "          \
			"r:id='rId3'/></sheets></workbook>",                                       \
			0 },                                                                       \
	{                                                                                          \
		"xl/_rels/workbook.xml.rels",                                                      \
			"<R><Relationship Id='rId3' Type='t/worksheet' "                           \
			"Target='worksheets/sheet9.xml'/></R>",                                    \
			0                                                                          \
	}

static void a_sheet_gives_its_rows_with_numbers_and_shared_texts(void **state)
{
	(void)state;
	SCRATCH(a);
	struct contents o = open_whole(
		&a, SAMPLE_ZIP(&a, SHEET_HEAD,
			    { "xl/sharedStrings.xml",
				    "<sst><si><t>张三</t><rPh><t>ZS</t></rPh></si>"
				    "<si><r><t>李</t></r><r><t>四</t></r></si></sst>",
				    0 },
			    { "xl/worksheets/sheet9.xml",
				    "<worksheet><sheetData><row r='2'><c r='A2' t='s'><v>1</v></c>"
				    "<c r='B2'><v>1.3800138E10</v></c>"
				    "<c r='C2'><v>3.3020319850312102E+17</v></c>"
				    "<c r='D2'><v>1.25E+1</v></c></row><row r='5'>"
				    "<c t='inlineStr'><is><t>直接</t></is></c><c t='s'><v>0</v></c>"
				    "<c t='s'><v>99</v></c></row></sheetData>"
				    "<headerFooter><oddHeader>机密</oddHeader></headerFooter></"
				    "worksheet>",
				    0 }));
	assert_int_equal(o.media, MEDIA_XLSX);
	assert_int_equal(o.pages, 1);
	assert_part(&a, &o, 0, "工作表“名单”", "李四｜13800138000｜330203198503121020｜1.25E+1");
	assert_string_equal(arena_cstr(&a, o.parts.at[0].cells), "A2\tB2\tC2\tD2");
	assert_part(&a, &o, 1, "工作表“名单”", "直接｜张三");
	assert_string_equal(arena_cstr(&a, o.parts.at[1].cells), "A5\tB5");
	assert_part(&a, &o, 2, "工作表“名单” 页眉页脚", "机密");
	assert_part(&a, &o, 3, "工作表1 的名称", "名单");
}

static void slides_are_numbered_as_they_are_shown(void **state)
{
	(void)state;
	SCRATCH(a);
	struct contents o = open_whole(
		&a, SAMPLE_ZIP(&a, SAMPLE_TYPES,
			    { "ppt/presentation.xml",
				    "<p:presentation xmlns:p='p' xmlns:r='r'><p:sldIdLst>"
				    "<p:sldId id='256' r:id='rId2'/><p:sldId id='257' r:id='rId1'/>"
				    "</p:sldIdLst></p:presentation>",
				    0 },
			    { "ppt/_rels/presentation.xml.rels",
				    "<R><Relationship Id='rId1' Type='t/slide' "
				    "Target='slides/slide1.xml'/>"
				    "<Relationship Id='rId2' Type='t/slide' "
				    "Target='/ppt/slides/slide2.xml'/></R>",
				    0 },
			    { "ppt/slides/slide1.xml", "<s><p><t>后</t></p></s>", 0 },
			    { "ppt/slides/slide2.xml", "<s><p><t>先</t></p></s>", 0 },
			    { "ppt/notesSlides/notesSlide1.xml", "<s><p><t>念</t></p></s>", 0 }));
	assert_int_equal(o.media, MEDIA_PPTX);
	assert_int_equal(o.pages, 2);
	assert_part(&a, &o, 0, "备注（notesSlide1.xml） 第1段", "念");
	assert_part(&a, &o, 1, "第2页 第1段", "后");
	assert_part(&a, &o, 2, "第1页 第1段", "先");
}

#define DOCUMENT                                                                                   \
	{                                                                                          \
		"word/document.xml", SAMPLE_W "</w:document>", 0                                   \
	}

static void macros_are_refused_under_any_name(void **state)
{
	(void)state;
	SCRATCH(a);
	assert_refused(&a,
		SAMPLE_ZIP(&a, SAMPLE_TYPES, DOCUMENT, { "word/vbaProject.bin", "x", 0 }),
		"office.active");
	assert_refused(&a,
		SAMPLE_ZIP(&a, DOCUMENT,
			{ "[Content_Types].xml",
				"<Types><Override PartName='/word/media/a.png' "
				"ContentType='application/vnd.ms-office.vbaProject'/></Types>",
				0 }),
		"office.active");
	assert_refused(&a,
		SAMPLE_ZIP(&a, DOCUMENT,
			{ "[Content_Types].xml",
				"<Types><Override PartName='/word/document.xml' ContentType="
				"'application/vnd.ms-word.document.macroEnabled.main+xml'/></"
				"Types>",
				0 }),
		"office.active");
	assert_non_null(strstr(err_reason(), "宏"));
}

static void embedded_objects_are_refused(void **state)
{
	(void)state;
	SCRATCH(a);
	assert_refused(&a,
		SAMPLE_ZIP(
			&a, SAMPLE_TYPES, DOCUMENT, { "word/embeddings/oleObject1.bin", "x", 0 }),
		"office.active");
	assert_refused(&a,
		SAMPLE_ZIP(&a, SAMPLE_TYPES, DOCUMENT, { "word/media/clip.mp4", "x", 0 }),
		"office.embedded");
	assert_refused(&a,
		SAMPLE_ZIP(&a, SAMPLE_TYPES, DOCUMENT,
			{ "word/_rels/document.xml.rels",
				"<R><Relationship Id='a' Type='o/oleObject' "
				"Target='media/x.png'/></R>",
				0 }),
		"office.active");
}

static struct str with_template(struct arena *a, const char *target)
{
	const char *rels = arena_printf(a,
		"<R><Relationship Id='a' TargetMode='External' Type='o/attachedTemplate' "
		"Target='%s'/></R>",
		target);
	return SAMPLE_ZIP(a, SAMPLE_TYPES, DOCUMENT, { "word/_rels/settings.xml.rels", rels, 0 });
}

static void a_template_from_elsewhere_is_refused_and_a_local_one_is_not(void **state)
{
	(void)state;
	SCRATCH(a);
	assert_refused(&a, with_template(&a, "https://example.org/t.dotm"), "office.remote");
	assert_refused(&a, with_template(&a, "file://server/t.dotm"), "office.remote");
	open_whole(&a, with_template(&a, "file:///C:\\Users\\a\\t.dotx"));
}

static void a_document_type_declaration_is_refused(void **state)
{
	(void)state;
	SCRATCH(a);
	assert_refused(&a,
		sample_docx(
			&a, "<!DOCTYPE d [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;&a;'>]><d>&b;</d>"),
		"office.dtd");
}

static void nesting_has_an_end(void **state)
{
	(void)state;
	SCRATCH(a);
	struct buf b;
	buf_init(&b, &a, 100000);
	for (int i = 0; i < 5000; i++)
		buf_add(&b, STR("<w:p>"));
	assert_refused(&a, sample_docx(&a, arena_cstr(&a, buf_str(&b))), "office.depth");
}

static void xml_that_breaks_off_is_refused(void **state)
{
	(void)state;
	SCRATCH(a);
	assert_refused(&a, sample_docx(&a, SAMPLE_W "<w:p>"), "office.broken");
}

static void a_document_with_a_password_is_refused_as_such(void **state)
{
	(void)state;
	SCRATCH(a);
	const struct sample_file files[] = { SAMPLE_TYPES, DOCUMENT, {} };
	assert_refused(&a, sample_zip(&a, files, "secret"), "upload.encrypted");
}

/* 60 MB of zeros pack to 60 KB: the ratio is in the directory, nothing is unpacked. */
static void an_entry_that_packs_too_well_is_refused(void **state)
{
	(void)state;
	SCRATCH(a);
	enum { MUCH = 60 * 1000 * 1000 };
	struct sample_file media = { "word/media/a.bmp", arena_alloc(&a, MUCH), MUCH };
	struct str bomb = SAMPLE_ZIP(&a, SAMPLE_TYPES, DOCUMENT, media);
	assert_true(bomb.len < 100 * 1000);
	assert_refused(&a, bomb, "office.bomb");
}

static void entries_that_are_too_much_together_are_refused(void **state)
{
	(void)state;
	SCRATCH(a);
	enum { HALF = 1000 * 1000, COUNT = 110 };
	static struct sample_file files[COUNT + 3];
	const char *zeros = arena_alloc(&a, HALF);
	files[0] = (struct sample_file)SAMPLE_TYPES;
	files[1] = (struct sample_file)DOCUMENT;
	for (int i = 0; i < COUNT; i++)
		files[i + 2] = (struct sample_file){ arena_printf(&a, "word/media/%d.bmp", i),
			zeros, HALF };
	assert_refused(&a, sample_zip(&a, files, NULL), "office.bomb");
	assert_non_null(strstr(err_reason(), "100 MB"));
}

static void too_many_entries_are_refused(void **state)
{
	(void)state;
	SCRATCH(a);
	static struct sample_file files[ARCHIVE_ENTRIES_MAX + 4];
	files[0] = (struct sample_file)SAMPLE_TYPES;
	files[1] = (struct sample_file)DOCUMENT;
	for (int i = 2; i <= ARCHIVE_ENTRIES_MAX; i++)
		files[i] = (struct sample_file){ arena_printf(&a, "word/media/%d.png", i), "x", 0 };
	assert_refused(&a, sample_zip(&a, files, NULL), "office.bomb");
	files[ARCHIVE_ENTRIES_MAX] = (struct sample_file){};
	open_whole(&a, sample_zip(&a, files, NULL));
}

static void a_name_that_leads_out_is_refused(void **state)
{
	(void)state;
	static const char *const names[] = { "../x.xml", "word/../../x.xml", "/etc/x.xml",
		"word\\x.xml" };
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		SCRATCH(a);
		assert_refused(&a, SAMPLE_ZIP(&a, SAMPLE_TYPES, DOCUMENT, { names[i], "x", 0 }),
			"office.path");
	}
}

/* The directory's rows, each 46 bytes and a name. */
static char *row_of(struct str zip, const char *name)
{
	struct str rest = zip;
	for (ptrdiff_t at; (at = str_find(rest, STR("PK\x01\x02"))) >= 0;
		rest = str_from(rest, 4)) {
		rest = str_from(rest, (size_t)at);
		if (str_starts(str_from(rest, 46), str_c(name)))
			return (char *)rest.at;
	}
	fail();
	return NULL;
}

/* Many names on the same packed bytes: how 340 KB declare 52 GB. */
static void entries_on_the_same_bytes_are_refused(void **state)
{
	(void)state;
	SCRATCH(a);
	struct str zip = SAMPLE_ZIP(&a, SAMPLE_TYPES, DOCUMENT, { "word/a.xml", "<same/>", 0 },
		{ "word/b.xml", "<same/>", 0 });
	char *first = row_of(zip, "word/a.xml"), *second = row_of(zip, "word/b.xml");
	memcpy(second + 46, "word/A.xml", 10);
	assert_refused(&a, zip, "office.bomb"); /* the local header still says b.xml */
	memcpy(second + 46, "word/a.xml", 10);
	memcpy(second + 42, first + 42, 4);
	assert_refused(&a, zip, "office.bomb");
	assert_non_null(strstr(err_reason(), "重叠"));
}

static void two_entries_of_one_name_are_refused(void **state)
{
	(void)state;
	SCRATCH(a);
	struct str zip = SAMPLE_ZIP(&a, SAMPLE_TYPES, { "word/document.xml", "<one/>", 0 },
		{ "word/documenu.xml", "<two/>", 0 });
	ptrdiff_t local = str_find(zip, STR("word/documenu.xml"));
	memcpy(row_of(zip, "word/documenu.xml") + 46, "word/Document.xml", 17);
	memcpy((char *)zip.at + local, "word/Document.xml", 17);
	assert_refused(&a, zip, "office.bomb");
	assert_non_null(strstr(err_reason(), "重名"));
}

static void an_entry_longer_than_it_says_is_refused(void **state)
{
	(void)state;
	SCRATCH(a);
	struct buf b;
	buf_init(&b, &a, 100000);
	buf_add(&b, STR(SAMPLE_W));
	for (int i = 0; i < 1000; i++)
		buf_add(&b, STR("<w:p/>"));
	buf_add(&b, STR("</w:document>"));
	struct str zip = sample_docx(&a, arena_cstr(&a, buf_str(&b)));
	char *row = row_of(zip, "word/document.xml");
	char *local =
		(char *)zip.at + (*(unsigned char *)(row + 42) | *(unsigned char *)(row + 43) << 8);
	memcpy(row + 24, "\x40\0\0\0", 4);
	assert_refused(&a, zip, "office.bomb"); /* two truths */
	memcpy(local + 22, "\x40\0\0\0", 4);
	assert_refused(&a, zip, "office.bomb");
	assert_non_null(strstr(err_reason(), "更长"));
}

static void a_changed_byte_is_noticed(void **state)
{
	(void)state;
	SCRATCH(a);
	struct str zip = sample_docx(&a, SAMPLE_W "</w:document>");
	row_of(zip, "word/document.xml")[16] ^= 1; /* its checksum */
	assert_refused(&a, zip, "office.broken");
}

static void another_zip_is_turned_away_with_advice(void **state)
{
	(void)state;
	SCRATCH(a);
	struct contents o = {};
	assert_int_equal(office_open(&a, SAMPLE_ZIP(&a, { "a.exe", "MZ", 0 }), &o), ERR_TYPE);
	assert_non_null(strstr(err_reason(), "解压"));
	assert_int_equal(office_open(&a, SAMPLE_ZIP(&a, { "OFD.xml", "<a/>", 0 }), &o), ERR_TYPE);
	assert_non_null(strstr(err_reason(), "PDF"));
}

static void every_torn_zip_is_refused(void **state)
{
	(void)state;
	SCRATCH(a);
	struct str zip = sample_docx(&a, SAMPLE_W "<w:p><w:t>甲</w:t></w:p></w:document>");
	open_whole(&a, zip);
	for (size_t n = 0; n < zip.len; n++)
		assert_refused(&a, str_sub(zip, 0, n), "office.broken");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_word_document_gives_its_paragraphs),
		cmocka_unit_test(what_is_hidden_in_a_document_is_read_too),
		cmocka_unit_test(a_text_box_inside_a_paragraph_keeps_both_texts),
		cmocka_unit_test(any_prefix_will_do_for_text),
		cmocka_unit_test(a_sheet_gives_its_rows_with_numbers_and_shared_texts),
		cmocka_unit_test(slides_are_numbered_as_they_are_shown),
		cmocka_unit_test(macros_are_refused_under_any_name),
		cmocka_unit_test(embedded_objects_are_refused),
		cmocka_unit_test(a_template_from_elsewhere_is_refused_and_a_local_one_is_not),
		cmocka_unit_test(a_document_type_declaration_is_refused),
		cmocka_unit_test(nesting_has_an_end),
		cmocka_unit_test(xml_that_breaks_off_is_refused),
		cmocka_unit_test(a_document_with_a_password_is_refused_as_such),
		cmocka_unit_test(an_entry_that_packs_too_well_is_refused),
		cmocka_unit_test(entries_that_are_too_much_together_are_refused),
		cmocka_unit_test(too_many_entries_are_refused),
		cmocka_unit_test(a_name_that_leads_out_is_refused),
		cmocka_unit_test(entries_on_the_same_bytes_are_refused),
		cmocka_unit_test(two_entries_of_one_name_are_refused),
		cmocka_unit_test(an_entry_longer_than_it_says_is_refused),
		cmocka_unit_test(a_changed_byte_is_noticed),
		cmocka_unit_test(another_zip_is_turned_away_with_advice),
		cmocka_unit_test(every_torn_zip_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
