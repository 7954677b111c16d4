#include "tests/check.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <zlib.h>

#include "screen/jobs.h"
#include "screen/pdf.h"
#include "tests/support/samples.h"

static const char *const two_pages[] = { "First page", "Second page", NULL };

static void assert_judged(struct arena *a, const char *catalog, struct str more, const char *code)
{
	enum err e = pdf_judge(a, sample_pdf(a, two_pages, catalog, more));
	assert_int_equal(e, code ? ERR_REFUSED : ERR_OK);
	if (code)
		assert_string_equal(err_what(), code);
}

/* Objects 100 and up, compressed into one stream. */
static struct str packed_objects(struct arena *a, const char *object)
{
	struct buf b;
	unsigned char packed[4096];
	uLongf n = sizeof packed;
	const char *plain = arena_printf(a, "100 0 %s", object);
	assert_int_equal(compress(packed, &n, (const Bytef *)plain, strlen(plain)), Z_OK);
	buf_init(&b, a, 100000);
	buf_printf(&b,
		"99 0 obj\n<</Type/ObjStm/N 1/First 6/Filter/FlateDecode/Length %lu>>\nstream\r\n",
		n);
	buf_add(&b, (struct str){ (char *)packed, n });
	buf_add(&b, STR("\nendstream\nendobj\n"));
	return buf_str(&b);
}

static void a_plain_document_is_let_through(void **state)
{
	(void)state;
	SCRATCH(a);
	assert_judged(&a, "", STR(""), NULL);
	assert_judged(&a, "/OpenAction[10 0 R/Fit]", STR(""), NULL);
}

static void scripts_are_found_however_the_name_is_written(void **state)
{
	(void)state;
	SCRATCH(a);
	assert_judged(&a, "/OpenAction 100 0 R",
		STR("100 0 obj\n<</S/JavaScript/JS(app.alert(1))>>\nendobj\n"), "pdf.active");
	assert_judged(&a, "/OpenAction 100 0 R",
		STR("100 0 obj\n<</S /#4aava#53cript /JS(x)>>\nendobj\n"), "pdf.active");
	assert_judged(&a, "/OpenAction 100 0 R",
		packed_objects(&a, "<</S/JavaScript/JS(app.alert(1))>>"), "pdf.active");
}

static void what_acts_or_hides_is_refused(void **state)
{
	(void)state;
	SCRATCH(a);
	assert_judged(&a, "/OpenAction<</S/Launch/F(cmd.exe)>>", STR(""), "pdf.active");
	assert_judged(&a, "/A<</S/SubmitForm/F(http://x)>>", STR(""), "pdf.active");
	assert_judged(&a, "/AcroForm<</XFA 100 0 R>>", STR(""), "pdf.active");
	assert_judged(&a, "/Names<</EmbeddedFiles 100 0 R>>", STR(""), "pdf.embedded");
	assert_judged(&a, "", packed_objects(&a, "<</Type/EmbeddedFile>>"), "pdf.embedded");
}

static void an_encrypted_document_is_refused_as_such(void **state)
{
	(void)state;
	SCRATCH(a);
	assert_judged(&a, "", STR("trailer\n<</Encrypt 100 0 R>>\n"), "upload.encrypted");
}

/* A megabyte of zeros packs to a kilobyte; a hundred such streams are over the limit. */
static void streams_that_swell_without_end_are_refused(void **state)
{
	(void)state;
	SCRATCH(a);
	enum { MUCH = 8 << 20 };
	struct buf b;
	uLongf n = compressBound(MUCH);
	char *zeros = arena_alloc(&a, MUCH), *packed = arena_alloc(&a, n);
	assert_int_equal(compress((Bytef *)packed, &n, (Bytef *)zeros, MUCH), Z_OK);
	buf_init(&b, &a, 1 << 20);
	for (int i = 0; i < 9; i++) {
		buf_printf(&b, "%d 0 obj\n<</Type/ObjStm/Length %lu>>\nstream\n", 100 + i, n);
		buf_add(&b, (struct str){ packed, n });
		buf_add(&b, STR("\nendstream\nendobj\n"));
	}
	assert_judged(&a, "", buf_str(&b), "pdf.bomb");
}

static struct contents open_pdf(struct arena *a, struct str bytes, struct sandbox_answer *no)
{
	struct contents c = {};
	int file = memfd_create("pdf", MFD_CLOEXEC);
	assert_int_equal(write(file, bytes.at, bytes.len), (int)bytes.len);
	parts_init(&c.parts, a);
	assert_int_equal(pdf_open(a, file, &c, no), ERR_OK);
	close(file);
	return c;
}

