/* Each reviewer against its folder: NNN.html (any HTML, the title in <title>) and NNN.findings. */
#include "tests/golden.h"

#include <pthread.h>

#include "base/buf.h"
#include "reviewers/reviewer.h"

static struct screening *screening;
static const struct reviewer *reviewer;
static struct wordlists lists;

static int read_lists(void **state)
{
	static struct arena kept;
	*state = &kept;
	lists.terms = read_file(&kept, SOURCE_DIR "/schemas/lexicons/terms.tsv");
	lists.allow = read_file(&kept, SOURCE_DIR "/schemas/lexicons/allow.txt");
	lists.names = read_file(&kept, SOURCE_DIR "/schemas/lexicons/names.tsv");
	return screening_open_lists(&screening, &lists);
}

static int close_lists(void **state)
{
	screening_close(screening);
	arena_free(*state);
	return 0;
}

static struct str title_of(struct str html)
{
	ptrdiff_t at = str_find(html, STR("<title>"));
	struct str rest = str_from(html, at < 0 ? html.len : (size_t)at + 7);
	return str_cut(&rest, '<');
}

static const char *place_of(struct arena *a, const struct article *art, const struct finding *f)
{
	if (f->block == (size_t)ARTICLE_TITLE)
		return "title";
	return arena_printf(a, "%zu %s", f->block, art->blocks[f->block].tag);
}

static struct str findings_text(
	struct arena *a, const struct article *art, const struct findings *found)
{
	struct buf b;
	buf_init(&b, a, 1 << 20);
	for (const struct finding *f = found->first; f; f = f->next) {
		buf_printf(&b, "%s\t%zu-%zu\t%s\t" STRF "\t", place_of(a, art, f), f->start, f->end,
			severity_name(f->severity), STRV(f->rule));
		for (size_t i = 0; i < f->quote.len; i++)
			buf_add_char(&b, f->quote.at[i] == '\n' ? ' ' : f->quote.at[i]);
		buf_printf(&b, "\t#%u\t" STRF "\t" STRF "\n", f->occurrence, STRV(f->candidates[0]),
			STRV(f->message));
	}
	return buf_str(&b);
}

static void one_review(struct arena *a, const char *path)
{
	struct str html = read_file(a, path), canonical;
	struct article art;
	struct findings found;
	void *opened = NULL;
	assert_int_equal(article_canon(a, html, &canonical), ERR_OK);
	assert_int_equal(article_read(a, canonical, &art), ERR_OK);
	struct revision rev = { .title = title_of(html), .html = canonical };
	findings_init(&found, a);
	if (reviewer->open)
		assert_int_equal(reviewer->open(&opened, &lists), ERR_OK);
	assert_int_equal(reviewer->review(opened, &rev, &art, &found), ERR_OK);
	must_hold(
		a, beside(a, path, sizeof "html" - 1, "findings"), findings_text(a, &art, &found));
	if (reviewer->close)
		reviewer->close(opened);
}

static void try_reviewer(const struct reviewer *r)
{
	SCRATCH(a);
	reviewer = r;
	each_golden(arena_printf(&a, "%s/tests/golden/reviewers/%s/*.html", SOURCE_DIR, r->name),
		one_review);
}

static void each_reviewer_finds_what_is_written_down(void **state)
{
	(void)state;
	for (size_t i = 0; reviewers[i]; i++)
		try_reviewer(reviewers[i]);
	try_reviewer(&reviewer_none);
}

/* Whoever adds one says what it looks for, where the others are. */
static void the_table_of_reviewers_has_each_of_them(void **state)
{
	(void)state;
	SCRATCH(a);
	struct str page = read_file(&a, SOURCE_DIR "/docs/screening.md");
	for (size_t i = 0; reviewers[i]; i++)
		if (str_find(page, str_c(arena_printf(&a, "\n| `%s` | ", reviewers[i]->name))) < 0)
			fail_msg("docs/screening.md does not say what %s looks for",
				reviewers[i]->name);
}

