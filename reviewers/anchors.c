#include "reviewers/anchors.h"

#include "base/buf.h"

/* Attributes are sorted and href is the first that a link can have: this is how each begins. */
#define START STR("<a href=\"")

static bool is_canonical(const struct article *art)
{
	return art->count && art->blocks[0].from;
}

static size_t count_starts(struct str html)
{
	size_t n = 0;
	for (ptrdiff_t at; (at = str_find(html, START)) >= 0; n++)
		html = str_from(html, (size_t)at + 1);
	return n;
}

/* Of the five entities only this one is ever in an address. */
static struct str unescaped(struct arena *a, struct str s)
{
	static const struct str amp = { "&amp;", 5 };
	if (str_find(s, amp) < 0)
		return s;
	struct buf b;
	buf_init(&b, a, s.len + 1);
	for (ptrdiff_t at; (at = str_find(s, amp)) >= 0; s = str_from(s, (size_t)at + amp.len)) {
		buf_add(&b, str_sub(s, 0, (size_t)at));
		buf_add_char(&b, '&');
	}
	buf_add(&b, s);
	return buf_str(&b);
}

/* The first code point from `i` on that begins at or behind this byte. */
static size_t point_at(const struct article_block *b, size_t byte)
{
	size_t low = 0, high = b->codepoints;
	while (low < high) {
		size_t middle = (low + high) / 2;
		if (b->from[middle] < byte)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static bool is_attribute(const struct article_block *b)
{
	return strchr(b->tag, '@');
}

/* Blocks stand in order; the one that holds bytes [from, to) is this one or behind it. */
static void place(
	const struct article *art, size_t *block, size_t from, size_t to, struct anchor *out)
{
	const struct article_block *b = art->blocks;
	while (*block < art->count &&
		(is_attribute(&b[*block]) || b[*block].from[b[*block].codepoints] <= from))
		++*block;
	if (*block == art->count)
		return;
	size_t start = point_at(&b[*block], from), end = point_at(&b[*block], to);
	if (start < end)
		*out = (struct anchor){ out->href, *block, start, end };
}

size_t anchors_of(struct arena *a, const struct article *art, struct anchor **out)
{
	size_t count = is_canonical(art) ? count_starts(art->html) : 0, n = 0, block = 0, at = 0;
	*out = arena_array(a, struct anchor, count + 1);
	while (n < count) {
		at += (size_t)str_find(str_from(art->html, at), START) + START.len;
		struct str rest = str_from(art->html, at), href = str_cut(&rest, '"');
		str_cut(&rest, '>');
		size_t from = (size_t)(rest.at - art->html.at);
		ptrdiff_t length = str_find(rest, STR("</a>"));
		(*out)[n].href = unescaped(a, href);
		place(art, &block, from, from + (length < 0 ? rest.len : (size_t)length),
			&(*out)[n++]);
	}
	return n;
}
