/*
 * Where words hide in a file. Each document here says 违禁词 in one place only, and that place is told
 * to a person in these words.
 */
#include "tests/screen/file.h"

#include <zlib.h>

#include "tests/screen/words.h"

/* Beside the page: an object of its own, as it stands and packed with others. */
static struct str pdf_with(struct arena *a, const char *object, bool pack)
{
	static const char *const pages[] = { "page", NULL };
	struct buf b;
	unsigned char packed[4096];
	uLongf n = sizeof packed;
	buf_init(&b, a, 100000);
	if (!pack) {
		buf_printf(&b, "100 0 obj\n%s\nendobj\n", object);
		return sample_pdf(a, pages, "", buf_str(&b));
	}
	const char *plain = arena_printf(a, "100 0 %s", object);
	assert_int_equal(compress(packed, &n, (const Bytef *)plain, strlen(plain)), Z_OK);
	buf_printf(&b,
		"99 0 obj\n<</Type/ObjStm/N 1/First 6/Filter/FlateDecode/Length %lu>>\n"
		"stream\r\n",
		n);
	buf_add(&b, (struct str){ (char *)packed, n });
	buf_add(&b, STR("\nendstream\nendobj\n"));
	return sample_pdf(a, pages, "", buf_str(&b));
}

static void words_hide_nowhere_in_a_pdf(void **state)
{
	(void)state;
#define WIDE "<FEFF 8FDD 7981 8BCD>"
#define XMP                                                                                        \
	"<</Type/Metadata/Length 70>>\nstream\n<x:xmpmeta><dc:creator><rdf:li>违禁词</rdf:li>"  \
	"</dc:creator></x:xmpmeta>\nendstream"
	static const struct {
		const char *object, *place;
	} holes[] = {
		{ "<</Type/Annot/Subtype/Text/Contents " WIDE ">>", "批注" },
		{ "<</Type/Annot/Contents(\xE8\xBF\x9D\xE7\xA6\x81\xE8\xAF\x8D)>>", "批注" },
		{ "<</Type/Annot/Contents(\xCE\xA5\xBD\xFB\xB4\xCA)>>", "批注" }, /* GB18030 */
		{ "<</Type/Annot/Contents(\\376\\377\\217\\335y\\201\\213\\315)>>", "批注" },
		{ "<</Type/Annot/#43ontents " WIDE ">>", "批注" },
		{ "<</Type/Annot/T " WIDE ">>", "表单和批注者名称" },
		{ "<</FT/Tx/V " WIDE ">>", "表单内容" },
		{ "<</FT/Ch/Opt[" WIDE "]>>", "表单内容" },
		{ "<</Title " WIDE "/Parent 1 0 R>>", "文档属性和书签" },
		{ "<</Author " WIDE ">>", "文档属性 作者和单位" },
		{ "<</Keywords(a \\(b\\) (c) \xE8\xBF\x9D\xE7\xA6\x81\xE8\xAF\x8D)>>",
			"文档属性和书签" },
		{ "<</S/URI/URI(https://x/\xE8\xBF\x9D\xE7\xA6\x81\xE8\xAF\x8D)>>", "链接" },
		{ "<</S/Figure/Alt " WIDE ">>", "图片说明" },
		{ XMP, "文档属性 XMP" },
	};
	for (size_t i = 0; i < 2 * sizeof holes / sizeof *holes; i++) {
		SCRATCH(a);
		bool is_stream = strstr(holes[i / 2].object, "stream"); /* is never packed */
		struct str file = pdf_with(&a, holes[i / 2].object, i % 2 && !is_stream);
		assert_found(&a, file, "a.pdf", holes[i / 2].place);
	}
}

/* Bytes of a signature are no comment. */
static void a_signature_says_nothing(void **state)
{
	(void)state;
	SCRATCH(a);
	struct upload_result r = look(
		&a, pdf_with(&a, "<</Type/Sig/Contents <3082010A0282010100>>>", false), "a.pdf");
	assert_int_equal(r.parts.count, 1);
	assert_null(r.findings.first);
}

struct hole {
	const char *entry, *bytes, *place;
};

