/* repeats.c: words and paragraphs that were pasted twice. */
#include "article/utf8.h"
#include "reviewers/consistency/consistency.h"

#include <stdlib.h>

enum { FRAGMENT_MAX = 12, HANZI_FEWEST = 15 };

static bool in_list(uint32_t code, const uint32_t *list)
{
	while (*list && *list != code)
		list++;
	return *list;
}

/* 的的 and 了了, but not where the first ends a word or the second begins one: 目的的, 为了了解. */
static bool is_doubled(const struct symbols *s, size_t i)
{
	uint32_t code = s->at[i].code;
	uint32_t before = i ? s->at[i - 1].code : 0;
	uint32_t behind = i + 2 < s->count && !s->at[i + 2].marks ? s->at[i + 2].code : 0;
	if (code == U'的')
		return !in_list(before, U"目标有中") && !in_list(behind, U"确士当");
	return code == U'了' && !in_list(before, U"为除不甚") && !in_list(behind, U"解然结");
}

/* 研究研究, 一步一步, 哈哈哈哈 are said so. */
static bool is_said_so(const struct symbols *s, size_t i, size_t length)
{
	static const struct str said[] = { STR("研究"), STR("商量"), STR("讨论"), STR("学习"),
		STR("考虑"), STR("了解"), STR("体验"), STR("休息"), STR("锻炼"), STR("打听"),
		STR("很多"), STR("许多"), STR("谢谢") };
	bool same = true;
	for (size_t n = 1; n < length; n++)
		same = same && s->at[i + n].code == s->at[i].code;
	if (same || in_list(s->at[i].code, U"一几"))
		return true;
	for (size_t p = 0; length == 2 && p < sizeof said / sizeof *said; p++)
		if (symbols_match(s, i, said[p]))
			return true;
	return false;
}

/* Do the symbols from i on stand there twice, without a mark in them? */
static bool stands_twice(const struct symbols *s, size_t i, size_t length)
{
	if (i + 2 * length > s->count)
		return false;
	for (size_t n = 0; n < length; n++)
		if (s->at[i + n].code != s->at[i + length + n].code)
			return false;
	for (size_t n = 0; n < 2 * length; n++)
		if ((n && s->at[i + n].marks) || !utf8_is_han(s->at[i + n].code))
			return false;
	return true;
}

static size_t repeat_at(const struct symbols *s, size_t i)
{
	uint32_t code = s->at[i].code;
	size_t longest = (s->count - i) / 2;
	if (stands_twice(s, i, 1) && is_doubled(s, i))
		return 1;
	for (size_t length = longest < FRAGMENT_MAX ? longest : FRAGMENT_MAX; length >= 2; length--)
		if (s->at[i + length].code == code && stands_twice(s, i, length) &&
			!is_said_so(s, i, length))
			return length;
	return 0;
}

void judge_repeats(const struct symbols *s, struct findings *out)
{
	for (size_t i = 0; i + 1 < s->count; i++) {
		size_t length = repeat_at(s, i);
		if (!length)
			continue;
		size_t first = i;
		while (stands_twice(s, i, length))
			i += length;
		i += length - 1;
		consistency_report(s->words, s->at[first].at, s->at[i].at + 1, "repeated-words",
			NOTE, "文字重复，请核对是否多写了一遍", out);
	}
}

struct paragraph {
	struct str text;
	size_t block;
};

static int by_text(const void *x, const void *y)
{
	const struct paragraph *a = x, *b = y;
	size_t shorter = a->text.len < b->text.len ? a->text.len : b->text.len;
	int order = a->text.len != b->text.len ? (a->text.len < b->text.len ? -1 : 1)
					       : memcmp(a->text.at, b->text.at, shorter);
	return order ? order : a->block < b->block ? -1 : 1;
}

/* Short ones are said twice with reason. */
static bool is_paragraph(const struct article_block *b)
{
	size_t hanzi = 0, len;
	if (strcmp(b->tag, "p") && strcmp(b->tag, "li"))
		return false;
	for (struct str s = b->text; s.len && hanzi < HANZI_FEWEST; s = str_from(s, len))
		hanzi += utf8_is_han(utf8_next(s, &len));
	return hanzi == HANZI_FEWEST;
}

/* For each block: the first that says the same, plus one; 0 where it is the first itself. */
static size_t *first_of(struct arena *a, const struct article *art)
{
	size_t *first = arena_array(a, size_t, art->count + 1), count = 0;
	struct paragraph *all = arena_array(a, struct paragraph, art->count + 1);
	for (size_t i = 0; i < art->count; i++)
		if (is_paragraph(&art->blocks[i]))
			all[count++] = (struct paragraph){ art->blocks[i].text, i };
	qsort(all, count, sizeof *all, by_text);
	for (size_t i = 1; i < count; i++) {
		size_t before = first[all[i - 1].block];
		if (str_eq(all[i].text, all[i - 1].text))
			first[all[i].block] = before ? before : all[i - 1].block + 1;
	}
	return first;
}

void judge_paragraphs(const struct article *art, struct findings *out)
{
	const size_t *first = first_of(out->arena, art);
	for (size_t i = 0; i < art->count; i++) {
		if (!first[i])
			continue;
		struct words w = words_of(out->arena, i, art->blocks[i].text);
		consistency_report(&w, 0, w.count, "repeated-paragraph", NOTE,
			arena_printf(
				out->arena, "与第 %zu 段完全相同，请核对是否重复粘贴", first[i]),
			out);
	}
}
