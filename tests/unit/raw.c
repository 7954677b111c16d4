#include "tests/check.h"
#include "tests/soup.h"

#include "article/utf8.h"
#include "reviewers/raw.h"
#include "reviewers/words.h"

enum { DOCUMENTS = 10000, SEED = 32100 };

/* A character stands where its place says, or an entity or a <br> does. */
static void check_character(const struct words *source, uint32_t cp, struct raw_place p)
{
	assert_true(p.from < p.to);
	assert_true(p.to <= source->count);
	uint32_t there = source->cp[p.from];
	if (there == '&' && p.to > p.from + 1)
		assert_int_equal(source->cp[p.from], '&');
	else if (cp == '\n' && there == '<')
		assert_int_equal(source->cp[p.to - 1], '>');
	else
		assert_int_equal(there, cp);
}

static void check_places(struct arena *a, const struct words *source, const struct raw_text *text)
{
	for (size_t i = 0; i < text->article.count; i++) {
		const struct article_block *b = &text->article.blocks[i];
		struct words w = words_of(a, i, b->text);
		assert_int_equal(w.count, b->codepoints);
		for (size_t c = 0; c < w.count; c++) {
			check_character(source, w.cp[c], text->places[i][c]);
			assert_true(!c || text->places[i][c - 1].from <= text->places[i][c].from);
		}
	}
}

static void every_character_of_soup_knows_its_place(void **state)
{
	(void)state;
	uint64_t r = SEED;
	size_t blocks = 0;
	for (int i = 0; i < DOCUMENTS; i++) {
		SCRATCH(a);
		struct raw_text html, text;
		struct str s = utf8_clean(&a, soup(&a, &r));
		struct words source = words_of(&a, 0, s);
		raw_read_html(&a, s, &html);
		raw_read_text(&a, s, &text);
		check_places(&a, &source, &html);
		check_places(&a, &source, &text);
		blocks += html.article.count;
	}
	assert_true(blocks > DOCUMENTS);
}

static void blocks_are(const char *html, size_t count, ...)
{
	SCRATCH(a);
	struct raw_text text;
	va_list ap;
	va_start(ap, count);
	raw_read_html(&a, str_c(html), &text);
	assert_int_equal(text.article.count, count);
	for (size_t i = 0; i < count; i++)
		assert_string_equal(
			arena_cstr(&a, text.article.blocks[i].text), va_arg(ap, char *));
	va_end(ap);
}

static void tags_part_blocks_or_are_not_there(void **state)
{
	(void)state;
	blocks_are("a<b>b</b><span>c</span><x-y>d</x-y><!-- e --><a href=x>f", 2, "x", "abcdf");
	blocks_are("a<div>b</div>c<hr>d<li>e", 5, "a", "b", "c", "d", "e");
	blocks_are("a<script>b</script>c<style>d</style>e", 1, "ace");
	blocks_are("<img alt='甲&amp;' title=乙>丙", 3, "甲&", "乙", "丙");
	blocks_are("甲<img alt=乙>丙", 2, "乙", "甲丙");
	blocks_are("<textarea>甲</textarea><title>乙</title>", 2, "甲", "乙");
	blocks_are("&nosuch; &#x4E2D;&#20013 &lt;p&gt;", 1, "&nosuch; 中中 <p>");
	blocks_are("甲<br>\n <br>乙<br>丙", 2, "甲\n\n ", "乙\n丙");
	blocks_are("<ruby>甲<rt>乙<rt>丙</ruby>丁<p>戊<rt>己<p>庚", 6, "乙", "丙", "甲丁", "己",
		"戊", "庚");
	blocks_are("<a href='/甲/乙.pdf#丙' download=丁 aria-label=戊><img src=data:a/b>己", 4,
		"戊", "丁", "乙.pdf", "己");
	blocks_are("<p", 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_character_of_soup_knows_its_place),
		cmocka_unit_test(tags_part_blocks_or_are_not_there),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