static void look_into(const struct hole *holes, size_t count, const char *main, const char *name)
{
	for (size_t i = 0; i < count; i++) {
		SCRATCH(a);
		bool is_main = !strcmp(holes[i].entry, main);
		const char *body = !strcmp(main, "word/document.xml") ? PLAIN : "<p:presentation/>";
		struct str file =
			SAMPLE_ZIP(&a, SAMPLE_TYPES, { main, is_main ? holes[i].bytes : body, 0 },
				{ is_main ? "docProps/x.xml" : holes[i].entry,
					is_main ? "<x/>" : holes[i].bytes, 0 });
		assert_found(&a, file, name, holes[i].place);
	}
}

static void words_hide_nowhere_in_a_docx(void **state)
{
	(void)state;
	static const struct hole holes[] = {
		{ "word/document.xml", DOC(PARA("违禁词")), "正文 第1段" },
		{ "word/document.xml", DOC(TABLE(ROW("甲", "乙") ROW("丙", "违禁词"))),
			"正文 表1 第2行 第2列" },
		{ "word/document.xml",
			DOC("<w:p><w:r><w:t>外</w:t><w:txbxContent>" PARA(
				"违禁词") "</w:txbxContent></w:r></w:p>"),
			"正文 第1段" },
		{ "word/document.xml",
			DOC("<w:p><w:del "
			    "w:author='甲'><w:r><w:delText>违禁词</w:delText></w:r>"
			    "</w:del></w:p>"),
			"正文 第1段 修订中删去的文字" },
		{ "word/document.xml",
			DOC("<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>违禁词</w:t></w:r></"
			    "w:p>"),
			"正文 第1段" },
		{ "word/document.xml",
			DOC("<w:p><w:r><w:instrText>HYPERLINK "
			    "\"https://x/违禁词\"</w:instrText>"
			    "</w:r></w:p>"),
			"正文 第1段" },
		{ "word/document.xml", DOC("<w:p><w:docPr id='1' descr='违禁词'/></w:p>"),
			"图片说明（正文）" },
		{ "word/document.xml", DOC("<w:p><w:ins w:author='违禁词'/></w:p>"),
			"修订的作者（正文）" },
		{ "word/document.xml",
			DOC("<w:sdt><w:sdtPr><w:alias w:val='违禁词'/></w:sdtPr></w:sdt>"),
			"内容控件（正文）" },
		{ "word/Header2.XML", DOC(PARA("违禁词")), "页眉 第1段" },
		{ "word/footer1.xml", DOC(PARA("违禁词")), "页脚 第1段" },
		{ "word/header1.xml", DOC("<w:p><v:textpath string='违禁词'/></w:p>"),
			"页眉 第1段" },
		{ "word/footnotes.xml", DOC(PARA("违禁词")), "脚注 第1段" },
		{ "word/endnotes.xml", DOC(PARA("违禁词")), "尾注 第1段" },
		{ "word/comments.xml",
			DOC("<w:comment w:author='甲'>" PARA("违禁词") "</w:comment>"),
			"批注 第1段" },
		{ "word/comments.xml", DOC("<w:comment w:author='违禁词'/>"),
			"批注的作者（批注）" },
		{ "word/media/image1.png", "\n" DOC(PARA("违禁词")),
			"word/media/image1.png 第1段" },
		{ "word/media/image1.svg",
			"<!DOCTYPE svg SYSTEM 'x'><svg><g><text>违禁词</text></g></svg>",
			"图形（word/media/image1.svg）" },
		{ "word/charts/chart1.xml", "<c><c:pt xmlns:c='c'><c:v>违禁词</c:v></c:pt></c>",
			"图表 第1段" },
		{ "word/settings.xml", DOC("<w:docVar w:name='a' w:val='违禁词'/>"),
			"文档变量（word/settings.xml）" },
		{ "word/_rels/document.xml.rels",
			"<R><Relationship Id='a' Type='t/hyperlink' TargetMode='External' "
			"Target='https://违禁词.cn/'/></R>",
			"链接（word/_rels/document.xml.rels）" },
		{ "customXml/item1.xml", "<b><任意>违禁词</任意></b>",
			"customXml/item1.xml 第1段" },
		{ "docProps/core.xml", "<c xmlns:d='d'><d:creator>违禁词</d:creator></c>",
			"文档属性 作者和单位（文档属性）" },
		{ "docProps/core.xml", "<c><lastModifiedBy>违禁词</lastModifiedBy></c>",
			"文档属性 作者和单位（文档属性）" },
		{ "docProps/core.xml", "<c xmlns:d='d'><d:title>违禁词</d:title></c>",
			"文档属性 第1段" },
		{ "docProps/app.xml", "<P><Company>违禁词</Company></P>",
			"文档属性 作者和单位（文档属性）" },
		{ "docProps/custom.xml",
			"<P><property name='a'><lpwstr>违禁词</lpwstr></property></P>",
			"文档属性 第1段" },
	};
	look_into(holes, sizeof holes / sizeof *holes, "word/document.xml", "a.docx");
}

