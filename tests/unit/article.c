#include "tests/check.h"

#include "article/article.h"
#include "base/buf.h"

static struct str canon(struct arena *a, const char *html)
{
	struct str out;
	assert_int_equal(article_canon(a, str_c(html), &out), ERR_OK);
	return out;
}

static size_t count_of(struct str s, const char *what)
{
	size_t n = 0;
	for (ptrdiff_t at; (at = str_find(s, str_c(what))) >= 0; n++)
		s = str_from(s, (size_t)at + 1);
	return n;
}

static void check(const char *html, const char *expected)
{
	SCRATCH(a);
	assert_string_equal(arena_cstr(&a, canon(&a, html)), expected);
	assert_string_equal(arena_cstr(&a, canon(&a, expected)), expected);
	assert_int_equal(article_check(&a, str_c(expected)), ERR_OK);
}

static void words_become_paragraphs(void **state)
{
	(void)state;
	check("你好", "<p>你好</p>\n");
	check("<div>一<div>二</div>三</div>", "<p>一</p>\n<p>二</p>\n<p>三</p>\n");
	check("<p>  a \n b　</p><p>&nbsp;</p><p><br></p>", "<p>a b</p>\n");
	check("<p>数据\n安全</p>", "<p>数据安全</p>\n");
	check("", "");
}

static void looks_nest_in_one_order(void **state)
{
	(void)state;
	check("<i><b>a</b></i><b>b</b>", "<p><strong><em>a</em>b</strong></p>\n");
	check("根据<b>《数据安全法》</b>等", "<p>根据<strong>《数据安全法》</strong>等</p>\n");
	check("<b>a<p>b</b>c</p>", "<p><strong>a</strong></p>\n<p><strong>b</strong>c</p>\n");
	check("<a href=' https://a.cn/?a=1&b=\"2\" '><u>x</u></a>",
		"<p><a href=\"https://a.cn/?a=1&amp;b=%222%22\"><u>x</u></a></p>\n");
}

static void lists_tables_and_figures_keep_their_form(void **state)
{
	(void)state;
	check("<ul><li>a<li>b<ol><li>c</ol></ul>",
		"<ul>\n<li>a</li>\n<li>b\n<ol>\n<li>c</li>\n</ol>\n</li>\n</ul>\n");
	check("<table><tr><td colspan=2 rowspan=1>a<td><p>b</p><p>c</p></table>",
		"<table>\n<tbody>\n<tr>\n<td colspan=\"2\">a</td>\n<td>b\n<p>c</p>\n</td>\n</tr>\n"
		"</tbody>\n</table>\n");
}

static void addresses_need_a_place_to_go(void **state)
{
	(void)state;
	check("<a href='https://'>a</a><a href='http:///x'>b</a><a href='#'>c</a><a "
	      "href='tel:'>d</a>",
		"<p>abcd</p>\n");
	check("<a href='ht\ttp://a.cn/'>a</a><a href='http://a.cn/\nx'>b</a>", "<p>ab</p>\n");
}

static void footnotes_are_counted_and_stand_last(void **state)
{
	(void)state;
	check("<p id=fn-5>甲</p><p>乙<sup><a href='#fn-5'>5</a></sup></p><p id=fn-5>丙</p>",
		"<p>乙<sup><a href=\"#fn-1\">1</a></sup></p>\n<p>丙</p>\n<p id=\"fn-1\">甲</p>\n");
	check("<p>甲<a href='#fn-1'>这不是脚注的编号，是一句话</a></p><p id=fn-1>乙</p>",
		"<p>甲这不是脚注的编号，是一句话</p>\n<p>乙</p>\n");
	SCRATCH(a);
	struct article art;
	struct str html = canon(&a, "<p>20<sup><a href='#fn-1'>1</a></sup>日</p><p id=fn-1>乙</p>");
	assert_int_equal(article_read(&a, html, &art), ERR_OK);
	assert_string_equal(arena_cstr(&a, art.blocks[0].text), "20日");
}

static void text_beside_what_goes_opens_nothing(void **state)
{
	(void)state;
	check("a<<!-- -->b>c<<x>script>d", "<p>a&lt;b&gt;c&lt;script&gt;d</p>\n");
}

