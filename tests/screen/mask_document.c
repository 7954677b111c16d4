/* The tables of a document are masked where they stand, however Word broke their words; every other byte stays. */
#include "tests/check.h"

#include <stdlib.h>
#include <string.h>

#include "screen/archive.h"
#include "screen/jobs.h"
#include "screen/mask.h"
#include "screen/upload.h"
#include "tests/support/samples.h"

#define W(rows)     SAMPLE_W "<w:body>" rows "<w:sectPr/></w:body></w:document>"
#define TABLE(rows) "<w:tbl><w:tblPr/><w:tblGrid/>" rows "</w:tbl>"
#define ROW(cells)  "<w:tr w:rsidR='00A1'>" cells "</w:tr>"
#define R(words)    "<w:r><w:t>" words "</w:t></w:r>"
#define BOLD(words)                                                                                \
	"<w:r w:rsidR='1'><w:rPr><w:b/></w:rPr><w:t xml:space=\"preserve\">" words "</w:t></w:r>"
#define TC(runs)      "<w:tc><w:tcPr><w:tcW w:w='1'/></w:tcPr><w:p>" runs "</w:p></w:tc>"
#define WIDE(n, runs) "<w:tc><w:tcPr><w:gridSpan w:val='" n "'/></w:tcPr><w:p>" runs "</w:p></w:tc>"

/* As Word leaves a number that was typed, checked and mended: runs, marks of the speller, a bookmark. */
#define SPLIT_ID                                                                                   \
	R("110105")                                                                                \
	"<w:proofErr w:type='spellStart'/>" BOLD(                                                  \
		"19&#52;9123") "<w:bookmarkStart w:id='0' w:name='_GoBack'/><w:bookmarkEnd "       \
			       "w:id='0'/>" R("100&#50;X")
#define SPLIT_ID_MASKED                                                                            \
	R("11****")                                                                                \
	"<w:proofErr w:type='spellStart'/>" BOLD(                                                  \
		"*******") "<w:bookmarkStart w:id='0' w:name='_GoBack'/><w:bookmarkEnd "           \
			   "w:id='0'/>" R("**0&#50;X")

#define HEADS      ROW(TC(R("姓名")) TC(R("身份证号")) TC(R("手机")))
#define PERSON(id) ROW(TC(R("张三")) TC(id) TC(R("138") BOLD("0013") R("8000")))
#define MASKED(id) ROW(TC(R("张三")) TC(id) TC(R("138") BOLD("****") R("8000")))

static enum err gather(void *ctx, struct str piece, bool last)
{
	(void)last;
	buf_add(ctx, piece);
	return ERR_OK;
}

static const struct archive_entry *entry(struct arena *a, struct str file, const char *name)
{
	struct archive *z = arena_new(a, struct archive);
	assert_int_equal(archive_read(a, file, z), ERR_OK);
	const struct archive_entry *e = archive_find(z, name);
	assert_non_null(e);
	return e;
}

static const char *words(struct arena *a, struct str file, const char *name)
{
	struct buf b;
	buf_init(&b, a, 1 << 20);
	assert_int_equal(archive_pour(entry(a, file, name), gather, &b), ERR_OK);
	return arena_cstr(a, buf_str(&b));
}

static struct str masked(struct arena *a, const char *allow, struct str file)
{
	struct buf b;
	buf_init(&b, a, 1 << 20);
	enum err e = mask_document(a, str_c(allow), file, &b);
	if (e)
		print_error("%s %s\n", err_what(), err_reason());
	assert_int_equal(e, ERR_OK);
	return buf_str(&b);
}

/* The main part of a document, before and after. */
static void becomes(const char *document, const char *wanted)
{
	SCRATCH(a);
	struct str made = masked(&a, "", sample_docx(&a, document));
	assert_string_equal(words(&a, made, "word/document.xml"), wanted);
}

static void a_number_that_runs_part_keeps_its_runs(void **)
{
	becomes(W(TABLE(HEADS PERSON(SPLIT_ID))), W(TABLE(HEADS MASKED(SPLIT_ID_MASKED))));
}

