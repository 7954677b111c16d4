/*
 * Where words hide in a file. Each document here says 违禁词 in one place only, and that place is told
 * to a person in these words.
 */
#include "tests/check.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <zlib.h>

#include "desk/attachment_record.h"
#include "screen/jobs.h"
#include "screen/mask.h"
#include "screen/upload.h"
#include "tests/support/samples.h"

static struct screening *screening;
static char folder[] = "/tmp/shenfa-holes-XXXXXX";
static char path[sizeof folder + 8];

static int open_house(void **state)
{
	(void)state;
	if (!mkdtemp(folder))
		return -1;
	snprintf(path, sizeof path, "%s/1", folder);
	return screening_open(&screening, STR("违禁词\tBLOCK\n"), STR("")) ? -1 : 0;
}

static int close_house(void **state)
{
	(void)state;
	screening_close(screening);
	unlink(path);
	return rmdir(folder);
}

static struct upload_result look(struct arena *a, struct str bytes, const char *name)
{
	struct upload_result r;
	unlink(path);
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0600);
	assert_int_equal(write(fd, bytes.at, bytes.len), (int)bytes.len);
	close(fd);
	assert_int_equal(upload_open(a, &(struct upload){ .path = path, .name = str_c(name) },
				 screening, &r),
		ERR_OK);
	if (!r.clean)
		print_error(STRF " " STRF "\n", STRV(r.code), STRV(r.reason));
	assert_true(r.clean);
	return r;
}

/* Found there, and nowhere else. */
static void assert_found(struct arena *a, struct str file, const char *name, const char *place)
{
	struct upload_result r = look(a, file, name);
	size_t found = 0;
	for (const struct finding *f = r.findings.first; f; f = f->next) {
		if (strcmp(f->reviewer, "terms"))
			continue;
		found++;
		assert_string_equal(part_place(a, &r.parts.at[f->block], f->start, f->end), place);
		assert_string_equal(arena_cstr(a, f->quote), "违禁词");
	}
	if (found != 1)
		print_error("%s: found %zu times\n", place, found);
	assert_int_equal(found, 1);
}

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

static const struct finding *noted(const struct upload_result *r, const char *rule)
{
	for (const struct finding *f = r->findings.first; f; f = f->next)
		if (f->reviewer == attachment_reviewer && str_eq(f->rule, str_c(rule)))
			return f;
	fail_msg("not noted: %s", rule);
	return NULL;
}

#define XW        "xmlns:w='w' xmlns:v='v' xmlns:a='a' xmlns:r='r'"
#define DOC(in)   "<w:document " XW "><w:body>" in "</w:body></w:document>"
#define PARA(in)  "<w:p><w:r><w:t>" in "</w:t></w:r></w:p>"
#define CELL(in)  "<w:tc>" PARA(in) "</w:tc>"
#define ROW(a, b) "<w:tr>" CELL(a) CELL(b) "</w:tr>"
#define TABLE(in) "<w:tbl>" in "</w:tbl>"
#define PLAIN     DOC(PARA("平常"))

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

static void a_term_that_goes_on_in_the_next_cell_is_found(void **state)
{
	(void)state;
	SCRATCH(a);
	struct upload_result r = look(&a, STR("甲,违禁,词\n"), "a.csv");
	const struct finding *f = r.findings.first;
	assert_non_null(f);
	assert_string_equal(part_place(&a, &r.parts.at[f->block], f->start, f->end), "表格 B1至C1");
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
	assert_int_equal(noted(&r, "revision")->severity, WARN);
	assert_int_equal(noted(&r, "comment")->severity, WARN);
	assert_int_equal(noted(&r, "author")->severity, NOTE);
	assert_int_equal(noted(&r, "pictures")->severity, NOTE);
	r = look(&a, sample_docx(&a, PLAIN), "a.docx");
	assert_null(r.findings.first);
}

static struct upload_result roster(struct arena *a, size_t people, bool ids)
{
	struct buf b;
	static const char *const names[] = { "张三", "欧阳小芳", "李四", "王小五", "赵六" };
	buf_init(&b, a, 1 << 20);
	buf_add(&b, STR("序号,姓名,身份证号,电话\n"));
	for (size_t i = 0; i < people; i++)
		buf_printf(&b, "%zu,%s,%s,1380013800%zu\n", i + 1, names[i % 5],
			ids ? "11010519491231002X" : "", i % 10);
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
		cmocka_unit_test(words_hide_nowhere_in_a_docx),
		cmocka_unit_test(words_hide_nowhere_in_a_pptx),
		cmocka_unit_test(words_hide_nowhere_in_an_xlsx),
		cmocka_unit_test(words_hide_nowhere_in_a_pdf),
		cmocka_unit_test(a_signature_says_nothing),
		cmocka_unit_test(a_sheet_at_another_place_is_read_with_its_cells),
		cmocka_unit_test(a_term_that_goes_on_in_the_next_cell_is_found),
		cmocka_unit_test(numbers_in_neighbouring_cells_are_not_one),
		cmocka_unit_test(a_csv_is_read_as_a_spreadsheet_reads_it),
		cmocka_unit_test(what_nobody_sees_is_pointed_out),
		cmocka_unit_test(a_list_of_people_is_one_finding),
		cmocka_unit_test(telephones_alone_are_a_warning_and_two_people_no_list),
		cmocka_unit_test(a_long_list_is_not_too_many_findings),
		cmocka_unit_test(a_list_in_a_word_table_is_one_too),
		cmocka_unit_test(offices_are_no_people),
		cmocka_unit_test(what_is_kept_gives_the_same_findings),
		cmocka_unit_test(a_whole_table_is_masked_and_nothing_else_changes),
		cmocka_unit_test(a_masked_table_has_nothing_left_to_find),
		cmocka_unit_test(each_number_of_a_long_cell_is_masked),
		cmocka_unit_test(a_cell_with_more_numbers_than_are_counted_is_refused),
	};
	return cmocka_run_group_tests(tests, open_house, close_house);
}
