/* The words of what stood on an account before: only of what was asked for, and no more of them than that. */
#include "tests/check.h"

#include "base/buf.h"
#include "base/json.h"
#include "channels/stock.h"
#include "channels/words.h"

static const struct channel_site *asked(const char *id)
{
	static struct channel_site site;
	static json_t *list;
	json_decref(list);
	list = id ? json_pack("[s s]", "another", id) : NULL;
	site = (struct channel_site){ .words_of = list };
	return &site;
}

static void only_what_was_asked_for_has_words(void **)
{
	SCRATCH(a);
	assert_null(stock_text(&a, asked(NULL), STR("1"), STR("文")).at);
	assert_null(stock_text(&a, asked("2"), STR("1"), STR("文")).at);
	assert_null(stock_html(&a, asked("2"), STR("1"), STR("<p>文</p>")).at);
	assert_true(str_eq(stock_text(&a, asked("1"), STR("1"), STR("文")), STR("文")));
	asked(NULL);
}

/* Which is another answer than none. */
static void a_thing_without_words_has_empty_ones(void **)
{
	SCRATCH(a);
	struct str none = stock_html(&a, asked("1"), STR("1"), STR("<p><img src=\"x\"></p>"));
	assert_non_null(none.at);
	assert_int_equal(none.len, 0);
	assert_non_null(stock_text(&a, asked("1"), STR("1"), (struct str){}).at);
	/* Nobody hides behind the words that stand for a picture. */
	struct str alt =
		stock_html(&a, asked("1"), STR("1"), STR("<img src=\"x\" alt=\"扫黑险恶\">"));
	assert_true(str_ends(alt, STR("扫黑险恶")));
	struct str said = stock_html(
		&a, asked("1"), STR("1"), STR("<p>【图片1 未能带入，请重新上传扫黑险恶】</p>"));
	assert_true(str_ends(said, STR("扫黑险恶")));
	asked(NULL);
}

static void a_word_ends_with_its_paragraph_and_not_with_its_colour(void **)
{
	SCRATCH(a);
	struct str words = stock_html(&a, asked("1"), STR("1"),
		STR("<section><p>扫<span "
		    "style=\"x\">黑</span>除恶&amp;</p><p>第二段</p></section>"));
	assert_true(str_eq(words, STR("扫黑除恶&\n第二段")));
	assert_true(str_eq(stock_above(&a, STR("摘要"), STR("文")), STR("摘要\n文")));
	assert_null(stock_above(&a, STR("摘要"), (struct str){}).at);
	asked(NULL);
}

static void of_a_long_text_the_beginning_comes(void **)
{
	SCRATCH(a);
	struct buf b;
	buf_init(&b, &a, 1 << 20);
	for (int i = 0; i < STOCK_POINTS_MAX + 5; i++)
		buf_add(&b, STR("长"));
	struct str words = stock_text(&a, asked("1"), STR("1"), buf_str(&b));
	assert_int_equal(words.len, 3 * STOCK_POINTS_MAX);
	asked(NULL);
}

/* However it is written: a browser shows the word. */
static void no_tag_that_shows_nothing_splits_a_word(void **)
{
	static const char *const cases[] = { "<p>扫<SPAN>黑</SPAN>险恶</p>",
		"<p>扫<!-- -->黑险恶</p>", "<p>扫<ins>黑</ins>险恶</p>", "<p>扫<wbr>黑险恶</p>",
		"<p>扫<span\tclass='x'>黑</span>险恶</p>", "<P>扫<B\n>黑</B>险恶", "扫&#40657;险恶",
		"<style>p{}</style><p>扫<x-y>黑</x-y>险恶</p><script>x</script>" };
	SCRATCH(a);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		if (!str_eq(stock_html(&a, asked("1"), STR("1"), str_c(cases[i])), STR("扫黑险恶")))
			fail_msg("%s", cases[i]);
	asked(NULL);
}

/* A courier has little room; and of what is left out nothing is said, so that it is asked for again. */
static void a_survey_holds_no_more_words_than_it_may_bring(void **)
{
	SCRATCH(a);
	struct buf b;
	size_t left = 100000;
	struct channel_site site = *asked("1");
	site.words_left = &left;
	buf_init(&b, &a, 4 << 20);
	for (int i = 0; i < 30000; i++)
		buf_add(&b, STR("<p>长&amp;</p>"));
	(void)arena_most();
	struct str words = stock_html(&a, &site, STR("1"), buf_str(&b));
	assert_int_equal(words_length(words), STOCK_POINTS_MAX);
	assert_int_equal(left, 100000 - words.len);
	assert_true(stock_html(&a, &site, STR("1"), STR("<p>短</p>")).len == 3);
	left = 2;
	assert_null(stock_html(&a, &site, STR("1"), STR("<p>短</p>")).at);
	assert_null(stock_text(&a, &site, STR("1"), STR("短")).at);
	assert_non_null(stock_text(&a, &site, STR("1"), STR("")).at);
	asked(NULL);
}

/* What is decoded on the way goes at once. */
static void many_texts_take_no_more_room_than_one(void **)
{
	SCRATCH(a);
	struct buf b;
	buf_init(&b, &a, 1 << 20);
	while (b.len < 60 * 1000)
		buf_add(&b, STR("<p><b>x</b>&amp;</p>"));
	size_t before = arena_most();
	(void)stock_html(&a, asked("1"), STR("1"), buf_str(&b));
	size_t one = arena_most() - before;
	for (int i = 0; i < 8; i++)
		(void)stock_html(&a, asked("1"), STR("1"), buf_str(&b));
	assert_in_range(arena_most() - before, 0, one + 9 * 4 * STOCK_POINTS_MAX);
	asked(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_what_was_asked_for_has_words),
		cmocka_unit_test(a_thing_without_words_has_empty_ones),
		cmocka_unit_test(a_word_ends_with_its_paragraph_and_not_with_its_colour),
		cmocka_unit_test(of_a_long_text_the_beginning_comes),
		cmocka_unit_test(no_tag_that_shows_nothing_splits_a_word),
		cmocka_unit_test(a_survey_holds_no_more_words_than_it_may_bring),
		cmocka_unit_test(many_texts_take_no_more_room_than_one),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
