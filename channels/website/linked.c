#include "channels/website/linked.h"

#include <stdlib.h>

#include "article/token.h"
#include "base/buf.h"
#include "base/digest.h"
#include "channels/markup.h"

enum { LINE_MAX = 4 * 1024 * 1024, MARK_DIGITS = 8 };

static void add(struct linked_list *l, enum linked_kind kind, bool inside, struct str what)
{
	if (l->count < LINKED_MAX)
		l->all[l->count++] = (struct linked){ kind, inside, str_trim(what) };
}

static bool holds_nocase(struct str s, struct str what)
{
	for (; s.len >= what.len; s = str_from(s, 1))
		if (str_eq_nocase(str_sub(s, 0, what.len), what))
			return true;
	return false;
}

static void add_attributes(struct linked_list *l, const struct token *t)
{
	for (size_t i = 0; i < t->count && i < ATTRIBUTES_MAX; i++) {
		const struct attribute *at = &t->attributes[i];
		if (str_eq_nocase(at->name, STR("style")))
			add(l, LINKED_STYLE, true, at->value);
		else if (str_eq_nocase(str_sub(at->name, 0, 2), STR("on")))
			add(l, LINKED_SCRIPT, true, at->value);
	}
}

/* What stands between it and its end, which is none that a browser reads as markup. */
static struct str held_by(struct str *rest, const struct token *t)
{
	struct str before = *rest;
	token_swallow(rest, t);
	return str_sub(before, 0, before.len - rest->len);
}

static void add_element(struct linked_list *l, const struct token *t, struct str *rest)
{
	struct str src = token_attribute(t, STR("src")), href = token_attribute(t, STR("href"));
	if (str_eq_nocase(t->name, STR("script"))) {
		struct str held = held_by(rest, t);
		add(l, LINKED_SCRIPT, !src.len, src.len ? src : held);
	} else if (str_eq_nocase(t->name, STR("style")))
		add(l, LINKED_STYLE, true, held_by(rest, t));
	else if (str_eq_nocase(t->name, STR("link")) &&
		 holds_nocase(token_attribute(t, STR("rel")), STR("stylesheet")))
		add(l, LINKED_STYLE, false, href);
	else if (str_eq_nocase(t->name, STR("base")))
		add(l, LINKED_STYLE, true, href); /* where styles are taken from */
	else if (str_eq_nocase(t->name, STR("iframe")) || str_eq_nocase(t->name, STR("frame")))
		add(l, LINKED_WINDOW, true, src);
}

static void read_page(struct str page, struct linked_list *out)
{
	struct token t;
	out->count = 0;
	while (token_next(&page, &t))
		if (t.kind == TOKEN_START) {
			add_attributes(out, &t);
			add_element(out, &t, &page);
		}
}

static bool take_away(struct linked_list *from, const struct linked *one)
{
	for (size_t i = 0; i < from->count; i++) {
		const struct linked *is = &from->all[i];
		if (is->kind != one->kind || is->inside != one->inside ||
			!str_eq(is->what, one->what))
			continue;
		from->all[i] = from->all[--from->count];
		return true;
	}
	return false;
}

void linked_added(struct arena *a, struct str page, struct str approved, struct linked_list *out)
{
	struct linked_list *ours = arena_new(a, struct linked_list);
	size_t n = 0;
	read_page(page, out);
	read_page(approved, ours);
	for (size_t i = 0; i < out->count; i++)
		if (!take_away(ours, &out->all[i]))
			out->all[n++] = out->all[i];
	out->count = n;
}

size_t linked_count(const struct linked_list *l, enum linked_kind kind)
{
	size_t n = 0;
	for (size_t i = 0; i < l->count; i++)
		n += l->all[i].kind == kind;
	return n;
}

/* "https://x.gov.cn" of an address; empty: it has none. */
static struct str origin_of(struct str url)
{
	ptrdiff_t at = str_find(url, STR("://"));
	if (at < 0)
		return STR("");
	size_t n = (size_t)at + 3;
	while (n < url.len && !strchr("/?#", url.at[n]))
		n++;
	return str_sub(url, 0, n);
}

/* Up to and with its last slash. */
static struct str folder_of(struct str url)
{
	struct str origin = origin_of(url), path = str_sub(url, 0, strcspn(url.at, "?#"));
	while (path.len > origin.len && path.at[path.len - 1] != '/')
		path.len--;
	return path;
}

struct str linked_url(struct arena *a, struct str page, struct str written)
{
	struct str address = markup_decode(a, written);
	struct str origin = origin_of(page), other = origin_of(address);
	struct str url = str_c(arena_printf(a, STRF, STRV(page)));
	if (!address.len || str_starts(address, STR("//")))
		return STR("");
	if (other.len)
		return str_eq(other, origin) ? address : STR("");
	if (str_starts(address, STR("/")))
		return str_c(arena_printf(a, STRF STRF, STRV(origin), STRV(address)));
	if (memchr(address.at, ':', address.len))
		return STR(""); /* data:, blob:, and whatever else is no file of a host */
	return str_c(arena_printf(a, STRF STRF, STRV(folder_of(url)), STRV(address)));
}

static bool is_word(char c)
{
	return ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || (c >= '0' && c <= '9') || c == '_' ||
	       c == '-';
}

/* Words of letters, and marks: a word that holds a figure may be a number, a day, a token. */
static void add_loose(struct buf *b, struct str s)
{
	for (size_t i = 0, n; i < s.len; i += n) {
		bool figure = false;
		for (n = 0; i + n < s.len && is_word(s.at[i + n]); n++)
			figure |= s.at[i + n] >= '0' && s.at[i + n] <= '9';
		if (n)
			buf_add(b, figure ? STR("#") : str_sub(s, i, n));
		else if (s.at[i] > ' ' && !((unsigned char)s.at[i] & 0x80))
			buf_add_char(b, s.at[i]);
		n = n ? n : 1;
	}
}

/* Which file it is counts as it stands; what it is asked with may be another each time. */
static const char *line_of(struct arena *a, const struct linked *l, struct str bytes)
{
	struct buf b;
	struct str rest = l->inside ? STR("") : l->what, path = str_cut(&rest, '?');
	buf_init(&b, a, LINE_MAX);
	buf_printf(&b, "%d " STRF " ", (int)l->kind, STRV(path));
	add_loose(&b, l->inside ? l->what : rest);
	buf_add_char(&b, ' ');
	add_loose(&b, bytes);
	return sha256_hex(a, buf_str(&b));
}

static int by_text(const void *one, const void *other)
{
	return strcmp(*(const char *const *)one, *(const char *const *)other);
}

const char *linked_mark(struct arena *a, const struct linked_list *l, const struct str *bytes)
{
	struct buf b;
	const char **lines = arena_array(a, const char *, l->count + 1);
	buf_init(&b, a, LINE_MAX);
	for (size_t i = 0; i < l->count; i++)
		lines[i] = line_of(a, &l->all[i], bytes[i]);
	qsort(lines, l->count, sizeof *lines, by_text);
	for (size_t i = 0; i < l->count; i++)
		buf_add(&b, str_c(lines[i]));
	return arena_printf(a, "%.*s", MARK_DIGITS, sha256_hex(a, buf_str(&b)));
}
