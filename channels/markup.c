#include "channels/markup.h"

#include "base/buf.h"

/* The ">" that closes a tag, not one inside a quoted value; -1 if there is none. */
static ptrdiff_t tag_end(struct str s)
{
	char quote = 0;
	for (size_t i = 1; i < s.len; i++) {
		char c = s.at[i];
		if (quote)
			quote = c == quote ? 0 : quote;
		else if (c == '"' || c == '\'')
			quote = c;
		else if (c == '>')
			return (ptrdiff_t)i;
	}
	return -1;
}

static size_t name_length(struct str s)
{
	size_t n = 0;
	while (n < s.len && s.at[n] != ' ' && s.at[n] != '/' && s.at[n] != '\n')
		n++;
	return n;
}

static void read_tag(struct str inside, struct markup *out)
{
	bool closes = inside.len && inside.at[0] == '/';
	inside = str_from(inside, closes);
	size_t n = name_length(inside);
	struct str attrs = str_trim(str_from(inside, n));
	if (str_ends(attrs, STR("/")))
		attrs.len--;
	*out = (struct markup){ .kind = closes ? MARKUP_CLOSE : MARKUP_OPEN,
		.name = str_sub(inside, 0, n),
		.attrs = str_trim(attrs) };
}

bool markup_next(struct str *rest, struct markup *out)
{
	if (!rest->len)
		return false;
	ptrdiff_t end = rest->at[0] == '<' ? tag_end(*rest) : -1;
	if (end > 0) {
		read_tag(str_sub(*rest, 1, (size_t)end - 1), out);
		*rest = str_from(*rest, (size_t)end + 1);
		return true;
	}
	const char *next = rest->len > 1 ? memchr(rest->at + 1, '<', rest->len - 1) : NULL;
	size_t n = next ? (size_t)(next - rest->at) : rest->len;
	*out = (struct markup){ .kind = MARKUP_TEXT, .text = str_sub(*rest, 0, n) };
	*rest = str_from(*rest, n);
	return true;
}

struct str markup_attr(const struct markup *m, const char *name)
{
	struct str rest = m->attrs, want = str_c(name);
	while (rest.len) {
		struct str key = str_trim(str_cut(&rest, '='));
		char quote = rest.len ? rest.at[0] : '"';
		rest = str_from(rest, 1);
		struct str value = str_cut(&rest, quote);
		if (str_eq(key, want))
			return value;
	}
	return (struct str){};
}

static const struct {
	struct str name;
	uint32_t cp;
} entities[] = { { { "amp;", 4 }, '&' }, { { "lt;", 3 }, '<' }, { { "gt;", 3 }, '>' },
	{ { "quot;", 5 }, '"' }, { { "apos;", 5 }, '\'' }, { { "nbsp;", 5 }, 0xA0 } };

/* Behind "&#": decimal or x and hex digits up to ";". Bytes taken, 0 if it is no reference. */
static size_t read_numeric(struct str s, uint32_t *cp)
{
	bool is_hex = s.len && (s.at[0] == 'x' || s.at[0] == 'X');
	size_t i = is_hex;
	*cp = 0;
	for (; i < s.len && i < 9 && s.at[i] != ';'; i++) {
		char c = s.at[i];
		unsigned digit = c >= '0' && c <= '9' ? (unsigned)(c - '0')
				 : is_hex && (c | 32) >= 'a' && (c | 32) <= 'f'
					 ? (unsigned)((c | 32) - 'a' + 10)
					 : 99;
		if (digit == 99)
			return 0;
		*cp = *cp * (is_hex ? 16 : 10) + digit;
	}
	return i > is_hex && i < s.len && s.at[i] == ';' ? i + 1 : 0;
}

/* Behind "&": bytes taken, 0 if it is no entity we know. */
static size_t read_entity(struct str s, uint32_t *cp)
{
	if (s.len && s.at[0] == '#') {
		size_t n = read_numeric(str_from(s, 1), cp);
		return n ? n + 1 : 0;
	}
	for (size_t i = 0; i < sizeof entities / sizeof *entities; i++)
		if (str_starts(s, entities[i].name)) {
			*cp = entities[i].cp;
			return entities[i].name.len;
		}
	return 0;
}

struct str markup_decode(struct arena *a, struct str s)
{
	struct buf b;
	uint32_t cp;
	buf_init(&b, a, s.len * 2 + 16);
	while (s.len) {
		struct str rest = s;
		struct str plain = str_cut(&rest, '&');
		buf_add(&b, plain);
		if (plain.len == s.len)
			break;
		size_t n = read_entity(rest, &cp);
		if (n)
			buf_add_codepoint(&b, cp);
		else
			buf_add_char(&b, '&');
		s = str_from(rest, n);
	}
	return buf_str(&b);
}

static struct str fold_blanks(struct arena *a, struct str s)
{
	char *out = arena_alloc(a, s.len + 1);
	size_t n = 0;
	for (size_t i = 0; i < s.len; i++) {
		char c = s.at[i];
		bool blank = c == ' ' || c == '\n' || c == '\t' || c == '\r';
		if (!blank)
			out[n++] = c;
		else if (n && out[n - 1] != ' ')
			out[n++] = ' ';
	}
	return str_trim((struct str){ out, n });
}

struct str markup_text(struct arena *a, struct str html)
{
	struct buf b;
	struct markup m;
	buf_init(&b, a, html.len * 2 + 16);
	while (markup_next(&html, &m))
		if (m.kind == MARKUP_TEXT)
			buf_add(&b, markup_decode(a, m.text));
	return fold_blanks(a, buf_str(&b));
}

static bool is_name_char(char c, char last_letter)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= last_letter);
}

bool markup_asset(struct str address, struct str *out_sha256)
{
	struct str s = address;
	if (!str_starts(s, STR("assets/")))
		return false;
	s = str_from(s, 7);
	if (s.len < 66 || s.len > 70 || s.at[64] != '.')
		return false;
	for (size_t i = 0; i < s.len; i++)
		if (i != 64 && !is_name_char(s.at[i], i < 64 ? 'f' : 'z'))
			return false;
	*out_sha256 = str_sub(s, 0, 64);
	return true;
}

struct str markup_tag(struct arena *a, const struct markup *m)
{
	return str_c(m->kind == MARKUP_CLOSE ? arena_printf(a, "</" STRF ">", STRV(m->name))
		     : m->attrs.len
			     ? arena_printf(a, "<" STRF " " STRF ">", STRV(m->name), STRV(m->attrs))
			     : arena_printf(a, "<" STRF ">", STRV(m->name)));
}
