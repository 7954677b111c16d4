#include "article/entity.h"

#include <gumbo.h>

#include "article/utf8.h"

enum { NAME_MAX_BYTES = 40, DIGITS_MAX = 10 };

static int digit_of(char c, int base)
{
	int digit = c >= '0' && c <= '9'   ? c - '0'
		    : c >= 'a' && c <= 'f' ? c - 'a' + 10
		    : c >= 'A' && c <= 'F' ? c - 'A' + 10
					   : 99;
	return digit < base ? digit : -1;
}

/* "#8203;" or "#x200B;": the semicolon may be missing. Zeroes in front are as many as one likes. */
static size_t read_number(struct str s, uint32_t out[static 2])
{
	bool is_hex = s.len > 2 && (s.at[2] == 'x' || s.at[2] == 'X');
	size_t from = is_hex ? 3 : 2, at = from;
	uint64_t n = 0;
	for (int digit; at < s.len && (digit = digit_of(s.at[at], is_hex ? 16 : 10)) >= 0; at++)
		n = n > 0x10FFFF ? n : n * (is_hex ? 16 : 10) + (unsigned)digit;
	if (at == from)
		return 0;
	bool valid = n && n <= 0x10FFFF && (n < 0xD800 || n > 0xDFFF);
	out[0] = valid ? (uint32_t)n : 0xFFFD;
	return at < s.len && s.at[at] == ';' ? at + 1 : at;
}

/* The parser knows all 2,231 names; a tiny document asks it for one. */
static bool look_up(struct str name, uint32_t out[static 2])
{
	GumboOptions options = kGumboDefaultOptions;
	options.max_errors = 0;
	options.fragment_context = GUMBO_TAG_DIV;
	GumboOutput *tree = gumbo_parse_with_options(&options, name.at, name.len);
	const GumboVector *nodes = &tree->root->v.element.children;
	const GumboNode *n = nodes->length ? nodes->data[0] : NULL;
	bool is_text = n && (n->type == GUMBO_NODE_TEXT || n->type == GUMBO_NODE_WHITESPACE);
	struct str text = is_text ? str_c(n->v.text.text) : (struct str){};
	size_t len;
	bool known = text.len && !str_eq(text, name);
	for (size_t i = 0; known && i < 2 && text.len; i++, text = str_from(text, len))
		out[i] = utf8_next(text, &len);
	gumbo_destroy_output(&options, tree);
	return known;
}

static bool is_alnum(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Of the names that browsers read without a semicolon: those of marks, blanks and what is not seen. */
static size_t read_old_name(struct str s, uint32_t out[static 2])
{
	static const struct {
		const char *name;
		uint32_t cp;
	} old[] = { { "&nbsp", 0xA0 }, { "&shy", 0xAD }, { "&amp", '&' }, { "&lt", '<' },
		{ "&gt", '>' }, { "&quot", '"' }, { "&middot", 0xB7 }, { "&cedil", 0xB8 },
		{ "&macr", 0xAF }, { "&uml", 0xA8 }, { "&acute", 0xB4 }, { "&laquo", 0xAB },
		{ "&raquo", 0xBB }, { "&iexcl", 0xA1 }, { "&brvbar", 0xA6 }, { "&sect", 0xA7 },
		{ "&para", 0xB6 }, { "&deg", 0xB0 }, { "&not", 0xAC }, { "&times", 0xD7 },
		{ "&copy", 0xA9 }, { "&reg", 0xAE }, { "&curren", 0xA4 }, { "&ordf", 0xAA } };
	for (size_t i = 0; i < sizeof old / sizeof *old; i++)
		if (str_starts(s, str_c(old[i].name))) {
			out[0] = old[i].cp;
			return strlen(old[i].name);
		}
	return 0;
}

static size_t read_name(struct str s, uint32_t out[static 2])
{
	size_t at = 1;
	while (at < s.len && at < NAME_MAX_BYTES && is_alnum(s.at[at]))
		at++;
	if (at == 1 || at == s.len || s.at[at] != ';')
		return read_old_name(s, out);
	return look_up(str_sub(s, 0, at + 1), out) ? at + 1 : 0;
}

size_t entity_read(struct str s, uint32_t out[static 2])
{
	out[0] = out[1] = 0;
	if (s.len < 3)
		return 0;
	return s.at[1] == '#' ? read_number(s, out) : read_name(s, out);
}