static void what_is_no_number_stays_byte_for_byte(void **)
{
	static const char around[] = W("<w:p>" R("联系人 13800138000&amp;") "</w:p>" TABLE(
		HEADS ROW(TC(R("a&lt;b\r\n<![CDATA[c]]>")) TC("") TC(R("13800138001")))));
	static const char wanted[] = W("<w:p>" R("联系人 13800138000&amp;") "</w:p>" TABLE(
		HEADS ROW(TC(R("a&lt;b\r\n<![CDATA[c]]>")) TC("") TC(R("138****8001")))));
	becomes(around, wanted);
}

/* Groups that a blank parts become one word, in the first run; the others lose theirs. */
static void what_parts_the_groups_goes(void **)
{
	becomes(W(TABLE(ROW(TC(R("138 0013") BOLD(" 8000") R("，家"))))),
		W(TABLE(ROW(TC(R("138****8000") BOLD("") R("，家"))))));
}

/* A head over two columns is said of both, and columns are counted as they stand below each other. */
static void joined_cells_are_counted_as_they_stand(void **)
{
	becomes(W(TABLE(ROW(TC(R("姓名")) WIDE("2", R("身份证号")) TC(R("备注")))
				ROW(TC(R("张三")) TC(R("330203198503121")) TC(R("330203198503122"))
						TC(R("330203198503123"))))),
		W(TABLE(ROW(TC(R("姓名")) WIDE("2", R("身份证号")) TC(R("备注")))
				ROW(TC(R("张三")) TC(R("33**********121")) TC(R("33**********122"))
						TC(R("330203198503123"))))));
	becomes(W(TABLE(HEADS ROW(WIDE("2", R("李四")) TC(R("1380013800"))))),
		W(TABLE(HEADS ROW(WIDE("2", R("李四")) TC(R("138***3800"))))));
	becomes(W(TABLE(HEADS "<w:tr><w:trPr><w:gridBefore w:val='1'/></w:trPr>" TC(
			R("330203198503121")) "</w:tr>")),
		W(TABLE(HEADS "<w:tr><w:trPr><w:gridBefore w:val='1'/></w:trPr>" TC(
			R("33**********121")) "</w:tr>")));
}

/* Word shows none of the words of a cell that the one above covers; they are in the file all the same. */
static void a_covered_cell_is_masked_as_well(void **)
{
#define COVERED(id) "<w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p>" R(id) "</w:p></w:tc>"
	becomes(W(TABLE(HEADS ROW(TC("") COVERED("330203198503121")))),
		W(TABLE(HEADS ROW(TC("") COVERED("33**********121")))));
}

static void a_form_has_its_heads_in_front(void **)
{
	becomes(W(TABLE(ROW(
			TC(R("姓名")) TC(R("张三")) TC(R("身份证号")) TC(R("330203198503121"))))),
		W(TABLE(ROW(
			TC(R("姓名")) TC(R("张三")) TC(R("身份证号")) TC(R("33**********121"))))));
	/* A head of the next column is none of its values. */
	becomes(W(TABLE(ROW(TC(R("手机")) TC(R("2023-2024学年")))
				ROW(TC(R("13800138000")) TC("")))),
		W(TABLE(ROW(TC(R("手机")) TC(R("2023-2024学年")))
				ROW(TC(R("138****8000")) TC("")))));
}

/* The heads of the outer table hold again behind the inner one. */
static void tables_inside_tables_have_their_own_heads(void **)
{
#define INNER TABLE(ROW(TC(R("项目")) TC(R("编号"))) ROW(TC(R("甲")) TC(R("330203198503129"))))
	becomes(W(TABLE(HEADS ROW("<w:tc>" INNER "<w:p/></w:tc>" TC(R("330203198503121"))))),
		W(TABLE(HEADS ROW("<w:tc>" INNER "<w:p/></w:tc>" TC(R("33**********121"))))));
}

static void what_was_struck_out_is_masked_too(void **)
{
#define STRUCK(a, b)                                                                               \
	"<w:del w:author='甲'><w:r><w:delText>" a "</w:delText></w:r><w:r><w:delText>" b           \
	"</w:delText></w:r></w:del>"
	becomes(W(TABLE(HEADS ROW(
			TC("") TC("") TC(R("138") STRUCK("139001", "39000") R("00138000"))))),

		W(TABLE(HEADS ROW(
			TC("") TC("") TC(R("138") STRUCK("139***", "*9000") R("****8000"))))));
}