static void every_registered_reviewer_has_a_folder(void **state)
{
	(void)state;
	for (size_t i = 0; reviewers[i]; i++) {
		SCRATCH(a);
		glob_t found;
		const char *pattern = arena_printf(&a, "%s/tests/golden/reviewers/%s/*.findings",
			SOURCE_DIR, reviewers[i]->name);
		assert_int_equal(glob(pattern, 0, NULL, &found), 0);
		globfree(&found);
	}
}

static void the_same_revision_gives_the_same_findings(void **state)
{
	(void)state;
	SCRATCH(a);
	struct str html;
	struct findings first, second;
	assert_int_equal(
		article_canon(&a, STR("<p>扫黑险恶 13912345678 机密★ 扫黑险恶"), &html), ERR_OK);
	struct revision rev = { .html = html };
	findings_init(&first, &a);
	findings_init(&second, &a);
	assert_int_equal(screening_run(screening, &rev, &first), ERR_OK);
	assert_int_equal(screening_run(screening, &rev, &second), ERR_OK);
	struct article art;
	assert_int_equal(article_read(&a, html, &art), ERR_OK);
	assert_int_equal(first.count, 4);
	assert_true(str_eq(findings_text(&a, &art, &first), findings_text(&a, &art, &second)));
	assert_int_equal(first.per_severity[BLOCK], 3);
	assert_int_equal(first.per_severity[WARN], 1);
}

enum { THREADS = 4, ROUNDS = 8, TEXTS = 4 };
static const char *const shared_texts[TEXTS] = {
	"<p>扫黑险恶 13912345678 机密★ 扫黑险恶，saohei除恶，国家级新区",
	"<p>中华人民共合国网络安全法，扫嘿除饿专项斗争，recieved by Tencnt",
	"<p>扫 黑 险 恶</p><p>联系电话：0574-87654321，身份证330203199001011234",
	"<p>本文没有问题。",
};

/* What the one screening finds in text `i`, in words. */
static struct str found_in(struct arena *a, size_t i)
{
	struct str html;
	struct article art;
	struct findings found;
	findings_init(&found, a);
	if (article_canon(a, str_c(shared_texts[i]), &html) || article_read(a, html, &art))
		return STR("?");
	struct revision rev = { .html = html };
	return screening_run(screening, &rev, &found) ? STR("?") : findings_text(a, &art, &found);
}

/* How often it differed from what one thread alone had found. */
static void *screen_along(void *alone)
{
	const struct str *expected = alone;
	uintptr_t different = 0;
	for (size_t i = 0; i < (size_t)ROUNDS * TEXTS; i++) {
		SCRATCH(a);
		different += !str_eq(found_in(&a, i % TEXTS), expected[i % TEXTS]);
	}
	return (void *)different;
}

static void threads_that_share_a_screening_find_what_one_does(void **state)
{
	(void)state;
	SCRATCH(a);
	struct str alone[TEXTS];
	pthread_t threads[THREADS];
	for (size_t i = 0; i < TEXTS; i++)
		alone[i] = found_in(&a, i);
	assert_true(str_find(alone[1], STR("扫黑除恶专项斗争")) >= 0);
	assert_true(str_find(alone[1], STR("received")) >= 0);
	assert_int_equal(alone[3].len, 0);
	for (size_t i = 0; i < THREADS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, screen_along, alone), 0);
	for (size_t i = 0; i < THREADS; i++) {
		void *different;
		assert_int_equal(pthread_join(threads[i], &different), 0);
		assert_null(different);
	}
}

static void add_many(struct findings *fs, struct arena *a, unsigned many, enum severity severity)
{
	findings_init(fs, a);
	for (unsigned i = 0; i < many; i++)
		findings_add(fs, (struct finding){ .reviewer = "terms",
					 .rule = STR("x"),
					 .severity = severity,
					 .quote = str_c(arena_printf(a, "%u", i / 2)) });
}

