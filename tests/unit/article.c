#include "tests/check.h"

#include "article/article.h"

static struct str canon(struct arena *a, const char *html)
{
	struct str out;
	assert_int_equal(article_canon(a, str_c(html), &out), ERR_OK);
	return out;
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
		cmocka_unit_test(what_is_not_listed_goes),
		cmocka_unit_test(blocks_know_where_they_came_from),
		cmocka_unit_test(what_is_not_canonical_is_not_read),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
