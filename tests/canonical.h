/* canonical.h: what holds for every canonical article, as functions that say what does not. */
#pragma once
#include "article/article.h"
#include "article/diff.h"
#include "article/token.h"
#include "article/utf8.h"

static inline bool canonical_attribute(struct str name)
{
	static const char *const listed[] = { "alt", "colspan", "href", "id", "rowspan", "src",
		"title" };
	for (size_t i = 0; i < sizeof listed / sizeof *listed; i++)
		if (str_eq(name, str_c(listed[i])))
			return true;
	return false;
}

static inline bool canonical_address(struct str href)
{
	static const char *const starts[] = { "http://", "https://", "mailto:", "tel:", "#",
		"assets/" };
	for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
		if (str_starts(href, str_c(starts[i])))
			return true;
	return !href.len;
}

/* Every tag is one of the form's, and every attribute; an address begins as one may. */
static inline const char *tags_fault(struct str html)
{
	struct token t;
	while (token_next(&html, &t)) {
		if (t.kind == TOKEN_NOTHING)
			return "a comment, or a tag cut short";
		if (t.kind != TOKEN_START)
			continue;
		if (tag_canonical(t.name) >= TAG__COUNT || t.tag == TAG_DIV || t.tag == TAG_SPAN)
			return "an element that is not on the list";
		if (!canonical_address(token_attribute(&t, STR("href"))))
			return "an address that leads elsewhere";
		for (size_t i = 0; i < t.count; i++)
			if (!canonical_attribute(t.attributes[i].name))
				return "an attribute that is not on the list";
	}
	return NULL;
}

/* Each block's words know where they stand. */
static inline const char *blocks_fault(const struct article *art)
{
	for (size_t i = 0; i < art->count; i++) {
		const struct article_block *block = &art->blocks[i];
		if (!block->codepoints || utf8_count(block->text) != block->codepoints)
			return "a block that is not as long as it says";
		for (size_t c = 0; c < block->codepoints; c++)
			if (block->from[c] >= block->from[c + 1])
				return "words that do not stand one behind the other";
		if (block->from[block->codepoints] > art->html.len)
			return "words behind the end";
	}
	return NULL;
}

static inline const char *canonical_fault(struct arena *a, struct str html)
{
	struct article art;
	const char *wrong = tags_fault(html);
	if (wrong)
		return wrong;
	return article_read(a, html, &art) ? "canonical, and not read" : blocks_fault(&art);
}

/* Either way, both sides have as many rows; without a change they are the same. */
static inline const char *diff_fault(struct arena *a, struct str before, struct str after)
{
	struct diff d, back;
	if (article_diff(a, before, after, &d) || article_diff(a, after, before, &back))
		return "canonical, and not compared";
	if ((d.changes == 0) != str_eq(before, after))
		return "a change that does not show, or the other way round";
	size_t old = 0, new = 0;
	for (size_t i = 0; i < d.count; i++) {
		old += d.rows[i].op != DIFF_ADDED;
		new += d.rows[i].op != DIFF_REMOVED;
	}
	for (size_t i = 0; i < back.count; i++) {
		old -= back.rows[i].op != DIFF_REMOVED;
		new -= back.rows[i].op != DIFF_ADDED;
	}
	return old || new ? "rows that are lost on the way back" : NULL;
}
