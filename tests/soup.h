/* soup.h: documents nobody would write, the same ones on every machine. */
#pragma once
#include "base/buf.h"

enum { SOUP_PIECES_MAX = 80 };

/* xorshift64*: the same documents on every machine. */
static inline uint64_t next_random(uint64_t *r)
{
	*r ^= *r >> 12;
	*r ^= *r << 25;
	*r ^= *r >> 27;
	return *r * 0x2545F4914F6CDD1Du >> 33;
}

static const char *const names[] = { "p", "div", "h1", "h2", "h5", "ul", "ol", "li", "blockquote",
	"table", "caption", "thead", "tbody", "tfoot", "tr", "td", "th", "figure", "figcaption",
	"img", "hr", "br", "pre", "a", "b", "strong", "i", "em", "u", "s", "del", "sub", "sup",
	"code", "span", "font", "section", "form", "o:p", "nobr", "button", "dl", "dt", "center",
	"details", "x-y" };

/* What swallows the text behind it: rarer, or the documents would end at once. */
static const char *const swallowing[] = { "svg", "math", "template", "select", "object", "script",
	"style", "iframe", "textarea", "title", "html", "body", "head", "frameset", "plaintext" };

static const char *const attributes[] = { " href='#fn-1'", " href='#fn-2'", " href='#fn-3'",
	" id='fn-1'", " id=fn-2", " href='#_ftn1'", " href='#_ftnref1'",
	" href=' HTTPS://甲.cn/a b?x=1&y=2'", " href='javascript:alert(1)'",
	" href='mailto:a@b.cn' title=' 题  目 '", " colspan=2", " rowspan='3'", " colspan=9999",
	" style='mso-list:l0 level1 lfo1'", " style='mso-list:l0 level2 lfo1'",
	" style='mso-list:Ignore'", " style='font-weight:bold;text-decoration:underline'",
	" style='display:none'", " style='mso-outline-level:2'", " class=MsoTitle",
	" onclick=alert(1)", " alt='图 <示> \"引\"' src='file:///c:/a.png'",
	" style='mso-element:footnote-list'",
	" src='assets/0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef.png' alt=图",
	" src='assets/0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef.jpg' "
	"title='a\nb'",
	" src='data:image/png;base64,AAAA'", "" };

static const char *const texts[] = { "数据", "安全", " ", "\n", "\t ", "a", "e", "\u0301",
	"\u0323\u0302", "か", "\u3099", "&nbsp;", "\u3000", "&lt;b&gt;", "&amp;", "<", "< ", "&",
	"&copy;", "&#0;", "&#x0D;", "\x01", "\u200b", "=", "\u0338", "\u0344", "क\u093c", "1.", "·",
	"一、", "（一）", "]]>", "<!-- x -->", "<!--[if gte mso 9]><xml><w:x/></xml><![endif]-->",
	"<![CDATA[x]]>", "<?x y>", "</", "</>", "\xff", "\xe6\x95", "\u2028", "\uFB01", "豈", "1",
	"\r\n" };

#define PICK(r, list) ((list)[next_random(r) % (sizeof(list) / sizeof *(list))])

static inline void put_piece(struct buf *b, uint64_t *r)
{
	uint64_t kind = next_random(r) % 10;
	const char *name = next_random(r) % 40 ? PICK(r, names) : PICK(r, swallowing);
	if (kind < 4) {
		buf_printf(b, "<%s", name);
		for (uint64_t i = next_random(r) % 3; i; i--)
			buf_printf(b, "%s", PICK(r, attributes));
		buf_printf(b, "%s>", next_random(r) % 16 ? "" : "/");
	} else if (kind < 6) {
		buf_printf(b, "</%s>", name);
	} else {
		buf_printf(b, "%s", PICK(r, texts));
	}
}

static inline struct str soup(struct arena *a, uint64_t *r)
{
	struct buf b;
	buf_init(&b, a, 1 << 20);
	for (uint64_t n = next_random(r) % SOUP_PIECES_MAX; n; n--)
		put_piece(&b, r);
	return buf_str(&b);
}
