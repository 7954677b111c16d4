#include "model/plain.h"

static bool follows(struct str s, size_t i)
{
	return i < s.len && ((unsigned char)s.at[i] & 0xC0) == 0x80;
}

/* Shortest forms only, no surrogates, nothing above U+10FFFF. */
static bool second_fits(unsigned char first, unsigned char second)
{
	if (first == 0xE0)
		return second >= 0xA0;
	if (first == 0xED)
		return second < 0xA0;
	if (first == 0xF0)
		return second >= 0x90;
	return first != 0xF4 || second < 0x90;
}

size_t plain_step(struct str s)
{
	unsigned char first = s.len ? (unsigned char)s.at[0] : 0xFF;
	size_t n = first < 0x80                   ? 1
		   : first < 0xC2 || first > 0xF4 ? 0
		   : first < 0xE0                 ? 2
		   : first < 0xF0                 ? 3
						  : 4;
	for (size_t i = 1; i < n; i++)
		if (!follows(s, i))
			return 0;
	return n > 1 && !second_fits(first, (unsigned char)s.at[1]) ? 0 : n;
}

bool plain_valid(struct str s)
{
	while (s.len) {
		size_t n = plain_step(s);
		if (!n)
			return false;
		s = str_from(s, n);
	}
	return true;
}

/* Next line, line separator, paragraph separator. */
static bool ends_line(struct str c)
{
	return str_eq(c, STR("\xC2\x85")) || str_eq(c, STR("\xE2\x80\xA8")) ||
	       str_eq(c, STR("\xE2\x80\xA9"));
}

static struct str stand_in(struct str s, size_t n)
{
	unsigned char c = (unsigned char)s.at[0];
	if (!n)
		return STR("\uFFFD");
	if (c == '\r')
		return s.len > 1 && s.at[1] == '\n' ? STR("") : STR("\n");
	if (c == '\f' || c == '\v' || ends_line(str_sub(s, 0, n)))
		return STR("\n");
	if ((c < 0x20 && c != '\n' && c != '\t') || c == 0x7F)
		return STR(" ");
	return str_sub(s, 0, n);
}

struct str plain_text(struct arena *a, struct str s)
{
	struct buf b;
	buf_init(&b, a, s.len * 3 + 1);
	while (s.len) {
		size_t n = plain_step(s);
		buf_add(&b, stand_in(s, n));
		s = str_from(s, n ? n : 1);
	}
	return buf_str(&b);
}