static void equal_words_are_numbered(void **state)
{
	(void)state;
	SCRATCH(a);
	struct findings fs;
	unsigned i = 0;
	add_many(&fs, &a, FINDINGS_PER_SEVERITY, WARN);
	assert_int_equal(fs.count, FINDINGS_PER_SEVERITY);
	for (const struct finding *f = fs.first; f; f = f->next, i++)
		assert_int_equal(f->occurrence, i % 2);
}

static void too_many_findings_end_in_one_that_blocks(void **state)
{
	(void)state;
	SCRATCH(a);
	struct findings fs;
	add_many(&fs, &a, FINDINGS_PER_SEVERITY + 1000, NOTE);
	assert_int_equal(fs.count, FINDINGS_PER_SEVERITY + 1);
	assert_int_equal(fs.per_severity[BLOCK], 1);
	/* Those of another severity still find room. */
	findings_add(&fs, (struct finding){ .reviewer = "terms", .severity = BLOCK });
	assert_int_equal(fs.per_severity[BLOCK], 2);
}

/* The places of these words in this revision, in order, with blanks between. */
static const char *places_of(
	struct arena *a, const char *quote, struct revision rev, const char *text)
{
	struct findings found;
	const char *all = "";
	assert_int_equal(article_canon(a, str_c(text), &rev.html), ERR_OK);
	findings_init(&found, a);
	assert_int_equal(screening_run(screening, &rev, &found), ERR_OK);
	for (const struct finding *f = found.first; f; f = f->next)
		if (str_eq(f->quote, str_c(quote)))
			all = arena_printf(a, "%s" STRF " ", all, STRV(f->place));
	return all;
}

static const char *places(struct arena *a, const char *title, const char *text)
{
	return places_of(a, "扫黑险恶", (struct revision){ .title = str_c(title) }, text);
}

#define JUDGED "<p>昨日的会议已通报了扫黑险恶专项行动取得的新进展。</p>"

static void a_place_is_the_words_around_it(void **)
{
	SCRATCH(a);
	const char *judged = places(&a, "", JUDGED);
	assert_int_equal(strlen(judged), 17);
	/* Edits elsewhere, marks and spaces keep it. */
	assert_string_equal(
		places(&a, "又一题", "<p>前面另有一段文字，长过八个字。</p>" JUDGED), judged);
	assert_string_equal(
		places(&a, "",
			"<p>据报昨日的会议，已通报了“扫黑险恶” 专项行动取得的新进展。又一句。</p>"),
		judged);
	/* A sentence more in the same paragraph, right before and behind. */
	assert_string_equal(places(&a, "", "<p>先说一句。昨日通报了扫黑险恶。</p>"),
		places(&a, "", "<p>昨日通报了扫黑险恶。再说一句。</p>"));
	/* The same words earlier are another place, and leave this one where it was. */
	const char *two = places(&a, "", "<p>题记：扫黑险恶。以下是正文的第一句话。</p>" JUDGED);
	assert_int_equal(strlen(two), 34);
	assert_string_equal(two + 17, judged);
	assert_memory_not_equal(two, judged, 16);
	assert_string_not_equal(
		places(&a, "", "<p>会议没有通报扫黑险恶专项行动取得的新进展。</p>"), judged);
	assert_string_not_equal(places(&a, "扫黑险恶", ""), places(&a, "", "<p>甲扫黑险恶</p>"));
}

/* Numbers beside two names are two places, though the cells hold nothing else. */
static void a_place_looks_over_the_borders_of_blocks(void **)
{
	SCRATCH(a);
	const char *two = places(&a, "",
		"<table><tbody><tr><td>张三</td><td>扫黑险恶</td></tr>"
		"<tr><td>李四</td><td>扫黑险恶</td></tr></tbody></table>");
	assert_int_equal(strlen(two), 34);
	assert_memory_not_equal(two, two + 17, 16);
}