static void spans_have_a_ceiling(void **state)
{
	(void)state;
	check("<table><tr><td colspan=9999 rowspan=-3>a</table>",
		"<table>\n<tbody>\n<tr>\n<td colspan=\"100\">a</td>\n</tr>\n</tbody>\n</table>\n");
}

static void what_is_not_listed_goes(void **state)
{
	(void)state;
	check("<script>alert(1)</script><p onclick=x style='color:red'>a<svg><p>b</p></svg></p>",
		"<p>a</p>\n");
	check("<a href='javascript:x'>a</a><a href='data:text/html,x'>b</a>", "<p>ab</p>\n");
	check("<form>a<form>b<iframe src=x>c</iframe></form></form>", "<p>a</p>\n<p>b</p>\n");
}

static void blocks_know_where_they_came_from(void **state)
{
	(void)state;
	SCRATCH(a);
	struct article art;
	struct str html = canon(&a, "<p>a&amp;<b>数</b>据</p><ul><li>x<br>y</li></ul>");
	assert_int_equal(article_read(&a, html, &art), ERR_OK);
	assert_int_equal(art.count, 2);
	assert_string_equal(arena_cstr(&a, art.blocks[0].text), "a&数据");
	assert_int_equal(art.blocks[0].codepoints, 4);
	assert_int_equal(art.blocks[0].from[1], 4);
	assert_memory_equal(html.at + art.blocks[0].from[2], "数", 3);
	assert_memory_equal(html.at + art.blocks[0].from[4], "</p>", 4);
	assert_string_equal(art.blocks[1].tag, "li");
	assert_int_equal(art.blocks[1].line, 2);
	assert_string_equal(arena_cstr(&a, art.blocks[1].text), "x\ny");
	assert_string_equal(arena_cstr(&a, article_excerpt(&a, &art, 6)), "a&数据 x");
}

static void replaces(const char *html, size_t start, size_t end, const char *quote,
	const char *words, const char *expected)
{
	SCRATCH(a);
	struct article art;
	struct str out;
	assert_int_equal(article_read(&a, canon(&a, html), &art), ERR_OK);
	assert_int_equal(article_replace(&a, &art, art.count - 1, start, end, str_c(quote),
				 str_c(words), &out),
		ERR_OK);
	assert_string_equal(arena_cstr(&a, out), expected);
}

static void words_are_replaced_and_tags_stay(void **state)
{
	(void)state;
	replaces("<p>甲<b>乙</b>丙", 1, 2, "乙", "丁", "<p>甲<strong>丁</strong>丙</p>\n");
	replaces("<p>甲<b>乙</b>丙", 0, 2, "甲乙", "<丁>", "<p>&lt;丁&gt;丙</p>\n");
	replaces("<p>甲<b>乙丙</b>丁", 0, 2, "甲乙", "戊", "<p>戊<strong>丙</strong>丁</p>\n");
	replaces("<p>a&amp;b<br>c", 1, 4, "&b\n", "x", "<p>axc</p>\n");
	replaces("<p>甲乙", 1, 1, "", "丙", "<p>甲丙乙</p>\n");
	replaces("<p>甲<b>乙</b>", 1, 2, "乙", "", "<p>甲</p>\n");
	replaces("<p><a href='http://a.cn/' title=甲乙>丙</a>", 0, 1, "甲", "\"",
		"<p><a href=\"http://a.cn/\" title=\"&quot;乙\">丙</a></p>\n");
}

static void what_no_longer_stands_there_is_not_replaced(void **state)
{
	(void)state;
	SCRATCH(a);
	struct article art;
	struct str out;
	assert_int_equal(article_read(&a, canon(&a, "<p>甲乙"), &art), ERR_OK);
	assert_int_equal(
		article_replace(&a, &art, 0, 0, 1, STR("乙"), STR("x"), &out), ERR_INVALID);
	assert_int_equal(
		article_replace(&a, &art, 0, 1, 3, STR("乙"), STR("x"), &out), ERR_INVALID);
	assert_int_equal(article_replace(&a, &art, 0, 2, 1, STR(""), STR("x"), &out), ERR_INVALID);
	assert_int_equal(
		article_replace(&a, &art, 1, 0, 1, STR("甲"), STR("x"), &out), ERR_INVALID);
}

