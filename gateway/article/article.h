/* article.h: a draft's words: canonical restricted HTML, and its blocks of plain text. */
#pragma once
#include "base/arena.h"
#include "base/err.h"

/*
 * Canonical form (schemas/article.html.md): one block element per line, LF, NFC, attributes
 * sorted, entities normalised, a closed list of elements. canon(canon(x)) == canon(x).
 */
enum { ARTICLE_BYTES_MAX = 2 * 1024 * 1024 };

/* Blocks that are not in the text: the title, and what else goes out with it (summary, tags …). */
enum { ARTICLE_TITLE = -1, ARTICLE_META = -2 };

/*
 * Any HTML (editor, Word or WPS clipboard) to canonical HTML in the arena. Runs the linear
 * pre-scan first: gumbo is not linear. ERR_LIMIT for size, depth, attributes, open formatting
 * elements; never anything else: what is not allowed is dropped, its text kept where it is text.
 */
[[nodiscard]] enum err article_canon(struct arena *, struct str html, struct str *out);

/* ERR_INVALID when `html` is not byte for byte what article_canon would make of it. */
[[nodiscard]] enum err article_check(struct arena *, struct str html);

/*
 * One screenable run of text: a p, h1–h4, li, th/td, figcaption, pre …, or an attribute a reader
 * meets (alt, title). No word goes over a block's border. `text` has entities decoded and tags
 * gone; offsets in findings are code points of it.
 */
struct article_block {
	const char *tag;      /* "p", "td", "li" …; "img@alt" for an attribute */
	struct str text;      /* UTF-8, arena */
	size_t line;          /* line of the canonical file it starts on, from 0 */
	const uint32_t *from; /* per code point (and one past): byte offset in the canonical HTML */
	size_t codepoints;
};

struct article {
	struct str html; /* canonical */
	struct article_block *blocks;
	size_t count;
};

/* Splits canonical HTML into blocks. Linear. ERR_INVALID on what is not canonical. */
[[nodiscard]] enum err article_read(struct arena *, struct str canonical, struct article *out);

/*
 * Canonical HTML again, with `words` in place of code points [start, end) of a block. They look as the
 * first that they replace did; tags inside the range stay. ERR_INVALID when `quote` is not what
 * stands there.
 */
[[nodiscard]] enum err article_replace(struct arena *, const struct article *, size_t block,
	size_t start, size_t end, struct str quote, struct str words, struct str *out);

/* sha256 (hex) of each asset the article refers to: src and href of the form assets/<sha256>.<ext> */
size_t article_assets(struct arena *, struct str canonical, struct str **out);

/* The first `max` code points of the text, blocks joined by a space: for summaries and lists. */
struct str article_excerpt(struct arena *, const struct article *, size_t max);
