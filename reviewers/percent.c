#include "reviewers/percent.h"

#include <string.h>

#include "article/utf8.h"

static int hex_of(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)(c | 0x20);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

size_t percent_read(struct str s, uint32_t *cp)
{
	char bytes[4];
	size_t count = 0, len;
	for (; count < 4 && s.len >= count * 3 + 3 && s.at[count * 3] == '%'; count++) {
		int high = hex_of(s.at[count * 3 + 1]), low = hex_of(s.at[count * 3 + 2]);
		if (high < 0 || low < 0)
			break;
		bytes[count] = (char)(high << 4 | low);
	}
	if (!count)
		return 0;
	*cp = utf8_next((struct str){ bytes, count }, &len);
	return len > 1 ? len * 3 : 0;
}

size_t percent_next(struct str text, size_t from)
{
	uint32_t cp;
	while (from < text.len) {
		const char *at = memchr(text.at + from, '%', text.len - from);
		if (!at)
			break;
		from = (size_t)(at - text.at);
		if (percent_read(str_from(text, from), &cp))
			return from;
		from++;
	}
	return text.len;
}
