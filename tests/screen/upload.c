/* What becomes of an uploaded file: kept, bared, told to a person, or refused. */
#define WORDS "违禁词\tBLOCK\n提示词\tNOTE\n"
#include "tests/screen/file.h"

#include <sys/stat.h>

#include "screen/ocr.h"
#include "tests/screen/words.h"
#include "tests/support/film.h"

static struct upload_result assert_refused(
	struct arena *a, struct str bytes, const char *name, const char *code)
{
	struct upload_result r = look_at(a, bytes, name);
	assert_false(r.clean);
	assert_string_equal(arena_cstr(a, r.code), code);
	assert_true(r.reason.len > 0);
	assert_int_equal(r.bytes.len, 0);
	return r;
}

static void a_photograph_comes_out_bare_and_small(void **state)
{
	(void)state;
	SCRATCH(a);
	struct str file = sample_jpeg(&a, 1800, 200, 6, sample_photograph);
	struct upload_result r = look_at(&a, file, "现场.png");
	unsigned char digest[SHA256_BYTES];
	assert_clean(&r);
	assert_int_equal(r.media, MEDIA_JPEG);
	assert_int_equal(r.width, 200);
	assert_int_equal(r.height, 1800);
	assert_int_equal(str_find(r.bytes, STR("NingboGPS")), -1);
	sha256(file, digest);
	assert_memory_equal(r.sha256, digest, sizeof digest);
	assert_int_equal(r.size, file.len);
}

static void a_document_is_kept_as_it_came_with_its_words_beside_it(void **state)
{
	(void)state;
	SCRATCH(a);
	struct str file = sample_docx(&a, SAMPLE_W "<w:p><w:t>甲</w:t></w:p><w:p><w:t>乙丙</w:t>"
						   "</w:p></w:document>");
	struct upload_result r = look_at(&a, file, "通知.docx");
	assert_clean(&r);
	assert_int_equal(r.media, MEDIA_DOCX);
	assert_true(str_eq(r.bytes, file));
	assert_int_equal(r.parts.count, 2);
	assert_string_equal(arena_cstr(&a, r.parts.at[1].text), "乙丙");
	assert_int_equal(r.findings.count, 0);
}

static const struct finding *finding(const struct upload_result *r, size_t i)
{
	const struct finding *f = r->findings.first;
	while (i-- && f)
		f = f->next;
	assert_non_null(f);
	return f;
}

static void findings_say_where_in_the_attachment_they_are(void **state)
{
	(void)state;
	SCRATCH(a);
	struct upload_result r = look_at(&a,
		sample_docx(&a, SAMPLE_W "<w:p><w:t>好</w:t></w:p><w:p><w:t>  首行</w:t><w:br/>"
					 "<w:t>这是违禁词。</w:t></w:p></w:document>"),
		"通知.docx");
	assert_clean(&r);
	assert_int_equal(r.findings.count, 1);
	const struct finding *f = finding(&r, 0);
	assert_int_equal(f->block, 1);
	assert_string_equal(arena_cstr(&a, r.parts.at[1].text), "首行\n这是违禁词。");
	assert_int_equal(f->start, 5);
	assert_int_equal(f->end, 8);
	assert_string_equal(arena_cstr(&a, f->quote), "违禁词");
}

static void the_name_of_a_file_is_screened_too(void **state)
{
	(void)state;
	SCRATCH(a);
	struct upload_result r = look_at(&a, STR("好\n"), "违禁词.txt");
	assert_clean(&r);
	assert_int_equal(r.findings.count, 1);
	assert_int_equal(finding(&r, 0)->block, (size_t)ARTICLE_TITLE);
	assert_int_equal(finding(&r, 0)->severity, BLOCK);
	assert_string_equal(arena_cstr(&a, finding(&r, 0)->rule), "违禁词");
}