/* Word writes a text box twice, and a link's address into a field. */
static void boxes_and_fields_in_a_cell_are_masked(void **)
{
#define BOX(n)                                                                                     \
	"<w:r><mc:AlternateContent xmlns:mc='m'><mc:Choice><w:txbxContent><w:p>" R(                \
		n) "</w:p></w:txbxContent></mc:Choice><mc:Fallback><w:txbxContent><w:p>" R(n) "</" \
											      "w:" \
											      "p>" \
											      "</" \
											      "w:" \
											      "tx" \
											      "bx" \
											      "Co" \
											      "nt" \
											      "en" \
											      "t>" \
											      "</" \
											      "mc" \
											      ":F" \
											      "al" \
											      "lb" \
											      "ac" \
											      "k>" \
											      "</" \
											      "mc" \
											      ":A" \
											      "lt" \
											      "er" \
											      "na" \
											      "te" \
											      "Co" \
											      "nt" \
											      "en" \
											      "t>" \
											      "</" \
											      "w:" \
											      "r>"
#define FIELD(n) "<w:r><w:instrText>HYPERLINK \"tel:" n "\"</w:instrText></w:r>"
	becomes(W(TABLE(ROW(TC(R("外") BOX("13800138000") R("面")) TC(FIELD("13800138001"))))),
		W(TABLE(ROW(TC(R("外") BOX("138****8000") R("面")) TC(FIELD("138****8001"))))));
}

static struct str document_of(struct arena *a, const char *more_name, const char *more)
{
	return SAMPLE_ZIP(a, SAMPLE_TYPES,
		{ "word/document.xml", W(TABLE(HEADS PERSON(SPLIT_ID))), 0 },
		{ "word/header1.xml",
			"<w:hdr xmlns:w='w'>" TABLE(ROW(TC(R("13800138003")))) "</w:hdr>", 0 },
		{ "word/styles.xml", "<w:styles xmlns:w='w'>13800138000</w:styles>", 0 },
		{ "docProps/app.xml", "<Properties><Company>某局</Company></Properties>", 0 },
		{ more_name, more, 0 });
}

static void other_parts_are_copied_as_they_are_packed(void **)
{
	SCRATCH(a);
	struct archive old, new;
	struct str file = document_of(&a, NULL, NULL), made = masked(&a, "", file);
	assert_int_equal(archive_read(&a, file, &old), ERR_OK);
	assert_int_equal(archive_read(&a, made, &new), ERR_OK);
	assert_int_equal(old.count, new.count);
	for (size_t i = 0; i < old.count; i++) {
		bool changes = str_eq(old.entries[i].name, STR("word/document.xml")) ||
			       str_eq(old.entries[i].name, STR("word/header1.xml"));
		assert_true(str_eq(old.entries[i].name, new.entries[i].name));
		assert_int_equal(old.entries[i].method, new.entries[i].method);
		assert_int_equal(str_eq(old.entries[i].packed, new.entries[i].packed), !changes);
	}
	assert_non_null(strstr(words(&a, made, "word/header1.xml"), "138****8003"));
	assert_true(str_eq(made, masked(&a, "", file)));
}

static void what_is_published_stays(void **)
{
	SCRATCH(a);
	struct str made = masked(&a, "13800138000\n", document_of(&a, NULL, NULL));
	assert_non_null(strstr(words(&a, made, "word/document.xml"), BOLD("0013")));
}

static void slides_have_tables_as_well(void **)
{
#define SLIDE(n)                                                                                       \
	"<p:sld xmlns:p='p' xmlns:a='a'><a:tbl><a:tr><a:tc gridSpan='2'><a:txBody><a:p><a:r><a:t>"     \
	"身份证号</a:t></a:r></a:p></a:txBody></a:tc><a:tc hMerge='1'/></a:tr><a:tr><a:tc/><a:tc>" \
	"<a:txBody><a:p><a:r><a:t>" n                                                                  \
	"</a:t></a:r></a:p></a:txBody></a:tc></a:tr></a:tbl></p:sld>"
	SCRATCH(a);
	struct str file = SAMPLE_ZIP(&a, SAMPLE_TYPES, { "ppt/presentation.xml", "<p/>", 0 },
		{ "ppt/slides/slide1.xml", SLIDE("330203</a:t></a:r><a:r><a:t>198503121"), 0 });
	assert_string_equal(words(&a, masked(&a, "", file), "ppt/slides/slide1.xml"),
		SLIDE("33****</a:t></a:r><a:r><a:t>******121"));
}

