#include "article/token.h"

static bool is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r' && c != '\v');
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

static bool is_letter(char c)
{
	return lower(c) >= 'a' && lower(c) <= 'z';
}

bool str_eq_nocase(struct str a, struct str b)
{
	if (a.len != b.len)
		return false;
	for (size_t i = 0; i < a.len; i++)
		if (lower(a.at[i]) != lower(b.at[i]))
			return false;
	return true;
}

static size_t span_until(struct str s, size_t at, const char *stops)
{
	while (at < s.len && !(s.at[at] && strchr(stops, s.at[at])))
		at++;
	return at;
}

static size_t skip_space(struct str s, size_t at, char also)
{
	while (at < s.len && (is_space(s.at[at]) || s.at[at] == also))
		at++;
	return at;
}

/* The value behind "=", quoted or not; returns where it ends. */
static size_t read_value(struct str s, size_t at, struct str *out)
{
	at = skip_space(s, at, ' ');
	char quote = at < s.len ? s.at[at] : '\0';
	if (quote != '"' && quote != '\'') {
		size_t end = span_until(s, at, " \t\n\f\r>");
		*out = str_sub(s, at, end - at);
		return end;
	}
	size_t end = span_until(s, at + 1, (char[]){ quote, '\0' });
	*out = str_sub(s, at + 1, end - at - 1);
	return end < s.len ? end + 1 : s.len;
}

static size_t read_attribute(struct str s, size_t at, struct token *t)
{
	struct attribute a = {};
	/* A leading "=" is part of the name: so the standard has it, and so each step moves on. */
	size_t end = span_until(s, at + 1, " \t\n\f\r/>=");
	a.name = str_sub(s, at, end - at);
	size_t behind = skip_space(s, end, ' ');
	if (behind < s.len && s.at[behind] == '=')
		end = read_value(s, behind + 1, &a.value);
	if (t->count < ATTRIBUTES_MAX)
		t->attributes[t->count] = a;
	t->count++;
	return end;
}

/* `at` is at the first letter of the name. Returns one past ">", or 0 when the end cuts it. */
static size_t read_tag(struct str s, size_t at, struct token *t)
{
	size_t end = span_until(s, at, " \t\n\f\r/>");
	t->name = str_sub(s, at, end - at);
	t->tag = tag_of(t->name);
	t->count = 0;
	for (at = skip_space(s, end, '/'); at < s.len; at = skip_space(s, at, '/')) {
		if (s.at[at] == '>') {
			t->closed = s.at[at - 1] == '/';
			return at + 1;
		}
		at = read_attribute(s, at, t);
	}
	return 0;
}

static size_t past(struct str s, size_t from, struct str mark)
{
	ptrdiff_t at = str_find(str_from(s, from), mark);
	return at < 0 ? s.len : from + (size_t)at + mark.len;
}

/* "<!" or "<?" or "</" and no letter. */
static size_t read_declaration(struct str s)
{
	if (!str_starts(s, STR("<!--")))
		return past(s, 2, STR(">"));
	if (str_starts(s, STR("<!-->")))
		return 5;
	if (str_starts(s, STR("<!--->")))
		return 6;
	return past(s, 4, STR("-->"));
}

static size_t read_text(struct str s)
{
	size_t at = 1;
	for (; at < s.len; at++) {
		if (s.at[at] != '<' || at + 1 == s.len)
			continue;
		char c = s.at[at + 1];
		if (is_letter(c) || c == '!' || c == '?' || c == '/')
			break;
	}
	return at;
}

static size_t read_token(struct str s, struct token *t)
{
	char next = s.len > 1 ? s.at[1] : '\0';
	size_t end = 0;
	t->kind = TOKEN_NOTHING;
	if (s.at[0] == '<' && is_letter(next)) {
		end = read_tag(s, 1, t);
		t->kind = end ? TOKEN_START : TOKEN_NOTHING;
	} else if (s.at[0] == '<' && next == '/' && s.len > 2 && is_letter(s.at[2])) {
		end = read_tag(s, 2, t);
		t->kind = end ? TOKEN_END : TOKEN_NOTHING;
	} else if (s.at[0] == '<' && (next == '!' || next == '?' || next == '/')) {
		end = read_declaration(s);
	} else {
		end = read_text(s);
		t->kind = TOKEN_TEXT;
	}
	return end ? end : s.len;
}

bool token_next(struct str *rest, struct token *out)
{
	if (!rest->len)
		return false;
	out->closed = false;
	out->count = 0;
	size_t len = read_token(*rest, out);
	out->raw = str_sub(*rest, 0, len);
	*rest = str_from(*rest, len);
	return true;
}

/* Past the next "</name" and its ">": what a script or a style ends with. */
static void swallow_raw(struct str *rest, struct str name)
{
	struct str s = *rest;
	for (size_t at = 0; at + 2 + name.len <= s.len; at++) {
		if (s.at[at] != '<' || s.at[at + 1] != '/')
			continue;
		if (!str_eq_nocase(str_sub(s, at + 2, name.len), name))
			continue;
		*rest = str_from(s, past(s, at, STR(">")));
		return;
	}
	*rest = str_from(s, s.len);
}

void token_swallow(struct str *rest, const struct token *start)
{
	struct str name = start->name;
	size_t open = 1;
	struct token t;
	if (start->tag == RAW) {
		swallow_raw(rest, name);
		return;
	}
	while (!start->closed && open && token_next(rest, &t)) {
		if (t.kind != TOKEN_START && t.kind != TOKEN_END)
			continue;
		if (!str_eq_nocase(t.name, name) || t.closed)
			continue;
		if (t.kind == TOKEN_START)
			open++;
		else
			open--;
	}
}

struct str token_attribute(const struct token *t, struct str name)
{
	size_t kept = t->count < ATTRIBUTES_MAX ? t->count : ATTRIBUTES_MAX;
	for (size_t i = 0; i < kept; i++)
		if (str_eq_nocase(t->attributes[i].name, name))
			return t->attributes[i].value;
	return (struct str){};
}