/* As in the text: the dress is seen through and the whole of it pointed at, whatever kind of file it is. */
static void a_term_in_the_name_is_found_in_any_dress(void **state)
{
	(void)state;
	SCRATCH(a);
	static const struct {
		const char *name, *quote;
		enum severity severity;
		size_t from;
	} named[] = {
		{ "关于违_禁-词.txt", "违_禁-词", BLOCK, 2 },
		{ "违%E7%A6%81词.txt", "违%E7%A6%81词", BLOCK, 0 },
		{ "附件weijinci.txt", "weijinci", WARN, 2 },
		{ "附件违违禁禁禁词.txt", "违违禁禁禁词", WARN, 2 },
	};
	for (size_t i = 0; i < sizeof named / sizeof *named; i++) {
		struct upload_result r = look_at(&a, STR("好\n"), named[i].name);
		assert_clean(&r);
		assert_int_equal(r.findings.count, 1);
		const struct finding *f = finding(&r, 0);
		assert_int_equal(f->block, (size_t)ARTICLE_TITLE);
		assert_int_equal(f->severity, named[i].severity);
		assert_int_equal(f->start, named[i].from);
		assert_string_equal(arena_cstr(&a, f->quote), named[i].quote);
	}
}

/* Lines that the article sees as none, or as more than one, move nobody's findings. */
static void odd_lines_do_not_shift_the_others(void **state)
{
	(void)state;
	SCRATCH(a);
	struct upload_result r = look_at(
		&a, STR("一\n\u200B\u200B\n<b>二</b>&amp;\n\u3000\n违禁词\n- 列表\n"), "a.txt");
	assert_clean(&r);
	assert_int_equal(r.findings.count, 1);
	assert_string_equal(arena_cstr(&a, r.parts.at[finding(&r, 0)->block].name), "第5行");
}

static void many_lines_are_screened_in_turn(void **state)
{
	(void)state;
	SCRATCH(a);
	struct buf b;
	buf_init(&b, &a, 1 << 20);
	for (int i = 1; i <= 9000; i++)
		buf_add(&b, i % 3000 ? STR("平常的一行\n") : STR("有违禁词的一行\n"));
	struct upload_result r = look_at(&a, buf_str(&b), "a.csv");
	assert_clean(&r);
	assert_int_equal(r.media, MEDIA_CSV);
	assert_int_equal(r.findings.count, 3);
	assert_string_equal(arena_cstr(&a, r.parts.at[finding(&r, 2)->block].name), "表格");
	assert_string_equal(part_place(&a, &r.parts.at[finding(&r, 2)->block], 1, 4), "表格 A9000");
	assert_int_equal(finding(&r, 2)->occurrence, 2);
}

static void more_findings_than_a_person_can_decide_are_a_refusal(void **state)
{
	(void)state;
	SCRATCH(a);
	struct buf b;
	buf_init(&b, &a, 1 << 20);
	for (int i = 0; i <= ATTACHMENT_FINDINGS_MAX; i++)
		buf_add(&b, STR("违禁词\n"));
	assert_refused(&a, buf_str(&b), "a.txt", "upload.findings");
}

static void a_pdf_gives_its_pages(void **state)
{
	(void)state;
	SCRATCH(a);
	static const char *const pages[] = { "one", "two", "three", NULL };
	struct upload_result r = look_at(&a, sample_pdf(&a, pages, "", STR("")), "a.pdf");
	assert_clean(&r);
	assert_int_equal(r.media, MEDIA_PDF);
	assert_int_equal(r.pages, 3);
	assert_string_equal(arena_cstr(&a, r.parts.at[2].name), "第3页");
	assert_string_equal(arena_cstr(&a, r.parts.at[2].text), "three");
}

static void pages_without_words_are_pointed_out(void **state)
{
	(void)state;
	SCRATCH(a);
	static const char *const pages[] = { "one", "", "", NULL };
	struct upload_result r = look_at(&a, sample_pdf(&a, pages, "", STR("")), "a.pdf");
	assert_clean(&r);
	assert_int_equal(r.findings.count, 1);
	assert_int_equal(finding(&r, 0)->severity, WARN);
	assert_non_null(strstr(arena_cstr(&a, finding(&r, 0)->message), "3 页中有 2 页"));
}

static struct upload_result assert_mark(
	struct arena *a, struct str bytes, const char *name, const char *rule, const char *place)
{
	struct upload_result r = assert_refused(a, bytes, name, "upload.secrecy");
	assert_string_equal(arena_cstr(a, r.rule), rule);
	assert_string_equal(arena_cstr(a, r.place), place);
	assert_int_equal(r.parts.count, 0);
	assert_int_equal(r.findings.count, 0);
	return r;
}

