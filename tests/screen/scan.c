/* Scanned pages: drawn in the sandbox, read where there is a program for it, and said where there is none. */
#include "tests/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <zlib.h>

#include "article/utf8.h"
#include "base/buf.h"
#include "reviewers/reviewer.h"
#include "screen/jobs.h"
#include "screen/ocr.h"
#include "screen/pdf.h"
#include "screen/sealed.h"
#include "screen/upload.h"
#include "tests/support/samples.h"

static struct screening *screening;

static int open_lists(void **)
{
	return screening_open(&screening, STR("PROHIBITED\tBLOCK\n目录更新\tBLOCK\n"), STR("")) !=
	       ERR_OK;
}

static int close_lists(void **)
{
	screening_close(screening);
	return 0;
}

/* One page as grey dots; *out_bytes are they. */
static void draw(struct arena *a, struct str pdf, unsigned page, unsigned *w, unsigned *h,
	struct str *out_bytes)
{
	struct sandbox_answer answer;
	int fd, taken = 0;
	assert_int_equal(sealed_copy(pdf, &fd), ERR_OK);
	assert_int_equal(
		sandbox_run_page(a, &job_pdf_page, page, fd, &sandbox_limits, &answer), ERR_OK);
	close(fd);
	if (answer.refused)
		fail_msg(STRF " " STRF, STRV(answer.code), STRV(answer.reason));
	assert_int_equal(sscanf(arena_cstr(a, answer.bytes), "P5 %u %u 255%n", w, h, &taken), 2);
	*out_bytes = str_from(answer.bytes, (size_t)taken + 1);
	assert_int_equal(out_bytes->len, (size_t)*w * *h);
}

static unsigned longest(struct arena *a, struct str pdf)
{
	unsigned w, h;
	struct str dots;
	draw(a, pdf, 1, &w, &h, &dots);
	return w > h ? w : h;
}

/* A page that says it is a football field long takes no more memory than another. */
static void a_page_is_drawn_no_larger_than_we_said(void **)
{
	static const char *const one[] = { "A", NULL };
	SCRATCH(a);
	struct str usual = sample_pdf(&a, one, "", STR(""));
	char *huge = (char *)arena_str(&a, usual).at;
	char *box = memmem(huge, usual.len, "300 300", 7);
	assert_non_null(box);
	unsigned most = (unsigned)atoi(PDF_PAGE_PIXELS);
	assert_int_equal(longest(&a, usual), most);
	memcpy(box, "14400 9", 7);
	assert_int_equal(longest(&a, (struct str){ huge, usual.len }), most);
}

static void add_picture(
	struct arena *a, struct buf *b, size_t number, struct str pdf, unsigned page)
{
	unsigned w, h;
	struct str dots;
	draw(a, pdf, page, &w, &h, &dots);
	uLongf n = compressBound(dots.len);
	Bytef *packed = arena_alloc(a, n);
	assert_int_equal(compress(packed, &n, (const Bytef *)dots.at, dots.len), Z_OK);
	buf_printf(b,
		"%zu 0 obj\n<</Type/XObject/Subtype/Image/Width %u/Height %u/ColorSpace/DeviceGray"
		"/BitsPerComponent 8/Filter/FlateDecode/Length %lu>>\nstream\n",
		number, w, h, n);
	buf_add(b, (struct str){ (char *)packed, n });
	buf_add(b, STR("\nendstream\nendobj\n"));
}

/* Pages that are pictures of words, as a scanner makes them: objects 10, 11, 12 are the first. */
static struct str scanned(struct arena *a, const char *const *pages)
{
	struct buf b;
	size_t count = 0;
	struct str text = sample_pdf(a, pages, "", STR(""));
	buf_init(&b, a, 100 * 1000 * 1000);
	buf_add(&b, STR("%PDF-1.7\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n2 0 obj\n"
			"<</Type/Pages/Kids["));
	for (; pages[count]; count++)
		buf_printf(&b, "%zu 0 R ", 10 + 3 * count);
	buf_printf(&b, "]/Count %zu>>\nendobj\n", count);
	for (size_t i = 0; i < count; i++) {
		buf_printf(&b,
			"%zu 0 obj\n<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]/Contents %zu 0 "
			"R"
			"/Resources<</XObject<</I %zu 0 R>>>>>>\nendobj\n%zu 0 obj\n<</Length "
			"27>>\n"
			"stream\n300 0 0 300 0 0 cm /I Do  \nendstream\nendobj\n",
			10 + 3 * i, 11 + 3 * i, 12 + 3 * i, 11 + 3 * i);
		add_picture(a, &b, 12 + 3 * i, text, (unsigned)i + 1);
	}
	buf_add(&b, STR("trailer\n<</Root 1 0 R/Size 200>>\n"));
	return buf_str(&b);
}