static void places_that_nothing_tells_apart_are_counted(void **)
{
	SCRATCH(a);
	const char *one = places(&a, "", "<p>一二三四五六七八扫黑险恶八七六五四三二一</p>");
	const char *two = places(&a, "",
		"<p>一二三四五六七八扫黑险恶八七六五四三二一</p>"
		"<p>一二三四五六七八扫黑险恶八七六五四三二一</p>");
	assert_int_equal(strlen(two), 42);
	assert_memory_equal(two + 16, "/1/2 ", 5);
	assert_memory_equal(two + 37, "/2/2 ", 5);
	assert_memory_equal(two, one, 16);
	assert_memory_equal(two + 21, one, 16);
}

static const char *place_in_meta(struct arena *a, const char *meta)
{
	const char *all = places_of(a, "扫黑险恶", (struct revision){ .meta = str_c(meta) }, "");
	assert_int_equal(strlen(all), 17);
	return all;
}

/* What was let through in the summary was not let through on the face of a channel. */
static void each_field_beside_the_text_is_a_place_of_its_own(void **)
{
	SCRATCH(a);
	static const char *const metas[] = { "{\"summary\":\"扫黑险恶\"}",
		"{\"author\":\"扫黑险恶\"}", "{\"tags\":[\"扫黑险恶\"]}",
		"{\"channels\":{\"weibo\":{\"title\":\"扫黑险恶\"}}}",
		"{\"channels\":{\"weibo\":{\"summary\":\"扫黑险恶\"}}}",
		"{\"channels\":{\"wechat\":{\"title\":\"扫黑险恶\"}}}" };
	enum { METAS = sizeof metas / sizeof *metas };
	for (size_t i = 0; i < METAS; i++)
		for (size_t j = 0; j < i; j++)
			assert_string_not_equal(
				place_in_meta(&a, metas[i]), place_in_meta(&a, metas[j]));
	/* Other fields keep it, other words round it do not. */
	assert_string_equal(place_in_meta(&a, "{\"summary\":\"扫黑险恶\",\"source\":\"本局\"}"),
		place_in_meta(&a, metas[0]));
	assert_string_not_equal(place_in_meta(&a, "{\"summary\":\"昨日通报扫黑险恶\"}"),
		place_in_meta(&a, metas[0]));
	/* A tag in front moves it and keeps its place. */
	assert_string_equal(place_in_meta(&a, "{\"tags\":[\"平安\",\"扫黑险恶\"]}"),
		place_in_meta(&a, metas[2]));
}

/* A mark, a term, a number, a host: for each reviewer that reads a field what it finds there. */
#define CATCH "机密★1年 示范禁词 13812345678 www.ningbo.g0v.cn"

static unsigned found_by(const struct findings *found, const char *who, const char *field)
{
	unsigned n = 0;
	for (const struct finding *f = found->first; f; f = f->next)
		n += !strcmp(f->reviewer, who) && f->field && !strcmp(f->field, field);
	return n;
}

static void catch_in(const char *meta, const char *field, bool hidden, bool prose)
{
	SCRATCH(a);
	struct screening *s;
	struct findings found;
	struct revision rev = { .html = STR("<p>正文</p>\n"), .meta = str_c(meta) };
	findings_init(&found, &a);
	assert_int_equal(screening_open(&s, STR("示范禁词\n"), STR("")), ERR_OK);
	assert_int_equal(screening_run(s, &rev, &found), ERR_OK);
	screening_close(s);
	static const char *const looking[] = { "secrecy", "terms", "personal" };
	for (size_t i = 0; i < sizeof looking / sizeof *looking; i++)
		if (!found_by(&found, looking[i], field) == hidden)
			fail_msg("%s in %s", looking[i], meta);
	if (!found_by(&found, "links", field) == prose)
		fail_msg("links in %s", meta);
}