/* Article 15: whatever kind of file, wherever in it the mark stands, none of it goes on. */
static void a_secrecy_mark_stops_the_file_wherever_it_stands(void **state)
{
	(void)state;
	SCRATCH(a);
	struct str header = SAMPLE_ZIP(&a, SAMPLE_TYPES,
		{ "word/document.xml", SAMPLE_W "<w:p><w:t>通知</w:t></w:p></w:document>", 0 },
		{ "word/header1.xml", SAMPLE_W "<w:p><w:t>机密★1年</w:t></w:p></w:document>", 0 });
	assert_mark(&a, header, "a.docx", "state-secret-mark", "页眉 第1段");
	assert_mark(&a, STR("通知\n秘密★长期\n"), "a.txt", "state-secret-mark", "第2行");
	assert_mark(&a,
		STR("\xC3\xD8\xC3\xDC\xA1\xEF"
		    "5\xC4\xEA\n"),
		"a.csv", "state-secret-mark", "表格 A1"); /* 秘密★5年, GB18030 */
	assert_mark(&a, STR("通知\n"), "机密★通知.txt", "state-secret-mark", "文件名");
	/* Ticked with a symbol that Word inserts, which is no character. */
	struct str form = SAMPLE_ZIP(&a, SAMPLE_TYPES,
		{ "word/document.xml",
			SAMPLE_W
			"<w:p><w:t>密级：□绝密 </w:t><w:sym w:font='Wingdings' w:char='F0FE'/>"
			"<w:t>机密 □秘密</w:t></w:p></w:document>",
			0 });
	assert_mark(&a, form, "a.docx", "state-secret-mark", "正文 第1段");
	/* The head of such a document, its level a stamp on the paper. */
	assert_mark(&a, STR("份号：000001\n特急\n保密期限：10年\n"), "a.txt", "state-secret-mark",
		"第3行");
}

/* Nor behind so much else that the file would be sent back for that alone. */
static void no_heap_of_findings_hides_a_mark(void **state)
{
	(void)state;
	SCRATCH(a);
	struct buf b;
	buf_init(&b, &a, 1 << 20);
	for (int i = 0; i < 3000; i++)
		buf_add(&b, STR("内部资料\n\n"));
	buf_add(&b, STR("机密★10年\n"));
	assert_mark(&a, buf_str(&b), "a.txt", "state-secret-mark", "第6001行");
}

/* 内部资料 is kept apart: a BLOCK that somebody named decides about, on a file that is kept. */
static void an_internal_mark_is_a_finding_and_no_incident(void **state)
{
	(void)state;
	SCRATCH(a);
	static const char *const marks[] = { "内部资料\n", "内部文件 不得外传\n", "工作秘密★\n" };
	for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
		struct upload_result r = look_at(&a, str_c(marks[i]), "a.txt");
		assert_clean(&r);
		assert_int_equal(r.rule.len, 0);
		assert_int_equal(finding(&r, 0)->severity, BLOCK);
		assert_true(str_eq(finding(&r, 0)->rule, STR("internal-mark")));
	}
	/* Both in one file: the heavier decides, wherever it stands. */
	assert_mark(&a, STR("内部资料\n\n绝密★10年\n"), "a.txt", "state-secret-mark", "第3行");
}

/* Every form of that kind, and every lesson: taken in, and somebody decides. */
static void a_level_that_is_only_named_is_a_finding_and_no_incident(void **state)
{
	(void)state;
	SCRATCH(a);
	struct str form = SAMPLE_ZIP(&a, SAMPLE_TYPES,
		{ "word/document.xml",
			SAMPLE_W "<w:p><w:t>密级：□绝密 □机密 □秘密 ☑公开</w:t></w:p></w:document>",
			0 });
	struct upload_result r = look_at(&a, form, "a.docx");
	assert_clean(&r);
	assert_int_equal(finding(&r, 0)->severity, BLOCK);
	assert_true(str_eq(finding(&r, 0)->rule, STR("level-named")));
}

static void the_mere_word_is_no_mark(void **state)
{
	(void)state;
	SCRATCH(a);
	struct upload_result r = look_at(&a, STR("任何人不得泄露国家秘密和工作秘密。\n"), "a.txt");
	assert_clean(&r);
	r = look_at(&a, STR("份号：000001\n"), "a.txt");
	assert_clean(&r);
	assert_int_equal(r.findings.per_severity[WARN], 1);
}

