#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>

void buf_init(struct buf *b, struct arena *a, size_t max)
{
	*b = (struct buf){ .arena = a, .max = max };
}

static bool make_room(struct buf *b, size_t more)
{
	if (b->toobig || more > b->max - b->len) {
		b->toobig = true;
		return false;
	}
	if (b->len + more < b->room)
		return true;
	size_t room = b->room ? b->room * 2 : 256;
	while (room <= b->len + more)
		room *= 2;
	if (room > b->max) /* who says how long it gets, of a million rows, pays for no more */
		room = b->max + 1;
	b->at = arena_grow(b->arena, b->at, b->len, room);
	b->room = room;
	return true;
}

void buf_add(struct buf *b, struct str s)
{
	if (!s.len || !make_room(b, s.len))
		return;
	memcpy(b->at + b->len, s.at, s.len);
	b->len += s.len;
	b->at[b->len] = '\0';
}

void buf_add_char(struct buf *b, char c)
{
	buf_add(b, (struct str){ &c, 1 });
}

void buf_printf(struct buf *b, const char *fmt, ...)
{
	va_list ap, again;
	va_start(ap, fmt);
	va_copy(again, ap);
	int n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (n > 0 && make_room(b, (size_t)n)) {
		vsnprintf(b->at + b->len, (size_t)n + 1, fmt, again);
		b->len += (size_t)n;
	}
	va_end(again);
}

static struct str entity(char c)
{
	switch (c) {
	case '&':
		return STR("&amp;");
	case '<':
		return STR("&lt;");
	case '>':
		return STR("&gt;");
	case '"':
		return STR("&quot;");
	case '\'':
		return STR("&#39;");
	default:
		return (struct str){};
	}
}

void buf_add_escaped(struct buf *b, struct str s)
{
	size_t from = 0;
	for (size_t i = 0; i < s.len; i++) {
		struct str e = entity(s.at[i]);
		if (!e.len)
			continue;
		buf_add(b, str_sub(s, from, i - from));
		buf_add(b, e);
		from = i + 1;
	}
	buf_add(b, str_from(s, from));
}

void buf_add_percent(struct buf *b, struct str s)
{
	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.at[i];
		bool plain = (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') ||
			     c == '-' || c == '_' || c == '.' || c == '~';
		if (plain)
			buf_add_char(b, (char)c);
		else
			buf_printf(b, "%%%02X", c);
	}
}

void buf_add_codepoint(struct buf *b, uint32_t cp)
{
	unsigned char u[4];
	size_t n = 0;
	if (cp > 0x10FFFF || (cp >= 0xD800 && cp <= 0xDFFF))
		cp = 0xFFFD;
	if (cp < 0x80)
		u[n++] = (unsigned char)cp;
	else if (cp < 0x800)
		u[n++] = (unsigned char)(0xC0 | cp >> 6);
	else if (cp < 0x10000)
		u[n++] = (unsigned char)(0xE0 | cp >> 12);
	else
		u[n++] = (unsigned char)(0xF0 | cp >> 18);
	if (cp >= 0x10000)
		u[n++] = (unsigned char)(0x80 | (cp >> 12 & 0x3F));
	if (cp >= 0x800)
		u[n++] = (unsigned char)(0x80 | (cp >> 6 & 0x3F));
	if (cp >= 0x80)
		u[n++] = (unsigned char)(0x80 | (cp & 0x3F));
	buf_add(b, (struct str){ (const char *)u, n });
}
