#include "screen/markup.h"

static const struct {
	struct str name, means;
} entities[] = { { { "&lt;", 4 }, { "<", 1 } }, { { "&gt;", 4 }, { ">", 1 } },
	{ { "&amp;", 5 }, { "&", 1 } }, { { "&quot;", 6 }, { "\"", 1 } },
	{ { "&apos;", 6 }, { "'", 1 } }, { { "&nbsp;", 6 }, { " ", 1 } } };

/* "#x5B81;" behind its ampersand; how long it is, 0: none. */
static size_t reference(struct str s, uint32_t *out)
{
	size_t i = 1, base = 10;
	uint32_t code = 0;
	if (s.len < 3 || s.at[0] != '#')
		return 0;
	if ((s.at[1] | 0x20) == 'x')
		base = 16, i = 2;
	for (; i < s.len && i < 10 && s.at[i] != ';'; i++) {
		int c = s.at[i] | 0x20;
		unsigned digit = c >= 'a' ? (unsigned)(c - 'a' + 10) : (unsigned)(s.at[i] - '0');
		if (digit >= base)
			return 0;
		code = code * (uint32_t)base + digit;
	}
	*out = code;
	return i < s.len && s.at[i] == ';' && code ? i + 1 : 0;
}

static void add_words(struct buf *b, struct str s)
{
	while (s.len) {
		uint32_t code;
		size_t n = 0, which = 0;
		for (; which < sizeof entities / sizeof *entities; which++)
			if (str_starts(s, entities[which].name))
				break;
		if (which < sizeof entities / sizeof *entities) {
			buf_add(b, entities[which].means);
			n = entities[which].name.len;
		} else if (s.at[0] == '&' && (n = reference(str_from(s, 1), &code))) {
			buf_add_codepoint(b, code);
			n++;
		} else {
			buf_add_char(b, s.at[0]);
			n = 1;
		}
		s = str_from(s, n);
	}
}

static void add_attribute(struct buf *b, struct str tag, const char *name)
{
	ptrdiff_t at = str_find(tag, str_c(name));
	struct str rest = at < 0 ? (struct str){} : str_from(tag, (size_t)at + strlen(name));
	if (!rest.len || (rest.at[0] != '"' && rest.at[0] != '\''))
		return;
	char quote = rest.at[0];
	rest = str_from(rest, 1);
	add_words(b, str_cut(&rest, quote));
	buf_add_char(b, '\n');
}

/* One tag; its quotes may hold a ">". */
static size_t tag_len(struct str s)
{
	char quote = 0;
	for (size_t i = 1; i < s.len; i++) {
		if (quote)
			quote = s.at[i] == quote ? 0 : quote;
		else if (s.at[i] == '"' || s.at[i] == '\'')
			quote = s.at[i];
		else if (s.at[i] == '>')
			return i + 1;
	}
	return s.len;
}

static void read_tag(struct buf *words, struct str tag)
{
	add_attribute(words, tag, " string=");
	add_attribute(words, tag, " alt=");
	if (str_find(tag, STR("br")) >= 0 || str_find(tag, STR("/div")) >= 0)
		buf_add_char(words, '\n');
}

void markup_words(struct str markup, struct buf *words)
{
	for (struct str rest = markup; rest.len;) {
		const char *less = memchr(rest.at, '<', rest.len);
		size_t n = less ? (size_t)(less - rest.at) : rest.len;
		add_words(words, str_sub(rest, 0, n));
		rest = str_from(rest, n);
		struct str tag = str_sub(rest, 0, rest.len ? tag_len(rest) : 0);
		read_tag(words, tag);
		rest = str_from(rest, tag.len);
	}
}