/* Poppler itself, inside its walls. */
static void the_pages_of_a_document_are_read_one_by_one(void **state)
{
	(void)state;
	SCRATCH(a);
	struct sandbox_answer no;
	struct contents c = open_pdf(&a, sample_pdf(&a, two_pages, "", STR("")), &no);
	assert_false(no.refused);
	assert_int_equal(c.pages, 2);
	assert_int_equal(c.parts.count, 2);
	assert_string_equal(arena_cstr(&a, c.parts.at[0].name), "第1页");
	assert_true(str_starts(c.parts.at[0].text, STR("First page\n")));
	assert_string_equal(arena_cstr(&a, c.parts.at[1].name), "第2页");
	assert_true(str_starts(c.parts.at[1].text, STR("Second page\n")));
}

/* 宁波 in GBK, in a font the file does not hold: the tables of poppler-data say what it is. */
static void chinese_in_a_font_the_file_does_not_hold_is_read(void **state)
{
	(void)state;
	SCRATCH(a);
	struct sandbox_answer no;
	static const char file[] =
		"%PDF-1.4\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n"
		"2 0 obj\n<</Type/Pages/Kids[3 0 R]/Count 1>>\nendobj\n"
		"3 0 obj\n<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]/Contents 4 0 R"
		"/Resources<</Font<</F1 5 0 R>>>>>>\nendobj\n"
		"4 0 obj\n<</Length 45>>\nstream\nBT /F1 24 Tf 50 200 Td <C4FEB2A8> Tj ET\n"
		"endstream\nendobj\n"
		"5 0 obj\n<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/GBK-EUC-H"
		"/DescendantFonts[6 0 R]>>\nendobj\n"
		"6 0 obj\n<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/CIDSystemInfo"
		"<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>/FontDescriptor 7 0 R>>\nendobj\n"
		"7 0 obj\n<</Type/FontDescriptor/FontName/STSong-Light/Flags 4>>\nendobj\n"
		"trailer\n<</Root 1 0 R/Size 8>>\n";
	struct contents c = open_pdf(&a, str_c(file), &no);
	assert_false(no.refused);
	assert_int_equal(c.parts.count, 1);
	assert_true(str_starts(c.parts.at[0].text, STR("宁波")));
}

static void what_is_no_document_is_refused_by_the_reader(void **state)
{
	(void)state;
	SCRATCH(a);
	struct sandbox_answer no;
	open_pdf(&a, STR("%PDF-1.7\nnothing"), &no);
	assert_true(no.refused);
	assert_string_equal(arena_cstr(&a, no.code), "pdf.broken");
}

/* The second opinion: a file the first look did not see is listed by the reader. */
static void a_file_inside_is_found_by_the_reader_too(void **state)
{
	(void)state;
	SCRATCH(a);
	struct sandbox_answer no;
	struct str more = STR("100 0 obj\n<</Names[(a.txt) 101 0 R]>>\nendobj\n"
			      "101 0 obj\n<</Type/Filespec/F(a.txt)/EF<</F 102 0 R>>>>\nendobj\n"
			      "102 0 obj\n<</Length 2>>\nstream\nhi\nendstream\nendobj\n");
	open_pdf(&a, sample_pdf(&a, two_pages, "/Names<</EmbeddedFiles 100 0 R>>", more), &no);
	assert_true(no.refused);
	assert_string_equal(arena_cstr(&a, no.code), "pdf.embedded");
}

static void a_script_is_found_by_the_reader_too(void **state)
{
	(void)state;
	SCRATCH(a);
	struct sandbox_answer no;
	struct str more = STR("100 0 obj\n<</S/JavaScript/JS(app.alert(1))>>\nendobj\n");
	const char *catalog = "/Names<</JavaScript<</Names[(a) 100 0 R]>>>>";
	open_pdf(&a, sample_pdf(&a, two_pages, catalog, more), &no);
	assert_true(no.refused);
	assert_string_equal(arena_cstr(&a, no.code), "pdf.active");
}

int main(int argc, char **argv)
{
	sandbox_child(jobs, argc, argv);
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_plain_document_is_let_through),
		cmocka_unit_test(scripts_are_found_however_the_name_is_written),
		cmocka_unit_test(what_acts_or_hides_is_refused),
		cmocka_unit_test(an_encrypted_document_is_refused_as_such),
		cmocka_unit_test(streams_that_swell_without_end_are_refused),
		cmocka_unit_test(the_pages_of_a_document_are_read_one_by_one),
		cmocka_unit_test(chinese_in_a_font_the_file_does_not_hold_is_read),
		cmocka_unit_test(what_is_no_document_is_refused_by_the_reader),
		cmocka_unit_test(a_file_inside_is_found_by_the_reader_too),
		cmocka_unit_test(a_script_is_found_by_the_reader_too),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
