/* What pictures say: two-dimensional codes, and words where somebody can read them. */
#include "tests/screen/file.h"

#include "screen/ocr.h"

static void ink(unsigned char p[4], bool dark)
{
	p[0] = p[1] = p[2] = dark ? 20 : 240;
	p[3] = 255;
}

/* Four pixels a module, in the middle of a large picture. */
static void poster(unsigned x, unsigned y, unsigned char p[4])
{
	ink(p, x >= 400 && y >= 200 && sample_code_dark((x - 400) / 4, (y - 200) / 4));
}

/* A quarter turn and a bit of slope, as a camera would have it. */
static void leaning(unsigned x, unsigned y, unsigned char p[4])
{
	unsigned u = 500 + y - x / 10, v = 100 + x + y / 10;
	ink(p, u >= 600 && v >= 200 && sample_code_dark((u - 600) / 5, (v - 200) / 5));
}

/* Nothing but the dark modules is there at all: it will stand on a white page. */
static void cut_out(unsigned x, unsigned y, unsigned char p[4])
{
	memset(p, 0, 4);
	p[3] = sample_code_dark(x / 4, y / 4) ? 255 : 0;
}

static const struct part *code_in(const struct upload_result *r, const char *name)
{
	for (size_t i = 0; i < r->parts.count; i++)
		if (str_eq(r->parts.at[i].name, str_c(name)))
			return &r->parts.at[i];
	fail_msg("no part %s", name);
	return NULL;
}

static bool has_finding(const struct upload_result *r, const char *rule)
{
	for (const struct finding *f = r->findings.first; f; f = f->next)
		if (str_eq(f->rule, str_c(rule)))
			return true;
	return false;
}

static struct upload_result poster_of(struct arena *a, const char *text)
{
	sample_code_make(text);
	return look(a, sample_png(a, 800, 600, false, poster), "海报.png");
}

static void a_code_is_read_from_any_kind_of_picture(void **state)
{
	(void)state;
	SCRATCH(a);
	sample_code_make("https://www.ningbo.gov.cn/a");
	const struct str pictures[] = { sample_png(&a, 800, 600, false, poster),
		sample_jpeg(&a, 800, 600, 6, poster), sample_webp(&a, 800, 600, poster),
		sample_png(&a, 700, 700, false, leaning), sample_png(&a, 200, 200, true, cut_out) };
	for (size_t i = 0; i < sizeof pictures / sizeof *pictures; i++) {
		struct upload_result r = look(&a, pictures[i], "海报.png");
		assert_string_equal(
			arena_cstr(&a, code_in(&r, "二维码")->text), "https://www.ningbo.gov.cn/a");
	}
}

static void what_a_code_says_is_screened_like_words(void **state)
{
	(void)state;
	SCRATCH(a);
	struct upload_result r = poster_of(&a, "扫码看违禁词");
	assert_true(has_finding(&r, "违禁词"));
	r = poster_of(&a, "13800138000");
	assert_true(has_finding(&r, "mobile"));
}

static void where_a_code_leads_is_judged(void **state)
{
	(void)state;
	SCRATCH(a);
	static const struct {
		const char *text, *rule;
	} codes[] = {
		{ "https://www.ningbo.gov.cn/a?b=c", NULL },
		{ "http://www.gov.cn", "not-encrypted" },
		{ "https://example.com/", "outside-host" },
		{ "https://mp.weixin.qq.com/s/a", NULL }, /* listed */
		{ "https://t.cn/A6abc", "short-link" },
		{ "https://www.ningbo.gov.cn:8443/", "port" },
		{ "https://www.ningbo.gov.cn.example.com/", "look-alike-host" },
		{ "https://www.gov.cn@example.com/", "user-info" },
		{ "HTTP://10.1.2.3/x", "ip-host" },
		{ "https://xn--fiq228c.cn/", "outside-host" },
		{ "https://宁波.cn/", "outside-host" },
		{ "weixin://wxpay/bizpayurl?pr=1", "code-act" },
		{ "tel:057487654321", "code-act" },
		{ "javascript:alert(1)", "code-act" },
		{ "活动编号：12", NULL },
	};
	static const char *const rules[] = { "not-encrypted", "outside-host", "short-link", "port",
		"look-alike-host", "user-info", "ip-host", "code-act", "scheme" };
	for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
		struct upload_result r = poster_of(&a, codes[i].text);
		for (size_t j = 0; j < sizeof rules / sizeof *rules; j++) {
			bool wanted = codes[i].rule && !strcmp(codes[i].rule, rules[j]);
			if (has_finding(&r, rules[j]) != wanted)
				fail_msg("%s: %s", codes[i].text, rules[j]);
		}
	}
}

static void a_code_in_a_document_is_read_too(void **state)
{
	(void)state;
	SCRATCH(a);
	sample_code_make("https://example.com/");
	struct str png = sample_png(&a, 800, 600, false, poster);
	struct upload_result r = look(&a,
		SAMPLE_ZIP(&a, SAMPLE_TYPES, { "word/document.xml", SAMPLE_W "</w:document>", 0 },
			{ "word/media/image1.png", png.at, png.len }),
		"a.docx");
	assert_string_equal(arena_cstr(&a, code_in(&r, "二维码（word/media/image1.png）")->text),
		"https://example.com/");
	assert_true(has_finding(&r, "outside-host"));
}

/* Digits of five by seven dots, the 1 3 8 0 of a telephone number, for whoever can read. */
static bool digit_dot(unsigned n, unsigned x, unsigned y)
{
	static const unsigned char rows[4][7] = { { 4, 12, 4, 4, 4, 4, 14 },
		{ 14, 17, 1, 6, 1, 17, 14 }, { 14, 17, 17, 14, 17, 17, 14 },
		{ 14, 17, 19, 21, 25, 17, 14 } };
	return x < 5 && y < 7 && (rows[n][y] >> (4 - x) & 1);
}

static void telephone(unsigned x, unsigned y, unsigned char p[4])
{
	static const unsigned char digits[] = { 0, 1, 2, 3, 3, 0, 1, 2, 3, 3, 3 };
	unsigned at = x >= 60 ? (x - 60) / 48 : 99;
	ink(p, at < sizeof digits && y >= 60 &&
			digit_dot(digits[at], (x - 60) % 48 / 6, (y - 60) / 6));
}

/*
 * Either the words are read, or it is said that they were not: never nothing. Reading has a limit by the clock, which a
 * machine that is busy with other things may reach; then that is what must be said.
 */
static void words_in_a_picture_are_read_or_said_not_to_be(void **state)
{
	(void)state;
	SCRATCH(a);
	ocr_use(true);
	struct upload_result r = look(&a, sample_png(&a, 700, 170, false, telephone), "电话.png");
	if (ocr_installed())
		assert_true(has_finding(&r, "mobile") || has_finding(&r, "ocr-stopped"));
	else
		assert_true(has_finding(&r, "no-ocr"));
}

int main(int argc, char **argv)
{
	sandbox_child(jobs, argc, argv);
	ocr_use(false); /* codes are read by another program, and in a tenth of the time */
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_code_is_read_from_any_kind_of_picture),
		cmocka_unit_test(what_a_code_says_is_screened_like_words),
		cmocka_unit_test(where_a_code_leads_is_judged),
		cmocka_unit_test(a_code_in_a_document_is_read_too),
		cmocka_unit_test(words_in_a_picture_are_read_or_said_not_to_be),
	};
	return cmocka_run_group_tests(tests, open_house, close_house);
}
