#include "article/utf8.h"

#include "base/buf.h"

static size_t sequence_length(unsigned char lead)
{
	if (lead < 0x80)
		return 1;
	if (lead >= 0xC2 && lead < 0xE0)
		return 2;
	if (lead >= 0xE0 && lead < 0xF0)
		return 3;
	return lead >= 0xF0 && lead < 0xF5 ? 4 : 0;
}

static bool is_scalar(uint32_t cp, size_t len)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	return cp >= least[len] && cp <= 0x10FFFF && (cp < 0xD800 || cp > 0xDFFF);
}

uint32_t utf8_next(struct str s, size_t *len)
{
	const unsigned char *p = (const unsigned char *)s.at;
	size_t n = sequence_length(p[0]);
	*len = 1;
	if (n == 1)
		return p[0];
	if (!n || n > s.len)
		return 0xFFFD;
	uint32_t cp = p[0] & (0xFFu >> (n + 1));
	for (size_t i = 1; i < n; i++) {
		if ((p[i] & 0xC0) != 0x80)
			return 0xFFFD;
		cp = cp << 6 | (p[i] & 0x3F);
	}
	if (!is_scalar(cp, n))
		return 0xFFFD;
	*len = n;
	return cp;
}

size_t utf8_count(struct str s)
{
	size_t count = 0, len;
	for (; s.len; s = str_from(s, len), count++)
		utf8_next(s, &len);
	return count;
}

static bool is_clean(struct str s)
{
	for (size_t len; s.len; s = str_from(s, len)) {
		uint32_t cp = utf8_next(s, &len);
		if (!cp || (cp == 0xFFFD && len == 1))
			return false;
	}
	return true;
}

struct str utf8_clean(struct arena *a, struct str s)
{
	if (is_clean(s))
		return s;
	struct buf b;
	buf_init(&b, a, s.len * 3 + 1);
	for (size_t len; s.len; s = str_from(s, len)) {
		uint32_t cp = utf8_next(s, &len);
		buf_add_codepoint(&b, cp ? cp : 0xFFFD);
	}
	return buf_str(&b);
}

bool utf8_is_han(uint32_t cp)
{
	return (cp >= 0x4E00 && cp <= 0x9FFF) || (cp >= 0x3400 && cp <= 0x4DBF) ||
	       (cp >= 0xF900 && cp <= 0xFAFF) || (cp >= 0x20000 && cp <= 0x323AF) || cp == 0x3007;
}

bool utf8_is_wide(uint32_t cp)
{
	return utf8_is_han(cp) || (cp >= 0x2E80 && cp <= 0x33FF) ||
	       (cp >= 0xFE30 && cp <= 0xFE4F) || (cp >= 0xFF00 && cp <= 0xFF60) ||
	       (cp >= 0xFFE0 && cp <= 0xFFE6);
}
