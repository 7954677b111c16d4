/* months.c: .entries, what is live by the month of its release; a site of any size changes a page of it. */
#include <stdlib.h>

#include "base/buf.h"
#include "base/json.h"
#include "channels/rendition.h"
#include "channels/website/disk.h"
#include "channels/website/entries.h"

/* The texts of a line, in their order; the two times stand before them. */
static const size_t texts[] = { offsetof(struct entry, draft), offsetof(struct entry, key),
	offsetof(struct entry, commit), offsetof(struct entry, page_sha256),
	offsetof(struct entry, title), offsetof(struct entry, summary),
	offsetof(struct entry, column), offsetof(struct entry, source),
	offsetof(struct entry, author), offsetof(struct entry, url) };
enum { TEXTS = sizeof texts / sizeof *texts };

static struct str *text_at(const struct entry *e, size_t i)
{
	return (struct str *)((char *)e + texts[i]);
}

const char *month_of(struct arena *a, int64_t ms)
{
	return arena_printf(a, "%.7s", china_time(a, ms));
}

static const char *path_of(struct arena *a, const char *name)
{
	return arena_printf(a, ".entries/%s.tsv", name);
}

/* Tab, line feed and backslash as two letters: a line stays a line. */
static void add_text(struct buf *b, struct str s)
{
	for (size_t i = 0; i < s.len; i++) {
		char c = s.at[i];
		if (c == '\t' || c == '\n' || c == '\\') {
			buf_add_char(b, '\\');
			c = c == '\t' ? 't' : c == '\n' ? 'n' : '\\';
		}
		buf_add_char(b, c);
	}
}

static struct str read_text(struct arena *a, struct str s)
{
	if (str_find(s, STR("\\")) < 0)
		return s;
	char *out = arena_alloc(a, s.len + 1);
	size_t n = 0;
	for (size_t i = 0; i < s.len; i++) {
		char c = s.at[i];
		if (c == '\\' && i + 1 < s.len) {
			c = s.at[++i];
			c = c == 't' ? '\t' : c == 'n' ? '\n' : c;
		}
		out[n++] = c;
	}
	return (struct str){ out, n };
}

struct str month_text(struct arena *a, const struct month *m)
{
	struct buf b;
	buf_init(&b, a, DISK_FILE_MAX);
	for (size_t i = 0; i < m->count; i++) {
		const struct entry *e = &m->list[i];
		buf_printf(&b, "%lld\t%lld", (long long)e->released_at,
			(long long)e->first_released_at);
		for (size_t k = 0; k < TEXTS; k++) {
			buf_add_char(&b, '\t');
			add_text(&b, *text_at(e, k));
		}
		buf_add_char(&b, '\n');
	}
	return buf_str(&b);
}

static bool read_line(struct arena *a, struct str line, struct entry *out)
{
	struct entry e = {};
	bool whole = str_i64(str_cut(&line, '\t'), &e.released_at) &&
		     str_i64(str_cut(&line, '\t'), &e.first_released_at);
	for (size_t k = 0; k < TEXTS; k++)
		*text_at(&e, k) = read_text(a, str_cut(&line, '\t'));
	*out = e;
	return whole && e.draft.len && e.url.len;
}

static size_t lines_of(struct str text)
{
	size_t n = 0;
	for (size_t i = 0; i < text.len; i++)
		n += text.at[i] == '\n';
	return n;
}

enum err month_read(struct arena *a, int tree, const char *name, struct month *out)
{
	struct str text = {};
	enum err e = disk_read(a, tree, path_of(a, name), &text);
	if (e && e != ERR_NOTFOUND)
		return e;
	/* one more: room for what is added */
	struct month m = { .name = name, .list = arena_array(a, struct entry, lines_of(text) + 1) };
	while (text.len)
		if (!read_line(a, str_cut(&text, '\n'), &m.list[m.count++]))
			return fault_as(ERR_INVALID, "website.entries", NULL,
				"网站目录的“.entries/%s.tsv”有误", name);
	*out = m;
	return ERR_OK;
}

enum err month_find(
	struct arena *a, int tree, const char *name, struct str draft, struct entry *out)
{
	SCRATCH(scratch);
	struct month m;
	TRY(month_read(&scratch, tree, name, &m));
	for (size_t i = 0; i < m.count; i++)
		if (str_eq(m.list[i].draft, draft)) {
			*out = m.list[i];
			for (size_t k = 0; k < TEXTS; k++)
				*text_at(out, k) = arena_str(a, *text_at(&m.list[i], k));
			return ERR_OK;
		}
	return fault(ERR_NOTFOUND, "“%s”中没有这一篇", name);
}

size_t month_remove(struct month *m, struct str draft)
{
	size_t i = 0;
	while (i < m->count && !str_eq(m->list[i].draft, draft))
		i++;
	if (i < m->count) {
		m->count--;
		memmove(&m->list[i], &m->list[i + 1], (m->count - i) * sizeof *m->list);
	}
	return i;
}

size_t month_add(struct arena *a, struct month *m, const struct entry *e)
{
	struct entry *list = arena_array(a, struct entry, m->count + 1);
	size_t i = m->count;
	while (i && entry_age(e, &m->list[i - 1]) < 0)
		i--;
	memcpy(list, m->list, i * sizeof *list);
	list[i] = *e;
	memcpy(list + i + 1, m->list + i, (m->count - i) * sizeof *list);
	m->list = list;
	m->count++;
	return i;
}

static bool is_month(struct str name)
{
	return name.len == strlen("2026-11.tsv") && name.at[4] == '-' &&
	       str_ends(name, STR(".tsv"));
}

size_t month_names(struct arena *a, int tree, const char ***out)
{
	const char **names;
	size_t n = disk_names(a, tree, ".entries", &names), kept = 0;
	for (size_t i = 0; i < n; i++)
		if (is_month(str_c(names[i])))
			names[kept++] = arena_printf(a, "%.7s", names[i]);
	*out = names;
	return kept;
}

struct str withdrawn_text(struct arena *a, const struct withdrawn *w)
{
	struct buf b;
	buf_init(&b, a, DISK_FILE_MAX);
	for (size_t i = 0; i < w->count && i < GONE_KEPT; i++) {
		buf_printf(&b, "%lld\t", (long long)w->list[i].at);
		add_text(&b, w->list[i].draft);
		buf_add_char(&b, '\t');
		add_text(&b, w->list[i].key);
		buf_add_char(&b, '\n');
	}
	return buf_str(&b);
}

enum err withdrawn_read(struct arena *a, int tree, struct withdrawn *out)
{
	struct str text = {};
	enum err e = disk_read(a, tree, path_of(a, "gone"), &text);
	if (e && e != ERR_NOTFOUND)
		return e;
	*out = (struct withdrawn){ .list = arena_array(a, struct gone, lines_of(text) + 1) };
	while (text.len) {
		struct str line = str_cut(&text, '\n');
		struct gone g = {};
		if (!str_i64(str_cut(&line, '\t'), &g.at))
			return fault_as(ERR_INVALID, "website.entries", NULL,
				"网站目录的“.entries/gone.tsv”有误");
		g.draft = read_text(a, str_cut(&line, '\t'));
		g.key = read_text(a, line);
		out->list[out->count++] = g;
	}
	return ERR_OK;
}
