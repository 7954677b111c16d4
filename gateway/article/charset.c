#include "article/charset.h"

#include <errno.h>
#include <iconv.h>

#include "article/utf8.h"
#include "base/buf.h"

#define NO_CONVERTER ((iconv_t)-1)
static _Thread_local iconv_t gb18030, to_gb18030;

const char *charset_name(enum charset c)
{
	static const char *const names[] = { "UTF-8", "UTF-16LE", "UTF-16BE", "GB18030" };
	return names[c];
}

void charset_prepare(void)
{
	if (!gb18030)
		gb18030 = iconv_open("UTF-8", "GB18030");
	if (!to_gb18030)
		to_gb18030 = iconv_open("GB18030", "UTF-8");
}

static unsigned unit(struct str s, size_t i, bool little)
{
	const unsigned char *b = (const unsigned char *)s.at + 2 * i;
	return little ? (unsigned)(b[1] << 8 | b[0]) : (unsigned)(b[0] << 8 | b[1]);
}

static struct str from_utf16(struct arena *a, struct str s, bool little)
{
	struct buf b;
	size_t units = s.len / 2;
	buf_init(&b, a, s.len * 2);
	for (size_t i = 0; i < units; i++) {
		uint32_t c = unit(s, i, little);
		unsigned low = i + 1 < units ? unit(s, i + 1, little) : 0;
		if (c >= 0xD800 && c < 0xDC00 && low >= 0xDC00 && low < 0xE000) {
			c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
			i++;
		}
		buf_add_codepoint(&b, c);
	}
	return buf_str(&b);
}

static bool is_wide_hanzi(unsigned u)
{
	return u >= 0x4E00 && u <= 0x9FA5;
}

/* Chinese punctuation, full width, dashes and quotes, and the line end that is no control character. */
static bool is_wide_mark(unsigned u)
{
	return (u >= 0x3000 && u <= 0x301F) || (u >= 0xFF00 && u <= 0xFF60) ||
	       (u >= 0x2010 && u <= 0x2029);
}

/* Hanzi of the first level of GB 2312: people hardly write others, and pairs of letters are one in four of them. */
static size_t count_common(struct str gb)
{
	size_t n = 0;
	for (size_t i = 0; i + 1 < gb.len; i++) {
		unsigned char lead = (unsigned char)gb.at[i], trail = (unsigned char)gb.at[i + 1];
		if (lead < 0x80)
			continue;
		n += lead >= 0xB0 && lead <= 0xD7 && trail >= 0xA1;
		i += trail >= '0' && trail <= '9' ? 3 : 1;
	}
	return n;
}

static struct str as_gb18030(struct arena *a, struct str text)
{
	charset_prepare();
	size_t room = text.len * 2 + 16, left = room, from = text.len;
	char *to = arena_alloc(a, room), *in = (char *)text.at, *at = to;
	if (to_gb18030 == NO_CONVERTER)
		return STR("");
	iconv(to_gb18030, NULL, NULL, NULL, NULL);
	iconv(to_gb18030, &in, &from, &at, &left);
	return (struct str){ to, (size_t)(at - to) };
}

static bool looks_wide(struct str s, bool little)
{
	enum { FEWEST = 6 };
	SCRATCH(a);
	size_t units = s.len / 2, hanzi = 0, marks = 0;
	for (size_t i = 0; i < units; i++) {
		hanzi += is_wide_hanzi(unit(s, i, little));
		marks += is_wide_mark(unit(s, i, little));
	}
	if (units < FEWEST || (hanzi + marks) * 10 < units * 9)
		return false;
	size_t common = count_common(as_gb18030(&a, from_utf16(&a, s, little)));
	return (common + marks) * 10 >= units * 9 && common * 2 >= units;
}

bool charset_looks_wide(struct str bytes, enum charset *out)
{
	enum { LOOKED_AT = 64 * 1024 };
	struct str head = str_sub(bytes, 0, LOOKED_AT);
	*out = looks_wide(head, true) ? CHARSET_UTF16_LE : CHARSET_UTF16_BE;
	return bytes.len % 2 == 0 && (*out == CHARSET_UTF16_LE || looks_wide(head, false));
}

static size_t line_of(struct str s, const char *at)
{
	size_t line = 1;
	for (const char *p = s.at; p < at; p++)
		line += *p == '\n';
	return line;
}

/* Characters of two bytes: how many, and what says of which encoding they are. */
struct pairs {
	size_t all, big5_only; /* GB 2312 has none such */
	size_t common_gb, common_big5;
	bool whole; /* all are characters of Big5 */
};

static bool is_between(unsigned char c, unsigned from, unsigned to)
{
	return c >= from && c <= to;
}

