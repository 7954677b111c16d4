/* Scanned pages: drawn in the sandbox, read where there is a program for it, and said where there is none. */
#include "tests/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <zlib.h>

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
	return screening_open(&screening, STR("PROHIBITED\tBLOCK\n"), STR("")) != ERR_OK;
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
	assert_true(
		str_find(f->message, STR("2 页中有 2 页没有可检查的文字（服务器未安装文字识别程序，"
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

/* The rest of a long scan is not read, and that is said with the page it begins at. */
static void a_long_scan_is_read_as_far_as_there_is_time(void **)
{
	SCRATCH(a);
	const char *pages[PDF_SCANNED_MAX + 3] = {};
	for (size_t i = 0; i < PDF_SCANNED_MAX + 2; i++)
		pages[i] = "";
	struct upload_result r = look(&a, sample_pdf(&a, pages, "", STR("")));
	const struct finding *f = found(&r, "no-text");
	assert_non_null(f);
	assert_true(
		str_find(f->message, ocr_installed() ? STR("页起没有识别") : STR("未安装")) > 0);
}

int main(int argc, char **argv)
{
	sandbox_child(jobs, argc, argv);
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_page_is_drawn_no_larger_than_we_said),
		cmocka_unit_test(words_of_a_scan_are_read_or_said_not_to_be),
		cmocka_unit_test(a_page_with_words_is_taken_at_its_word),
		cmocka_unit_test(a_long_scan_is_read_as_far_as_there_is_time),
	};
	return cmocka_run_group_tests(tests, open_lists, close_lists);
}