static struct upload_result look(struct arena *a, struct str pdf)
{
	struct upload_result r;
	const struct upload u = { .name = STR("scan.pdf"), .bytes = pdf };
	assert_int_equal(upload_open(a, &u, screening, &r), ERR_OK);
	if (!r.clean)
		fail_msg(STRF " " STRF, STRV(r.code), STRV(r.reason));
	return r;
}

static const struct finding *found(const struct upload_result *r, const char *rule)
{
	for (const struct finding *f = r->findings.first; f; f = f->next)
		if (str_eq(f->rule, str_c(rule)))
			return f;
	return NULL;
}

/* What has no say here is said to have none. */
static void no_ocr(void)
{
	print_message("skipped: tesseract-ocr and tesseract-ocr-chi-sim are not installed; nothing "
		      "else reads words in pictures\n");
	skip();
}

/* What is said of the pages that were not read under these limits. */
static const char *told_of(struct arena *a, struct str pdf, const struct scanning *limits)
{
	struct parts parts;
	int fd;
	parts_init(&parts, a);
	assert_int_equal(sealed_copy(pdf, &fd), ERR_OK);
	assert_int_equal(pdf_scan(a, fd, 3, limits, &parts), ERR_OK);
	close(fd);
	assert_true(parts.count > 0);
	return arena_cstr(a, parts.at[parts.count - 1].text);
}

/* Either the words are read and screened, or it is said that nobody read them: never nothing. */
static void words_of_a_scan_are_read_or_said_not_to_be(void **)
{
	static const char *const pages[] = { "PROHIBITED", "A quiet page of text", NULL };
	SCRATCH(a);
	struct upload_result r = look(&a, scanned(&a, pages));
	assert_int_equal(r.pages, 2);
	if (ocr_installed()) {
		const struct finding *f = found(&r, "PROHIBITED");
		assert_non_null(f);
		assert_string_equal(arena_cstr(&a, r.parts.at[f->block].name), "第1页（文字识别）");
		assert_non_null(found(&r, "ocr-page"));
		assert_null(found(&r, "no-text"));
		return;
	}
	const struct finding *f = found(&r, "no-text");
	assert_non_null(f);
	assert_int_equal(f->severity, WARN);
	assert_true(str_find(f->message,
			    STR("2 页中有 2 页没有可检查的文字（服务器未安装或未启用文字识别程序，"
				"其中的文字没有读取）")) >= 0);
}

/* What has words of its own is not drawn, and nothing is said of it. */
static void a_page_with_words_is_taken_at_its_word(void **)
{
	static const char *const pages[] = { "Words", "More words", NULL };
	SCRATCH(a);
	struct upload_result r = look(&a, sample_pdf(&a, pages, "", STR("")));
	assert_null(found(&r, "no-text"));
	assert_null(found(&r, "ocr-page"));
}

/* Somebody waits: beyond so many pages, and after so long, nothing more is read, and that is said with the page. */
static void a_long_scan_is_read_as_far_as_there_is_time(void **)
{
	static const char *const pages[] = { "PROHIBITED", "A quiet page of text", "", NULL };
	static const struct scanning one_page = { 1, 60 * 1000 }, no_time = { 20, -1 };
	SCRATCH(a);
	struct str pdf = scanned(&a, pages);
	if (!ocr_installed())
		no_ocr();
	assert_string_equal(told_of(&a, pdf, &one_page), "从第 2 页起没有识别");
	assert_string_equal(told_of(&a, pdf, &no_time), "从第 1 页起没有识别");
}

/* Where nothing reads them each page is pointed out, however many there are. */
static void a_long_scan_that_nobody_reads_is_pointed_out(void **)
{
	SCRATCH(a);
	const char *pages[40] = {};
	for (size_t i = 0; i < 39; i++)
		pages[i] = "";
	ocr_use(false);
	struct upload_result r = look(&a, sample_pdf(&a, pages, "", STR("")));
	ocr_use(true);
	const struct finding *f = found(&r, "no-text");
	assert_non_null(f);
	assert_true(str_find(f->message, STR("未安装")) > 0);
}

