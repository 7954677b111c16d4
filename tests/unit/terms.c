#include "tests/check.h"

#include "reviewers/reviewer.h"

static const struct str lexicon = STR("扫黑险恶\tBLOCK\t固定用语\t扫黑除恶\n"
				      "示范禁词\n"
				      "人参\tNOTE\n"
				      "ig\tWARN\n"
				      "big data\tWARN\n"
				      "120\tWARN\n"
				      "国家级\tWARN\n");
static const struct str allow = STR("国家级自然保护区\n");

static struct screening *screening;

static int open_screening(void **state)
{
	(void)state;
	return screening_open(&screening, lexicon, allow);
}

static int close_screening(void **state)
{
	(void)state;
	screening_close(screening);
	return 0;
}

static void screen(struct arena *a, const char *text, struct findings *out)
{
	struct revision rev = { .title = str_c(text) };
	findings_init(out, a);
	assert_int_equal(screening_run(screening, &rev, out), ERR_OK);
}

/* Exactly one finding, of that span and rule. */
static void finds(const char *text, const char *rule, size_t start, size_t end)
{
	SCRATCH(a);
	struct findings found;
	screen(&a, text, &found);
	if (found.count != 1)
		print_error("%s: %zu\n", text, found.count);
	assert_int_equal(found.count, 1);
	assert_string_equal(arena_cstr(&a, found.first->rule), rule);
	assert_int_equal(found.first->start, start);
	assert_int_equal(found.first->end, end);
}

static void passes(const char *text)
{
	SCRATCH(a);
	struct findings found;
	screen(&a, text, &found);
	if (found.count)
		print_error("%s: " STRF "\n", text, STRV(found.first->rule));
	assert_int_equal(found.count, 0);
}

static void plain_terms_are_found_with_what_to_write(void **state)
{
	(void)state;
	SCRATCH(a);
	struct findings found;
	screen(&a, "开展扫黑险恶工作，扫黑险恶", &found);
	assert_int_equal(found.count, 2);
	assert_int_equal(found.first->start, 2);
	assert_int_equal(found.first->end, 6);
	assert_int_equal(found.first->severity, BLOCK);
	assert_int_equal(found.first->block, (size_t)ARTICLE_TITLE);
	assert_string_equal(arena_cstr(&a, found.first->quote), "扫黑险恶");
	assert_string_equal(arena_cstr(&a, found.first->candidates[0]), "扫黑除恶");
	assert_int_equal(found.first->next->occurrence, 1);
}

static void dress_is_seen_through_with_exact_spans(void **state)
{
	(void)state;
	finds("要掃黑險惡", "扫黑险恶", 1, 5);                     /* traditional */
	finds("要扫\u200b黑\u202d险\u2060恶。", "扫黑险恶", 1, 8); /* zero width, bidi */
	finds("扫 黑　险\n恶", "扫黑险恶", 0, 7);                  /* spaces, a line end */
	finds("扫*黑-险😀恶", "扫黑险恶", 0, 7);                    /* marks, emoji */
	finds("扫(黑)险“恶”", "扫黑险恶", 0, 7);                   /* brackets and quotes */
	finds("扫，黑、险，恶", "扫黑险恶", 0, 7);                 /* a comma in every gap */
	finds("扫\u0336黑\u0336险恶", "扫黑险恶", 0, 6);           /* combining marks */
	finds("ＢＩＧ ＤＡＴＡ", "big data", 0, 8);                /* full width, case */
	finds("𝐛𝐢𝐠 data", "big data", 0, 8);                       /* mathematical letters */
	finds("b i g d a t a", "big data", 0, 13);
	finds("ʙɪɢ dɑtɑ", "big data", 0, 8); /* small capitals, printed pinyin */
	finds("🅑🅘🅖 🅳🅰🆃🅰", "big data", 0, 8);
	finds("拨打①②⓪", "120", 2, 5); /* enclosed digits */
	finds("\U0002F8A6㊙示範禁詞", "示范禁词", 2, 6);
}

static void borders_are_not_crossed(void **state)
{
	(void)state;
	passes("扫黑。险恶");
	passes("扫黑！险恶");
	passes("先扫黑，险恶");
	passes("一个人，参加会议");
	passes("“个人”参加会议");
	passes("a big idea; digit");
	passes("BIG IDATA");
	passes("1120 1200 3.120 1,120 120.5");
	finds("拨打120。", "120", 2, 5);
	finds("共120，其中", "120", 1, 4);
	finds("IG", "ig", 0, 2);
}

static void allow_phrases_cover_what_stands_as_listed(void **state)
{
	(void)state;
	passes("国家级自然保护区");
	finds("国家级 自然保护区", "国家级", 0, 3);
	finds("国家级自然", "国家级", 0, 3);
}

static void what_goes_out_beside_the_text_is_read_too(void **state)
{
	(void)state;
	SCRATCH(a);
	struct findings found;
	struct revision rev = { .meta = STR(
					"{\"correction_note\":\"示范禁词\",\"summary\":"
					"\"扫黑险恶\",\"tags\":[\"好\",\"示范禁词\"],"
					"\"channels\":{\"wechat\":{\"title\":\"国家级\"}},\"doc_"
					"no\":\"示范禁词\"}") };
	rev.html = STR("<figure>\n<img alt=\"示范禁词\" src=\"x\">\n</figure>\n");
	findings_init(&found, &a);
	assert_int_equal(screening_run(screening, &rev, &found), ERR_OK);
	assert_int_equal(found.count, 6);
	const struct finding *f = found.first, *number = f->next, *told = number->next,
			     *tag = told->next;
	assert_int_equal(f->block, (size_t)ARTICLE_META);
	assert_string_equal(arena_cstr(&a, f->message), "（摘要）固定用语：建议改为“扫黑除恶”");
	assert_string_equal(f->field, "summary");
	assert_non_null(strstr(arena_cstr(&a, number->message), "（文号）"));
	assert_non_null(strstr(arena_cstr(&a, told->message), "（更正说明）"));
	assert_string_equal(arena_cstr(&a, tag->rule), "示范禁词");
	assert_string_equal(arena_cstr(&a, tag->next->rule), "国家级");
	assert_string_equal(tag->next->field, "channels/wechat/title");
	assert_int_equal(tag->next->next->block, 0);
	assert_null(tag->next->next->field);
}