#define XROW(a, b, c) "<w:tr>" CELL(a) CELL(b) CELL(c) "</w:tr>"
#define DIGITS                                                                                     \
	"<w:tr>" CELL("手机") CELL("1") CELL("3") CELL("8") CELL("0") CELL("0") CELL("1")          \
		CELL("3") CELL("8") CELL("0") CELL("0") CELL("0") "</w:tr>"

static const char planted[] = DOC(PARA("违禁词") PARA("手机 13800138001") PARA("份号：000001") PARA(
	"国家发展与改革委员会印发") PARA("the Zhejiang goverment") PARA("11月31日开会")
		PARA("见 http://10.1.2.3/a。详见HTTPS://dwz.cn/x，或https://www.163.com/a）") PARA(
			"http://www.ningbo.gov.cn@evil.com/ 与 https://www.ningbo.g0v.cn/")
			TABLE(XROW("名称", "数量", "金额") XROW("甲", "1", "") XROW("乙", "2", ""))
				TABLE(DIGITS));

/* The reviewer's finding of this rule, there. */
static void assert_planted(struct arena *a, const struct upload_result *r, const char *reviewer,
	const char *rule, const char *quote, const char *place)
{
	for (const struct finding *f = r->findings.first; f; f = f->next)
		if (!strcmp(f->reviewer, reviewer) && str_eq(f->rule, str_c(rule)) &&
			str_eq(f->quote, str_c(quote)) && f->block < r->parts.count &&
			!strcmp(part_place(a, &r->parts.at[f->block], f->start, f->end), place))
			return;
	for (const struct finding *f = r->findings.first; f; f = f->next)
		print_error("%s " STRF " " STRF " %s\n", f->reviewer, STRV(f->rule), STRV(f->quote),
			f->block < r->parts.count
				? part_place(a, &r->parts.at[f->block], f->start, f->end)
				: "");
	fail_msg("%s %s: not found", reviewer, rule);
}

/* One thing planted for each of them; pictures have their own words (pictures.c). */
static void every_text_reviewer_reads_a_file(void **state)
{
	(void)state;
	static const struct {
		const char *reviewer, *rule, *quote, *place;
	} wanted[] = {
		{ "secrecy", "copy-number", "份号：000001", "正文 第3段" },
		{ "personal", "mobile", "13800138001", "正文 第2段" },
		{ "personal", "mobile", "1", "正文 表2 第1行 第2列" },
		{ "terms", "违禁词", "违禁词", "正文 第1段" },
		{ "links", "ip-host", "http://10.1.2.3/a", "正文 第7段" },
		{ "links", "short-link", "HTTPS://dwz.cn/x", "正文 第7段" },
		{ "links", "outside-host", "https://www.163.com/a", "正文 第7段" },
		{ "links", "user-info", "http://www.ningbo.gov.cn@evil.com/", "正文 第8段" },
		{ "links", "look-alike-host", "www.ningbo.g0v.cn", "正文 第8段" },
		{ "links", "short-link", "https://t.cn/abc",
			"链接（word/_rels/document.xml.rels）" },
		{ "links", "scheme", "file:///\\\\fs01\\处室\\名单.xlsx",
			"链接（word/_rels/document.xml.rels）" },
		{ "consistency", "no-such-day", "11月31日", "正文 第6段" },
		{ "consistency", "empty-column", "金额", "正文 表1 第1行 第3列" },
		{ "wording", "国家发展和改革委员会", "国家发展与改革委员会", "正文 第4段" },
		{ "spelling", "goverment", "goverment", "正文 第5段" },
	};
	SCRATCH(a);
	struct screening *plain = screening;
	const struct wordlists lists = { .terms = STR(WORDS),
		.names = STR("国家发展和改革委员会\t机构\n") };
	assert_int_equal(screening_open_lists(&screening, &lists), ERR_OK);
	struct str file = SAMPLE_ZIP(&a, SAMPLE_TYPES, { "word/document.xml", planted, 0 },
		{ "word/_rels/document.xml.rels",
			"<Relationships><Relationship Id='r1' TargetMode='External' "
			"Target='https://t.cn/abc'/><Relationship Id='r2' TargetMode='External' "
			"Target='file:///\\\\fs01\\处室\\名单.xlsx'/></Relationships>",
			0 });
	struct upload_result r = look_at(&a, file, "通知.docx");
	screening_close(screening);
	screening = plain;
	assert_clean(&r);
	for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
		assert_planted(&a, &r, wanted[i].reviewer, wanted[i].rule, wanted[i].quote,
			wanted[i].place);
}

