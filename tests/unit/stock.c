/* The words of what stood on an account before: only of what was asked for, and no more of them than that. */
#include "tests/check.h"

#include "base/buf.h"
#include "base/json.h"
#include "channels/stock.h"

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
	asked(NULL);
}

static void a_word_ends_with_its_paragraph_and_not_with_its_colour(void **)
{
	SCRATCH(a);
	struct str words = stock_html(&a, asked("1"), STR("1"),
		STR("<section><p>扫<span "
		    "style=\"x\">黑</span>除恶&amp;</p><p>第二段</p></section>"));
	assert_true(str_find(words, STR("扫黑除恶&\n")) == 0);
	assert_true(str_ends(words, STR("\n第二段")));
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_what_was_asked_for_has_words),
		cmocka_unit_test(a_thing_without_words_has_empty_ones),
		cmocka_unit_test(a_word_ends_with_its_paragraph_and_not_with_its_colour),
		cmocka_unit_test(of_a_long_text_the_beginning_comes),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