static void words_hide_nowhere_in_a_pptx(void **state)
{
	(void)state;
	static const struct hole holes[] = {
		{ "ppt/slides/slide1.xml", "<sld><p><t>违禁词</t></p></sld>",
			"ppt/slides/slide1.xml 第1段" },
		{ "ppt/slides/slide1.xml", "<sld show='0'><p><t>违禁词</t></p></sld>",
			"ppt/slides/slide1.xml（隐藏） 第1段" },
		{ "ppt/slides/slide1.xml",
			"<sld><tbl><tr><tc><p><t>违禁词</t></p></tc></tr></tbl></sld>",
			"ppt/slides/slide1.xml 表1 第1行 第1列" },
		{ "ppt/slides/slide1.xml", "<sld><cNvPr name='图' descr='违禁词'/></sld>",
			"图片说明（ppt/slides/slide1.xml）" },
		{ "ppt/notesSlides/notesSlide1.xml", "<n><p><t>违禁词</t></p></n>",
			"备注（notesSlide1.xml） 第1段" },
		{ "ppt/slideMasters/slideMaster1.xml", "<n><p><t>违禁词</t></p></n>",
			"母版 第1段" },
		{ "ppt/slideLayouts/slideLayout1.xml", "<n><p><t>违禁词</t></p></n>",
			"版式 第1段" },
		{ "ppt/comments/comment1.xml", "<n><cm><text>违禁词</text></cm></n>",
			"批注 第1段" },
		{ "ppt/commentAuthors.xml", "<n><cmAuthor name='违禁词'/></n>",
			"批注的作者（ppt/commentAuthors.xml）" },
		{ "ppt/diagrams/data1.xml", "<n><pt><t><p><t>违禁词</t></p></t></pt></n>",
			"ppt/diagrams/data1.xml 第1段" },
		{ "ppt/drawings/vmlDrawing1.vml",
			"<xml><v:textbox><div>违&#31105;<b>词</b><br></div></v:textbox></xml>",
			"图形（ppt/drawings/vmlDrawing1.vml）" },
		{ "ppt/drawings/vmlDrawing1.vml", "<xml><v:textpath string=\"违禁词\"/></xml>",
			"图形（ppt/drawings/vmlDrawing1.vml）" },
		{ "ppt/tags/tag1.xml", "<n><tag name='A' val='违禁词'/></n>",
			"标记（ppt/tags/tag1.xml）" },
	};
	look_into(holes, sizeof holes / sizeof *holes, "ppt/presentation.xml", "a.pptx");
}

#define SHEET_AT(target) "<R><Relationship Id='rId1' Type='t/worksheet' Target='" target "'/></R>"

struct book {
	const char *workbook, *sheet, *shared, *entry, *bytes, *place;
};