static void count_pair(struct pairs *p, unsigned char lead, unsigned char trail)
{
	bool low = is_between(trail, 0x40, 0x7E), high = is_between(trail, 0xA1, 0xFE);
	p->all++;
	p->whole = p->whole && is_between(lead, 0xA1, 0xF9) && (low || high);
	p->big5_only += low || is_between(lead, 0xAA, 0xAF);
	p->common_big5 += is_between(lead, 0xA4, 0xC6) && (low || high);
	p->common_gb += is_between(lead, 0xB0, 0xD7) && high;
}

/*
 * Nearly all Big5 is GB18030 too, of characters that nobody writes (苯堵繧碿). In Big5 two characters in five end in
 * a byte that GB 2312 does not have; in what the mainland writes one in a thousand does (镕).
 */
static bool looks_like_big5(struct str s)
{
	struct pairs p = { .whole = true };
	for (size_t i = 0; i + 1 < s.len && p.whole; i++)
		if ((unsigned char)s.at[i] >= 0x80) {
			count_pair(&p, (unsigned char)s.at[i], (unsigned char)s.at[i + 1]);
			i++;
		}
	return p.whole && p.all && p.big5_only * 5 >= p.all && p.common_big5 > p.common_gb;
}

static enum err unreadable(struct str s, const char *at, const char *how, struct charset_read *out)
{
	out->bad_line = line_of(s, at);
	return fault_as(ERR_REFUSED, "text.encoding", "file",
		"%s，请用记事本另存为 UTF-8 编码后再上传", how);
}

static const char *first_wide(struct str s)
{
	const char *at = s.at;
	while (at < s.at + s.len && !(*at & 0x80))
		at++;
	return at;
}

static enum err from_gb18030(struct arena *a, struct str s, struct charset_read *out)
{
	charset_prepare();
	if (looks_like_big5(s))
		return unreadable(s, first_wide(s), "看不出文字编码，像是繁体 Big5", out);
	size_t room = s.len * 2 + 16, left = room, from = s.len;
	char *to = arena_alloc(a, room), *in = (char *)s.at, *at = to;
	if (gb18030 == NO_CONVERTER)
		return fault(ERR_INTERNAL, "iconv GB18030: %s", strerror(errno));
	iconv(gb18030, NULL, NULL, NULL, NULL);
	if (iconv(gb18030, &in, &from, &at, &left) == (size_t)-1) {
		return unreadable(s, in, "无法识别文字编码", out);
	}
	out->text = (struct str){ to, (size_t)(at - to) };
	return ERR_OK;
}

static bool is_utf8(struct str s)
{
	for (size_t len; s.len; s = str_from(s, len))
		if (utf8_next(s, &len) == 0xFFFD && len == 1)
			return false;
	return true;
}

/* Text has no NUL; letters, digits and line ends in UTF-16 have one, behind them or before. */
static bool has_wide_nuls(struct str s, bool little)
{
	size_t here = 0, there = 0;
	for (size_t i = 0; i < s.len; i++)
		if (!s.at[i])
			*(i % 2 == little ? &here : &there) += 1;
	return s.len % 2 == 0 && here > there;
}

static enum charset guess(struct str s, bool wide, size_t *skip)
{
	*skip = 2;
	if (str_starts(s, STR("\xFF\xFE")))
		return CHARSET_UTF16_LE;
	if (str_starts(s, STR("\xFE\xFF")))
		return CHARSET_UTF16_BE;
	*skip = str_starts(s, STR("\xEF\xBB\xBF")) ? 3 : 0;
	if (*skip)
		return CHARSET_UTF8;
	if (wide && has_wide_nuls(s, true))
		return CHARSET_UTF16_LE;
	if (wide && has_wide_nuls(s, false))
		return CHARSET_UTF16_BE;
	enum charset looks;
	if (charset_looks_wide(s, &looks))
		return looks;
	return is_utf8(s) ? CHARSET_UTF8 : CHARSET_GB18030;
}

enum err charset_decode(struct arena *a, struct str bytes, bool wide, struct charset_read *out)
{
	size_t skip;
	*out = (struct charset_read){ .which = guess(bytes, wide, &skip) };
	out->text = str_from(bytes, skip);
	if (!wide && !skip && out->which != CHARSET_UTF8 && out->which != CHARSET_GB18030)
		return unreadable(bytes, bytes.at, "看不出文字编码，像是没有标记的 UTF-16", out);
	if (out->which == CHARSET_GB18030)
		return from_gb18030(a, out->text, out);
	if (out->which != CHARSET_UTF8)
		out->text = from_utf16(a, out->text, out->which == CHARSET_UTF16_LE);
	return ERR_OK;
}