static const struct screening *screening(void)
{
	static struct screening *s;
	if (!s)
		assert_int_equal(screening_open(&s, STR("禁词\n"), STR("")), ERR_OK);
	return s;
}

static void a_masked_document_has_nothing_left_to_find(void **)
{
	SCRATCH(a);
	struct sandbox_answer made;
	struct upload_result r;
	assert_int_equal(mask_in_child(&a, STR(""), document_of(&a, NULL, NULL), &made), ERR_OK);
	if (made.refused)
		fail_msg(STRF " " STRF, STRV(made.code), STRV(made.reason));
	const struct upload copy = { .name = STR("名单.docx"), .bytes = made.bytes };
	assert_int_equal(upload_open(&a, &copy, screening(), &r), ERR_OK);
	assert_true(r.clean);
	assert_int_equal(r.media, MEDIA_DOCX);
	for (const struct finding *f = r.findings.first; f; f = f->next)
		assert_string_not_equal(f->reviewer, "personal");
	assert_int_equal(mask_in_child(&a, STR(""), made.bytes, &made), ERR_OK);
	assert_true(made.refused);
	assert_string_equal(arena_cstr(&a, made.code), "mask.none");
}

static void refused(struct str file, const char *code, const char *says)
{
	SCRATCH(a);
	struct buf b;
	buf_init(&b, &a, 1 << 20);
	assert_int_not_equal(mask_document(&a, STR(""), file, &b), ERR_OK);
	assert_string_equal(err_what(), code);
	assert_non_null(strstr(err_reason(), says));
	assert_int_equal(b.len, 0);
}

static void what_would_tell_the_number_still_is_refused(void **)
{
	SCRATCH(a);
	struct buf deep;
	refused(document_of(&a, "docProps/thumbnail.emf", "x"), "mask.lost", "预览图");
	refused(document_of(&a, "_xmlsignatures/sig1.xml", "<x/>"), "mask.lost", "签名");
	refused(sample_docx(&a, W("<w:p>" R("13800138000") "</w:p>")), "mask.none", "没有");
	buf_init(&deep, &a, 1 << 20);
	buf_add(&deep, STR(SAMPLE_W));
	for (int i = 0; i < 17; i++)
		buf_add(&deep, STR("<w:tbl><w:tr><w:tc>"));
	for (int i = 0; i < 17; i++)
		buf_add(&deep, STR("</w:tc></w:tr></w:tbl>"));
	buf_add(&deep, STR("</w:document>"));
	refused(sample_docx(&a, arena_cstr(&a, buf_str(&deep))), "mask.depth", "嵌套");
}

int main(int argc, char **argv)
{
	sandbox_child(jobs, argc, argv);
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_number_that_runs_part_keeps_its_runs),
		cmocka_unit_test(what_is_no_number_stays_byte_for_byte),
		cmocka_unit_test(what_parts_the_groups_goes),
		cmocka_unit_test(joined_cells_are_counted_as_they_stand),
		cmocka_unit_test(a_covered_cell_is_masked_as_well),
		cmocka_unit_test(a_form_has_its_heads_in_front),
		cmocka_unit_test(tables_inside_tables_have_their_own_heads),
		cmocka_unit_test(what_was_struck_out_is_masked_too),
		cmocka_unit_test(boxes_and_fields_in_a_cell_are_masked),
		cmocka_unit_test(other_parts_are_copied_as_they_are_packed),
		cmocka_unit_test(what_is_published_stays),
		cmocka_unit_test(slides_have_tables_as_well),
		cmocka_unit_test(a_masked_document_has_nothing_left_to_find),
		cmocka_unit_test(what_would_tell_the_number_still_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