/* A sheet has a heading of its own, columns that nobody filled, and cells far to the right. */
static void an_empty_column_of_a_sheet_is_told(void **state)
{
	(void)state;
	SCRATCH(a);
	struct upload_result r =
		look_at(&a, STR("设备表,,\n名称,数量,金额,备注\n甲,1,,\n乙,2,,\n"), "a.csv");
	assert_clean(&r);
	assert_int_equal(r.findings.count, 1);
	assert_planted(&a, &r, "consistency", "empty-column", "金额", "表格 C2");
	r = look_at(&a, STR("名称,数量,金额\n甲,1,\n乙,2,3\n"), "a.csv");
	assert_int_equal(r.findings.count, 0);
}

static void what_is_not_wanted_is_refused_with_a_reason(void **state)
{
	(void)state;
	SCRATCH(a);
	assert_refused(&a, STR("<svg/>"), "a.svg", "upload.markup");
	assert_refused(&a, STR("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"), "a.doc", "upload.old_office");
	assert_refused(&a, STR("MZ\x90\0"), "a.png", "upload.type");
	assert_refused(&a, STR(""), "a.png", "upload.empty");
	assert_refused(&a, SAMPLE_ZIP(&a, { "x", "x", 0 }), "a.docx", "upload.type");
}

static void a_png_of_50000_by_50000_names_the_field(void **state)
{
	(void)state;
	SCRATCH(a);
	struct str file = sample_png_as(&a, 50000, 50000, 2, STR("\0\0\0"), "x");
	struct upload_result r = assert_refused(&a, file, "a.png", "picture.pixels");
	assert_string_equal(arena_cstr(&a, r.field), "width");
}

/* 90 entries that each swell to a megabyte times a hundred: answered from the directory. */
static void a_document_that_would_swell_to_gigabytes_is_answered(void **state)
{
	(void)state;
	SCRATCH(a);
	enum { MUCH = 90 * 1000 * 1000 };
	struct sample_file swelling = { "word/document2.xml", arena_alloc(&a, MUCH), MUCH };
	struct str file =
		SAMPLE_ZIP(&a, SAMPLE_TYPES, { "word/document.xml", "<a/>", 0 }, swelling);
	assert_refused(&a, file, "a.docx", "office.bomb");
}

static void only_a_plain_file_is_taken_from_the_spool(void **state)
{
	(void)state;
	SCRATCH(a);
	struct upload_result r;
	struct upload u = { .path = path, .name = STR("a.txt") };
	unlink(path);
	assert_int_equal(upload_open(&a, &u, screening, &r), ERR_NOTFOUND);
	const char *target = arena_printf(&a, "%s/target", folder);
	int fd = open(target, O_WRONLY | O_CREAT | O_EXCL, 0600);
	assert_int_equal(write(fd, "x", 1), 1);
	close(fd);
	assert_int_equal(symlink("target", path), 0);
	enum err through_link = upload_open(&a, &u, screening, &r);
	unlink(path);
	unlink(target);
	assert_int_equal(through_link, ERR_NOTFOUND);
	assert_int_equal(mkfifo(path, 0600), 0);
	enum err from_pipe = upload_open(&a, &u, screening, &r);
	unlink(path);
	assert_int_equal(from_pipe, ERR_NOTFOUND);
}

static void a_file_over_the_limit_is_refused_unread(void **state)
{
	(void)state;
	SCRATCH(a);
	struct upload_result r;
	spool_of(STR("x"), UPLOAD_BYTES_MAX + 1);
	assert_int_equal(upload_open(&a, &(struct upload){ .path = path, .name = STR("a.txt") },
				 screening, &r),
		ERR_OK);
	assert_false(r.clean);
	assert_string_equal(arena_cstr(&a, r.code), "upload.size");
}

