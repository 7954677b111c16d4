#include "article/article.h"
#include "article/utf8.h"
#include "base/buf.h"

/* The bytes of code points [start, end) of the block's text. */
static struct str quote_at(const struct article_block *b, size_t start, size_t end)
{
	size_t at = 0, from = 0, len;
	for (size_t i = 0; i < end; i++, at += len) {
		if (i == start)
			from = at;
		utf8_next(str_from(b->text, at), &len);
	}
	return str_sub(b->text, start < end ? from : at, start < end ? at - from : 0);
}

/* One past what the source spends on a character: an entity, a <br>, or its bytes. */
static size_t source_end(struct str html, size_t at)
{
	struct str rest = str_from(html, at), head = rest;
	char c = rest.len ? rest.at[0] : '\0';
	size_t len;
	if (c != '&' && c != '<') {
		utf8_next(rest, &len);
		return at + len;
	}
	return at + str_cut(&head, c == '&' ? ';' : '>').len + 1;
}

enum err article_replace(struct arena *a, const struct article *art, size_t block, size_t start,
	size_t end, struct str quote, struct str words, struct str *out)
{
	struct buf b;
	const struct article_block *at = block < art->count ? &art->blocks[block] : NULL;
	if (!at || start > end || end > at->codepoints || !str_eq(quote, quote_at(at, start, end)))
		return fault_as(ERR_INVALID, "article.moved", "quote", "该处文字与引用的不一致");
	buf_init(&b, a, 2 * ARTICLE_BYTES_MAX);
	buf_add(&b, str_sub(art->html, 0, at->from[start]));
	buf_add_escaped(&b, words);
	size_t kept = at->from[start];
	for (size_t i = start; i < end; i++) {
		buf_add(&b, str_sub(art->html, kept, at->from[i] - kept));
		kept = source_end(art->html, at->from[i]);
	}
	buf_add(&b, str_from(art->html, kept));
	if (b.toobig)
		return fault_as(ERR_LIMIT, "article.size", "html", "正文过长");
	return article_canon(a, buf_str(&b), out);
}