static void utf16(struct buf *b, struct str s)
{
	for (size_t n; s.len; s = str_from(s, n))
		buf_printf(b, "%04x", utf8_next(s, &n));
}

/* A page of these lines, in whatever font of the machine stands in for Adobe's Chinese one. */
static struct str chinese_pdf(struct arena *a, const char *const *lines)
{
	struct buf words, b;
	buf_init(&words, a, 4096);
	buf_init(&b, a, 8192);
	buf_add(&words, STR("BT /F 20 Tf 40 140 Td 40 TL "));
	for (; *lines; lines++) {
		buf_add_char(&words, '<');
		utf16(&words, str_c(*lines));
		buf_add(&words, STR("> Tj T* "));
	}
	buf_add(&words, STR("ET"));
	buf_printf(&b,
		"%%PDF-1.4\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n2 0 obj\n"
		"<</Type/Pages/Kids[3 0 R]/Count 1>>\nendobj\n3 0 obj\n<</Type/Page/Parent 2 0 R"
		"/MediaBox[0 0 340 180]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>\nendobj\n"
		"4 0 obj\n<</Length %zu>>\nstream\n" STRF "\nendstream\nendobj\n5 0 obj\n"
		"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H"
		"/DescendantFonts[6 0 R]>>\nendobj\n6 0 obj\n<</Type/Font/Subtype/CIDFontType0"
		"/BaseFont/STSong-Light/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement "
		"4>>"
		"/FontDescriptor 7 0 R/DW 1000>>\nendobj\n7 0 obj\n<</Type/FontDescriptor/FontName"
		"/STSong-Light/Flags 4/FontBBox[-25 -254 1000 880]/ItalicAngle 0/Ascent 880"
		"/Descent -120/CapHeight 880/StemV 93>>\nendobj\ntrailer\n<</Root 1 0 R/Size 8>>\n",
		words.len, STRV(buf_str(&words)));
	return buf_str(&b);
}

/* As a picture, by poppler: outside of our children, who see none of the machine's fonts. */
static struct str chinese_picture(struct arena *a, const char *const *lines)
{
	struct str pdf = chinese_pdf(a, lines);
	char path[] = "/tmp/shenfa-scan-XXXXXX";
	struct buf b;
	char chunk[4096];
	int fd = mkstemp(path);
	assert_int_equal(write(fd, pdf.at, pdf.len), (int)pdf.len);
	close(fd);
	FILE *drawn = popen(arena_printf(a, "pdftoppm -r 100 -png %s", path), "re");
	assert_non_null(drawn);
	buf_init(&b, a, 1 << 20);
	for (size_t n; (n = fread(chunk, 1, sizeof chunk, drawn)) > 0;)
		buf_add(&b, (struct str){ chunk, n });
	assert_int_equal(pclose(drawn), 0);
	unlink(path);
	return buf_str(&b);
}

/* In the child with all its walls: a listed term that only a picture shows is found where it stands there. */
static void a_term_in_a_picture_is_found_in_its_line(void **)
{
	static const char *const lines[] = { "关于公共数据授权运营的通知",
		"各部门应当按照目录更新数据", "平台运行情况另行公布", NULL };
	SCRATCH(a);
	struct upload_result r;
	struct upload u = { .name = STR("截图.png") };
	if (!ocr_installed())
		no_ocr();
	u.bytes = chinese_picture(&a, lines);
	assert_int_equal(upload_open(&a, &u, screening, &r), ERR_OK);
	if (!r.clean)
		fail_msg(STRF " " STRF, STRV(r.code), STRV(r.reason));
	const struct finding *f = found(&r, "目录更新");
	assert_non_null(f);
	assert_string_equal(
		part_place(&a, &r.parts.at[f->block], f->start, f->end), "图片文字 第2行");
	assert_int_equal(f->start, 7);
	assert_int_equal(f->end, 11);
	assert_null(found(&r, "no-ocr"));
}

int main(int argc, char **argv)
{
	sandbox_child(jobs, argc, argv);
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_page_is_drawn_no_larger_than_we_said),
		cmocka_unit_test(words_of_a_scan_are_read_or_said_not_to_be),
		cmocka_unit_test(a_page_with_words_is_taken_at_its_word),
		cmocka_unit_test(a_long_scan_is_read_as_far_as_there_is_time),
		cmocka_unit_test(a_long_scan_that_nobody_reads_is_pointed_out),
		cmocka_unit_test(a_term_in_a_picture_is_found_in_its_line),
	};
	return cmocka_run_group_tests(tests, open_lists, close_lists);
}