/* Whatever is in a file there is an answer, and no child ends by a fault of its own memory. */
static void bent_files_always_get_an_answer(void **state)
{
	(void)state;
	SCRATCH(samples);
	struct str sample[SAMPLE_KINDS];
	uint32_t seed = 20261122;
	size_t n = sample_each(&samples, sample), refused = 0;
	ocr_use(false); /* it is for our own openers; words in hundreds of pictures take minutes */
	for (size_t i = 0; i < 360; i++) {
		SCRATCH(a);
		uint32_t before = seed;
		struct upload_result r =
			look_at(&a, sample_bent(&a, sample[i % n], &seed), "a.txt");
		if (!r.clean && str_eq(r.code, STR("sandbox.crash")))
			fail_msg("sample %zu, seed %u: the child crashed", i % n, before);
		assert_true(r.clean || (r.reason.len && !r.bytes.len));
		refused += !r.clean;
	}
	ocr_use(true);
	assert_in_range(refused, 100, 359);
}

/* It stands as it came; where it was taken must not go along, and its own words are screened. */
static void a_film_is_kept_as_it_is_and_tells_no_place(void **state)
{
	(void)state;
	SCRATCH(a);
	struct sample_film f = SAMPLE_FILM;
	struct str whole = sample_mp4(&a, &f);
	struct upload_result r = look_at(&a, whole, "开放周.mp4");
	assert_clean(&r);
	assert_true(r.media == MEDIA_MP4 && r.width == 1080 && r.height == 1920);
	assert_true(str_eq(r.bytes, whole));
	assert_true(str_eq(r.findings.first->rule, STR("not-watched")));
	assert_refused(&a, str_sub(whole, 0, whole.len - 4), "开放周.mp4", "video.broken");
	f.words = STR("\0\0\0\x1A\xA9xyz+29.87+121.54/");
	assert_refused(&a, sample_mp4(&a, &f), "开放周.mp4", "video.place");
	f.words = STR("\0\0\0\x20\xA9nam 机密★5年 ");
	assert_refused(&a, sample_mp4(&a, &f), "开放周.mp4", "upload.secrecy");
}

int main(int argc, char **argv)
{
	sandbox_child(jobs, argc, argv);
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_film_is_kept_as_it_is_and_tells_no_place),
		cmocka_unit_test(a_photograph_comes_out_bare_and_small),
		cmocka_unit_test(a_document_is_kept_as_it_came_with_its_words_beside_it),
		cmocka_unit_test(findings_say_where_in_the_attachment_they_are),
		cmocka_unit_test(the_name_of_a_file_is_screened_too),
		cmocka_unit_test(a_term_in_the_name_is_found_in_any_dress),
		cmocka_unit_test(odd_lines_do_not_shift_the_others),
		cmocka_unit_test(many_lines_are_screened_in_turn),
		cmocka_unit_test(more_findings_than_a_person_can_decide_are_a_refusal),
		cmocka_unit_test(a_pdf_gives_its_pages),
		cmocka_unit_test(pages_without_words_are_pointed_out),
		cmocka_unit_test(a_secrecy_mark_stops_the_file_wherever_it_stands),
		cmocka_unit_test(no_heap_of_findings_hides_a_mark),
		cmocka_unit_test(an_internal_mark_is_a_finding_and_no_incident),
		cmocka_unit_test(a_level_that_is_only_named_is_a_finding_and_no_incident),
		cmocka_unit_test(the_mere_word_is_no_mark),
		cmocka_unit_test(every_text_reviewer_reads_a_file),
		cmocka_unit_test(an_empty_column_of_a_sheet_is_told),
		cmocka_unit_test(what_is_not_wanted_is_refused_with_a_reason),
		cmocka_unit_test(a_png_of_50000_by_50000_names_the_field),
		cmocka_unit_test(a_document_that_would_swell_to_gigabytes_is_answered),
		cmocka_unit_test(only_a_plain_file_is_taken_from_the_spool),
		cmocka_unit_test(a_file_over_the_limit_is_refused_unread),
		cmocka_unit_test(bent_files_always_get_an_answer),
	};
	return cmocka_run_group_tests(tests, open_house, close_house);
}