static void nesting_has_a_floor(void **state)
{
	(void)state;
	SCRATCH(a);
	struct buf b;
	buf_init(&b, &a, 4096);
	for (int i = 0; i < 30; i++)
		buf_add(&b, STR("<ul><li>x"));
	struct str lists = canon(&a, arena_cstr(&a, buf_str(&b)));
	assert_int_equal(count_of(lists, "<ul>"), 8);
	assert_int_equal(count_of(lists, "x"), 30);
	assert_int_equal(article_check(&a, lists), ERR_OK);
	b.len = 0;
	for (int i = 0; i < 60; i++)
		buf_add(&b, STR("<blockquote>x"));
	struct str quotes = canon(&a, arena_cstr(&a, buf_str(&b)));
	assert_int_equal(count_of(quotes, "<blockquote>"), 4);
	assert_int_equal(article_check(&a, quotes), ERR_OK);
}

static void marks_on_a_letter_are_few(void **state)
{
	(void)state;
	SCRATCH(a);
	struct buf b;
	buf_init(&b, &a, 1 << 20);
	for (int i = 0; i < 100000; i++)
		buf_add(&b, i % 2 ? STR("\u0301") : STR("\u0323"));
	struct str html = canon(&a, arena_printf(&a, "<p>a%s", buf_str(&b).at));
	/* Sorting sees the first thirty only: those behind them never come to the front. */
	const char *thirty = "\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301";
	struct str first =
		canon(&a, arena_printf(&a, "<p>x%s%s%s\u0323\u0323", thirty, thirty, thirty));
	assert_int_equal(count_of(first, "\u0323"), 0);
	assert_int_equal(count_of(first, "\u0301"), 16);
	/* One of sixteen composes with its letter. */
	assert_in_range(html.len, sizeof "<p>a</p>", sizeof "<p>a</p>" + 2 * 17);
	assert_int_equal(article_check(&a, html), ERR_OK);
}

static void assets_are_named_once(void **state)
{
	(void)state;
	SCRATCH(a);
	struct str *names;
	const char *b =
		"assets/bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb.pdf";
	const char *c =
		"assets/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.png";
	struct str html = canon(&a, arena_printf(&a,
					    "<a href=%s>x</a><img src=%s><img "
					    "src=%s>=&quot;%s&quot; <img src=assets/cc.png>",
					    b, c, c, c));
	assert_int_equal(article_assets(&a, html, &names), 2);
	assert_int_equal(names[0].len, 64);
	assert_memory_equal(names[0].at, "aaaa", 4);
	assert_memory_equal(names[1].at, "bbbb", 4);
}

static void what_is_not_canonical_is_not_read(void **state)
{
	(void)state;
	static const char *const bad[] = { "a", "<p>a", "<p>&copy;</p>", "<div>", "<p",
		"<p>\xff</p>" };
	SCRATCH(a);
	struct article art;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_int_equal(article_check(&a, str_c(bad[i])), ERR_INVALID);
	assert_int_equal(article_read(&a, STR("a"), &art), ERR_INVALID);
	assert_int_equal(article_read(&a, STR("<p>&copy;</p>"), &art), ERR_INVALID);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_become_paragraphs),
		cmocka_unit_test(looks_nest_in_one_order),
		cmocka_unit_test(lists_tables_and_figures_keep_their_form),
		cmocka_unit_test(addresses_need_a_place_to_go),
		cmocka_unit_test(footnotes_are_counted_and_stand_last),
		cmocka_unit_test(text_beside_what_goes_opens_nothing),
		cmocka_unit_test(spans_have_a_ceiling),
		cmocka_unit_test(what_is_not_listed_goes),
		cmocka_unit_test(blocks_know_where_they_came_from),
		cmocka_unit_test(words_are_replaced_and_tags_stay),
		cmocka_unit_test(what_no_longer_stands_there_is_not_replaced),
		cmocka_unit_test(nesting_has_a_floor),
		cmocka_unit_test(marks_on_a_letter_are_few),
		cmocka_unit_test(assets_are_named_once),
		cmocka_unit_test(what_is_not_canonical_is_not_read),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