/* model/meta.def is the list of what channels take (unit/render); here it is read, each by whom it says. */
static void what_goes_out_beside_the_words_is_read_by_all_whom_it_concerns(void **)
{
	enum how { INSIDE, LABEL, PROSE };
	static const struct {
		const char *meta, *field;
		enum how how;
	} members[] = {
#define META(key, kind, most, how, zh) { "{\"" #key "\":\"" CATCH "\"}", #key, how },
#include "model/meta.def"
#define OWN(key, most, how, zh)                                                                    \
	{ "{\"channels\":{\"weibo\":{\"" #key "\":\"" CATCH "\"}}}", "channels/weibo/" #key, how },
#include "model/meta.def"
	};
	for (size_t i = 0; i < sizeof members / sizeof *members; i++)
		catch_in(members[i].meta, members[i].field, members[i].how > INSIDE,
			members[i].how == PROSE);
}

/* It begins with the credit code of the bureau, which is no secret of anybody's. */
static void an_index_number_is_no_credit_code(void **)
{
	SCRATCH(a);
	struct findings found;
	static const char *const metas[] = { "{\"index_no\":\"91330205MA2AB12C3D/2026-00012\"}",
		"{\"source\":\"91330205MA2AB12C3D/2026-00012\"}" };
	for (size_t i = 0; i < 2; i++) {
		struct revision rev = { .html = STR("<p>正文</p>\n"), .meta = str_c(metas[i]) };
		findings_init(&found, &a);
		assert_int_equal(screening_run(screening, &rev, &found), ERR_OK);
		assert_int_equal(found.count, i);
	}
}

static const char *place_of_link(struct arena *a, const char *id)
{
	const char *text = arena_printf(
		a, "<p>结果请<a href=\"https://www.ningbo.gov.cn/q?id=%s\">点击查看</a>。</p>", id);
	return places_of(a, "点击查看", (struct revision){}, text);
}

static const char *place_of_cells(struct arena *a, const char *id)
{
	const char *row = "";
	for (; *id; id++)
		row = arena_printf(a, "%s<td>%c</td>", row, *id);
	row = arena_printf(a, "<table><tbody><tr>%s</tr></tbody></table>", row);
	return places_of(a, "3", (struct revision){}, row);
}

/* Behind the same words stands another number: nobody let that one through. */
static void what_the_words_do_not_show_is_of_the_place(void **)
{
	SCRATCH(a);
	assert_int_equal(strlen(place_of_link(&a, "330203199001011236")), 17);
	assert_string_equal(
		place_of_link(&a, "330203199001011236"), place_of_link(&a, "330203199001011236"));
	assert_string_not_equal(
		place_of_link(&a, "330203199001011236"), place_of_link(&a, "330203199001011252"));
	assert_int_equal(strlen(place_of_cells(&a, "330203199001011236")), 17);
	assert_string_not_equal(
		place_of_cells(&a, "330203199001011236"), place_of_cells(&a, "330203199001011252"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_reviewer_finds_what_is_written_down),
		cmocka_unit_test(the_table_of_reviewers_has_each_of_them),
		cmocka_unit_test(every_registered_reviewer_has_a_folder),
		cmocka_unit_test(the_same_revision_gives_the_same_findings),
		cmocka_unit_test(threads_that_share_a_screening_find_what_one_does),
		cmocka_unit_test(equal_words_are_numbered),
		cmocka_unit_test(a_place_is_the_words_around_it),
		cmocka_unit_test(a_place_looks_over_the_borders_of_blocks),
		cmocka_unit_test(places_that_nothing_tells_apart_are_counted),
		cmocka_unit_test(each_field_beside_the_text_is_a_place_of_its_own),
		cmocka_unit_test(what_the_words_do_not_show_is_of_the_place),
		cmocka_unit_test(what_goes_out_beside_the_words_is_read_by_all_whom_it_concerns),
		cmocka_unit_test(an_index_number_is_no_credit_code),
		cmocka_unit_test(too_many_findings_end_in_one_that_blocks),
	};
	return cmocka_run_group_tests(tests, read_lists, close_lists);
}
