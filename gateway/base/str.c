#include "base/str.h"

static bool is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

struct str str_trim(struct str s)
{
	while (s.len && is_space(s.at[0]))
		s.at++, s.len--;
	while (s.len && is_space(s.at[s.len - 1]))
		s.len--;
	return s;
}

ptrdiff_t str_find(struct str hay, struct str needle)
{
	if (needle.len > hay.len)
		return -1;
	const char *p = needle.len ? memmem(hay.at, hay.len, needle.at, needle.len) : hay.at;
	return p ? p - hay.at : -1;
}

struct str str_cut(struct str *rest, char sep)
{
	const char *p = rest->len ? memchr(rest->at, sep, rest->len) : NULL;
	struct str head = { rest->at, p ? (size_t)(p - rest->at) : rest->len };
	*rest = p ? str_from(*rest, head.len + 1) : (struct str){ rest->at + rest->len, 0 };
	return head;
}

bool str_i64(struct str s, int64_t *out)
{
	bool minus = s.len && s.at[0] == '-';
	int64_t n = 0;
	if (minus)
		s = str_from(s, 1);
	if (!s.len || s.len > 19)
		return false;
	for (size_t i = 0; i < s.len; i++) {
		int digit = s.at[i] - '0';
		if (digit < 0 || digit > 9 || __builtin_mul_overflow(n, 10, &n) ||
			__builtin_sub_overflow(n, digit, &n))
			return false;
	}
	return minus ? (*out = n, true) : !__builtin_sub_overflow((int64_t)0, n, out);
}

/* Does an unseen character start here? */
static bool unseen(const unsigned char *s, size_t left, bool lines)
{
	if (*s < 0x20)
		return !(lines && (*s == '\n' || *s == '\t' || *s == '\r'));
	if (*s == 0x7F)
		return true;
	if (*s == 0xC2)
		return left > 1 && s[1] < 0xA0;
	if (*s != 0xE2 || left < 3 || lines)
		return false;
	return (s[1] == 0x80 && s[2] >= 0xA8 && s[2] <= 0xAE) ||
	       (s[1] == 0x81 && s[2] >= 0xA6 && s[2] <= 0xA9);
}

bool str_has_control(struct str s, bool lines)
{
	for (size_t i = 0; i < s.len; i++)
		if (unseen((const unsigned char *)s.at + i, s.len - i, lines))
			return true;
	return false;
}