static void words_hide_nowhere_in_an_xlsx(void **state)
{
	(void)state;
#define SHOWN "<workbook xmlns:r='r'><sheets><sheet name='人员' r:id='rId1'/></sheets></workbook>"
#define HIDDEN                                                                                     \
	"<workbook xmlns:r='r'><sheets><sheet name='人员' state='veryHidden' "                   \
	"r:id='rId1'/></sheets></workbook>"
#define ROWS(in) "<worksheet><sheetData>" in "</sheetData></worksheet>"
#define NO       "xl/styles.xml", "<s/>"
	static const struct book books[] = {
		{ SHOWN,
			ROWS("<row r='3'><c r='A3' t='inlineStr'><is><t>甲</t></is></c>"
			     "<c r='B3' t='inlineStr'><is><t>是违禁词</t></is></c></row>"),
			"<sst/>", NO, "工作表“人员” B3" },
		{ SHOWN, ROWS("<row r='3'><c r='AB3' t='s'><v>0</v></c></row>"),
			"<sst><si><t>违禁词</t></si></sst>", NO, "工作表“人员” AB3" },
		{ SHOWN, ROWS("<row><c t='str'><v>违禁词</v></c></row>"), "<sst/>", NO,
			"工作表“人员” A1" },
		{ HIDDEN, ROWS("<row r='3'><c r='B3' t='s'><v>0</v></c></row>"),
			"<sst><si><t>违禁词</t></si></sst>", NO, "工作表“人员”（隐藏） B3" },
		{ SHOWN, ROWS("<row r='3' hidden='1'><c r='B3' t='s'><v>0</v></c></row>"),
			"<sst><si><t>违禁词</t></si></sst>", NO, "工作表“人员”（隐藏） B3" },
		{ SHOWN, ROWS(""), "<sst><si><t>违禁词</t></si></sst>", NO,
			"工作簿中没有单元格显示的文字（隐藏）" },
		{ SHOWN, ROWS("<row r='1'><c r='A1'><f>IF(B1,\"违禁词\",1)</f><v>1</v></c></row>"),
			"<sst/>", NO, "工作表“人员” 公式和选项中的文字" },
		{ SHOWN,
			"<worksheet><dataValidation promptTitle='违禁词'><formula1>1</formula1>"
			"</dataValidation></worksheet>",
			"<sst/>", NO, "工作表“人员” 链接和提示" },
		{ SHOWN,
			"<worksheet><dataValidation><formula1>\"甲,违禁词\"</formula1>"
			"</dataValidation></worksheet>",
			"<sst/>", NO, "工作表“人员” 公式和选项中的文字" },
		{ SHOWN,
			"<worksheet><headerFooter><oddFooter>违禁词</oddFooter></headerFooter>"
			"</worksheet>",
			"<sst/>", NO, "工作表“人员” 页眉页脚" },
		{ "<workbook xmlns:r='r'><sheets><sheet name='违禁词' r:id='rId1'/></sheets>"
		  "</workbook>",
			ROWS(""), "<sst/>", NO, "工作表1 的名称" },
		{ "<workbook xmlns:r='r'><sheets><sheet name='人员' r:id='rId1'/></sheets>"
		  "<definedName>\"违禁词\"</definedName></workbook>",
			ROWS(""), "<sst/>", NO, "xl/workbook.xml 第1段" },
		{ SHOWN, ROWS(""), "<sst/>", "xl/comments1.xml",
			"<c><comment><text><r><t>违禁词</t></r></text></comment></c>",
			"批注 第1段" },
		{ SHOWN, ROWS(""), "<sst/>", "xl/comments1.xml",
			"<c><authors><author>违禁词</author></authors></c>",
			"文档属性 作者和单位（批注）" },
		{ SHOWN, ROWS(""), "<sst/>", "xl/drawings/drawing1.xml",
			"<d><p><t>违禁词</t></p></d>", "图形 第1段" },
		{ SHOWN, ROWS(""), "<sst/>", "xl/pivotCache/pivotCacheRecords1.xml",
			"<r><r><s v='违禁词'/></r></r>",
			"数据透视表缓存（xl/pivotCache/pivotCacheRecords1.xml）" },
		{ SHOWN, ROWS(""), "<sst/>", "xl/drawings/vmlDrawing1.vml",
			"<xml><div>违禁词<br></div></xml>", "图形（xl/drawings/vmlDrawing1.vml）" },
		{ SHOWN, ROWS(""), "<sst/>", "xl/persons/person.xml",
			"<p><person displayName='违禁词'/></p>",
			"批注的作者（xl/persons/person.xml）" },
	};
	for (size_t i = 0; i < sizeof books / sizeof *books; i++) {
		SCRATCH(a);
		const struct book *b = &books[i];
		struct str file = SAMPLE_ZIP(&a, SAMPLE_TYPES,
			{ "xl/workbook.xml", b->workbook, 0 },
			{ "xl/_rels/workbook.xml.rels", SHEET_AT("worksheets/sheet1.xml"), 0 },
			{ "xl/worksheets/sheet1.xml", b->sheet, 0 },
			{ "xl/sharedStrings.xml", b->shared, 0 }, { b->entry, b->bytes, 0 });
		assert_found(&a, file, "人员.xlsx", b->place);
	}
}