static void tags_are(struct arena *a, const char *tags, struct findings *out)
{
	struct revision rev = { .meta = str_c(arena_printf(a, "{\"tags\":%s}", tags)) };
	findings_init(out, a);
	assert_int_equal(screening_run(screening, &rev, out), ERR_OK);
}

/* Tags go out side by side: what they say together is read, and what one says is told once, in its place. */
static void a_term_that_is_spread_over_tags_is_found(void **state)
{
	(void)state;
	SCRATCH(a);
	struct findings found;
	tags_are(&a, "[\"平安\",\"扫\",\"黑\",\"险\",\"恶\"]", &found);
	assert_int_equal(found.count, 1);
	assert_string_equal(found.first->field, "tags");
	assert_string_equal(arena_cstr(&a, found.first->quote), "扫，黑，险，恶");
	assert_int_equal(found.first->start, 3);
	assert_int_equal(found.first->end, 10);
	tags_are(&a, "[\"好\",\"%E6%89%AB\",\"黑\",\"险\",\"恶\"]", &found);
	assert_int_equal(found.count, 1);
	assert_string_equal(arena_cstr(&a, found.first->quote), "%E6%89%AB，黑，险，恶");
	tags_are(&a, "[\"扫黑险恶\",\"\",\"要扫黑险恶，好\",\"扫，黑，险，恶\"]", &found);
	assert_int_equal(found.count, 3);
	assert_int_equal(found.first->next->start, 7);
	assert_int_equal(found.first->next->next->start, 14);
	tags_are(&a, "[\"扫黑\",\"险恶\"]", &found);
	assert_int_equal(found.count, 0);
}

static void an_article_is(struct arena *a, const char *html, struct findings *out)
{
	struct revision rev = { .html = str_c(html) };
	findings_init(out, a);
	assert_int_equal(screening_run(screening, &rev, out), ERR_OK);
}

/* A line break stands inside a word, an empty line between two paragraphs, however it is made. */
static void an_empty_line_is_the_end_of_a_paragraph(void **state)
{
	(void)state;
	SCRATCH(a);
	struct findings found;
	an_article_is(&a, "<p>要扫黑<br>险恶</p>\n", &found);
	assert_int_equal(found.count, 1);
	an_article_is(&a, "<p>要扫黑<br><br>险恶</p>\n", &found);
	assert_int_equal(found.count, 0);
	an_article_is(&a, "<p>要扫黑<br> <br>险恶</p>\n", &found);
	assert_int_equal(found.count, 0);
	an_article_is(&a, "<p>好&amp;<br><br><br>一%E6%89%AB<br><br>黑<br>扫黑险恶，扫黑险恶</p>\n",
		&found);
	assert_int_equal(found.count, 2);
	assert_int_equal(found.first->block, 0);
	assert_int_equal(found.first->start, 19);
	assert_int_equal(found.first->next->start, 24);
	assert_int_equal(found.first->next->occurrence, 1);
}

static void a_bad_line_is_named(void **state)
{
	(void)state;
	struct screening *s;
	assert_int_equal(screening_open(&s, STR("好\n坏\tFATAL\n"), STR("")), ERR_INVALID);
	assert_non_null(strstr(err_reason(), "第 2 行"));
	assert_int_equal(screening_open(&s, STR("……\n"), STR("")), ERR_INVALID);
	assert_int_equal(screening_open(&s, STR("a\tNOTE\tb\tc\td\n"), STR("")), ERR_INVALID);
	assert_int_equal(screening_open(&s, STR("a\xff\n"), STR("")), ERR_INVALID);
	assert_int_equal(screening_open(&s, STR(""), STR("，\n")), ERR_INVALID);
}

static void the_version_names_the_lists(void **state)
{
	(void)state;
	struct screening *s;
	assert_int_equal(screening_open(&s, lexicon, STR("")), ERR_OK);
	assert_string_not_equal(screening_version(s), screening_version(screening));
	screening_close(s);
	assert_int_equal(screening_open(&s, lexicon, allow), ERR_OK);
	assert_string_equal(screening_version(s), screening_version(screening));
	screening_close(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(plain_terms_are_found_with_what_to_write),
		cmocka_unit_test(dress_is_seen_through_with_exact_spans),
		cmocka_unit_test(borders_are_not_crossed),
		cmocka_unit_test(allow_phrases_cover_what_stands_as_listed),
		cmocka_unit_test(what_goes_out_beside_the_text_is_read_too),
		cmocka_unit_test(a_term_that_is_spread_over_tags_is_found),
		cmocka_unit_test(an_empty_line_is_the_end_of_a_paragraph),
		cmocka_unit_test(a_bad_line_is_named),
		cmocka_unit_test(the_version_names_the_lists),
	};
	return cmocka_run_group_tests(tests, open_screening, close_screening);
}