/* A sheet may lie anywhere: what the list of sheets says is where it is. */
static void a_sheet_at_another_place_is_read_with_its_cells(void **state)
{
	(void)state;
	SCRATCH(a);
	struct str file = SAMPLE_ZIP(&a, SAMPLE_TYPES, { "xl/workbook.xml", SHOWN, 0 },
		{ "xl/_rels/workbook.xml.rels", SHEET_AT("Other/A.xml"), 0 },
		{ "xl/other/a.xml", ROWS("<row r='3'><c r='B3' t='s'><v>0</v></c></row>"), 0 },
		{ "xl/sharedStrings.xml", "<sst><si><t>违禁词</t></si></sst>", 0 });
	assert_found(&a, file, "人员.xlsx", "工作表“人员” B3");
}

static void what_nobody_sees_is_pointed_out(void **state)
{
	(void)state;
	SCRATCH(a);
	struct upload_result r = look(&a,
		SAMPLE_ZIP(&a, SAMPLE_TYPES,
			{ "word/document.xml",
				DOC("<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>藏</w:t></w:r></w:p>"
				    "<w:p><w:del><w:r><w:delText>删</w:delText></w:r></w:del></"
				    "w:p>"),
				0 },
			{ "word/comments.xml", DOC(PARA("批")), 0 },
			{ "word/media/image1.png", "\x89PNG", 0 },
			{ "docProps/core.xml", "<c><creator>张三</creator></c>", 0 }),
		"a.docx");
	assert_int_equal(noted(&r, "hidden")->severity, WARN);
	assert_non_null(strstr(arena_cstr(&a, noted(&r, "hidden")->message), "设为“隐藏”的文字"));
	assert_int_equal(noted(&r, "revision")->severity, WARN);
	assert_int_equal(noted(&r, "comment")->severity, WARN);
	assert_int_equal(noted(&r, "author")->severity, NOTE);
	assert_int_equal(noted(&r, "pictures")->severity, NOTE);
	r = look(&a, sample_docx(&a, PLAIN), "a.docx");
	assert_null(r.findings.first);
}

static void what_runs_when_it_is_opened_is_pointed_out(void **state)
{
	(void)state;
	SCRATCH(a);
	struct upload_result r = look(&a,
		sample_docx(
			&a, DOC("<w:p><w:r><w:instrText>ddeauto c:\\\\cmd.exe \"/k\"</w:instrText>"
				"</w:r></w:p>")),
		"a.docx");
	assert_int_equal(noted(&r, "active")->severity, BLOCK);
	r = look(&a, STR("a,=cmd|' /C calc'!A0\n"), "a.csv");
	assert_int_equal(noted(&r, "active")->severity, BLOCK);
	assert_string_equal(part_place(&a, &r.parts.at[0], noted(&r, "active")->start,
				    noted(&r, "active")->end),
		"表格 B1");
	r = look(&a, STR("a,=1+1\n"), "a.csv");
	assert_int_equal(noted(&r, "active")->severity, WARN);
	assert_null(look(&a, STR("-5,+3,a|b!,====\n"), "a.csv").findings.first);
}

int main(int argc, char **argv)
{
	sandbox_child(jobs, argc, argv);
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_runs_when_it_is_opened_is_pointed_out),
		cmocka_unit_test(words_hide_nowhere_in_a_docx),
		cmocka_unit_test(words_hide_nowhere_in_a_pptx),
		cmocka_unit_test(words_hide_nowhere_in_an_xlsx),
		cmocka_unit_test(words_hide_nowhere_in_a_pdf),
		cmocka_unit_test(a_signature_says_nothing),
		cmocka_unit_test(a_sheet_at_another_place_is_read_with_its_cells),
		cmocka_unit_test(what_nobody_sees_is_pointed_out),
	};
	return cmocka_run_group_tests(tests, open_house, close_house);
}
