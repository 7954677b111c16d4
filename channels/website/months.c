/* months.c: .entries, what is live by the month of its release; a site of any size changes a page of it. */
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

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

/* Where it stands: it only gets shorter. */
static struct str read_text(char *at, size_t len)
{
	size_t n = 0;
	for (size_t i = 0; i < len; i++) {
		char c = at[i];
		if (c == '\\' && i + 1 < len) {
			c = at[++i];
			c = c == 't' ? '\t' : c == 'n' ? '\n' : c;
		}
		at[n++] = c;
	}
	return (struct str){ at, n };
}

static struct str cut_text(char **at, size_t *len)
{
	char *from = *at, *tab = memchr(from, '\t', *len);
	size_t n = tab ? (size_t)(tab - from) : *len;
	*at += tab ? n + 1 : n;
	*len -= tab ? n + 1 : n;
	return read_text(from, n);
}

static void add_entry(struct buf *b, const struct entry *e)
{
	buf_printf(b, "%lld\t%lld", (long long)e->released_at, (long long)e->first_released_at);
	for (size_t k = 0; k < TEXTS; k++) {
		buf_add_char(b, '\t');
		add_text(b, *text_at(e, k));
	}
	buf_add_char(b, '\n');
}

struct str part_text(struct arena *a, const struct part *p)
{
	struct buf b;
	buf_init(&b, a, DISK_FILE_MAX);
	for (size_t i = 0; i < p->count; i++)
		add_entry(&b, &p->list[i]);
	return buf_str(&b);
}

struct entry entry_copy(struct arena *a, const struct entry *e)
{
	struct entry copy = *e;
	for (size_t k = 0; k < TEXTS; k++)
		*text_at(&copy, k) = arena_str(a, *text_at(e, k));
	return copy;
}

static bool read_line(char *at, size_t len, struct entry *out)
{
	struct entry e = {};
	bool whole = str_i64(cut_text(&at, &len), &e.released_at) &&
		     str_i64(cut_text(&at, &len), &e.first_released_at);
	for (size_t k = 0; k < TEXTS; k++)
		*text_at(&e, k) = cut_text(&at, &len);
	*out = e;
	return whole && e.draft.len && e.url.len;
}

const char *part_name(struct arena *a, const char *month, size_t part)
{
	return part ? arena_printf(a, "%s-%zu", month, part + 1) : month;
}

static bool is_part(struct arena *a, int tree, const char *month, size_t part)
{
	const char *path = path_of(a, part_name(a, month, part));
	return !faccessat(tree, path, F_OK, AT_SYMLINK_NOFOLLOW);
}

size_t part_count(int tree, const char *month)
{
	SCRATCH(a);
	size_t n = 0;
	while (is_part(&a, tree, month, n))
		n++;
	return n;
}

static enum err wrong(const char *name)
{
	return fault_as(
		ERR_INVALID, "website.entries", NULL, "网站目录的“.entries/%s.tsv”有误", name);
}

enum err month_open(
	struct arena *a, int tree, const char *month, size_t part, struct month_pass *out)
{
	struct month_pass p = { .arena = a,
		.tree = tree,
		.month = month,
		.parts = part_count(tree, month),
		.part = part,
		.lines = NO_LINES };
	enum err e = lines_open(a, tree, path_of(a, part_name(a, month, part)), &p.lines);
	if (e && e != ERR_NOTFOUND)
		return e;
	*out = p;
	return ERR_OK;
}

void month_close(struct month_pass *p)
{
	lines_close(&p->lines);
}

/* The next part goes on in the room of this one. */
static enum err next_part(struct month_pass *p)
{
	SCRATCH(a);
	const char *name = part_name(&a, p->month, p->part);
	if (lines_end(&p->lines))
		return p->lines.err ? p->lines.err : wrong(name);
	lines_close(&p->lines);
	if (p->part + 1 >= p->parts)
		return ERR_OK;
	if (p->place != MONTH_PART)
		return wrong(name);
	p->part++;
	p->place = 0;
	return lines_reopen(&p->lines, p->tree, path_of(&a, part_name(&a, p->month, p->part)));
}

enum err month_next(struct month_pass *p, struct entry *out, bool *out_there)
{
	SCRATCH(a);
	char *at;
	size_t len;
	*out_there = false;
	while (p->lines.fd >= 0 && !lines_next(&p->lines, &at, &len))
		TRY(next_part(p));
	if (p->lines.fd < 0)
		return ERR_OK;
	*out_there = true;
	p->place++;
	return read_line(at, len, out) ? ERR_OK : wrong(part_name(&a, p->month, p->part));
}

enum err part_read(struct arena *a, int tree, const char *month, size_t part, struct part *out)
{
	SCRATCH(scratch);
	AUTO_MONTH pass = { .lines = NO_LINES };
	struct part p = { .list = arena_array(a, struct entry, MONTH_PART) };
	struct entry e;
	bool there;
	TRY(month_open(&scratch, tree, month, part, &pass));
	TRY(month_next(&pass, &e, &there));
	while (there && pass.part == part && p.count < MONTH_PART) {
		p.list[p.count++] = entry_copy(a, &e);
		TRY(month_next(&pass, &e, &there));
	}
	*out = p;
	return ERR_OK;
}

enum err month_find(struct arena *a, int tree, const char *month, struct str draft,
	struct entry *out, size_t *out_part)
{
	SCRATCH(scratch);
	AUTO_MONTH pass = { .lines = NO_LINES };
	struct entry e;
	bool there;
	TRY(month_open(&scratch, tree, month, 0, &pass));
	TRY(month_next(&pass, &e, &there));
	while (there && !str_eq(e.draft, draft))
		TRY(month_next(&pass, &e, &there));
	if (!there)
		return fault(ERR_NOTFOUND, "“%s”中没有这一篇", month);
	*out = entry_copy(a, &e);
	*out_part = pass.part;
	return ERR_OK;
}

static bool is_month(struct str name)
{
	return name.len == strlen("2026-11.tsv") && name.at[4] == '-' &&
	       str_ends(name, STR(".tsv"));
}

/* "2026-11-2.tsv" stands before "2026-11.tsv". */
static size_t parts_of(const char **names, size_t i)
{
	size_t n = 1;
	while (n <= i && !strncmp(names[i - n], names[i], strlen("2026-11")))
		n++;
	return n;
}

void months_read(struct arena *a, int tree, struct months *out)
{
	const char **names;
	size_t n = disk_names(a, tree, ".entries", &names);
	struct months m = { .names = arena_array(a, const char *, n + 1),
		.parts = arena_array(a, size_t, n + 1) };
	for (size_t i = 0; i < n; i++)
		if (is_month(str_c(names[i]))) {
			m.parts[m.count] = parts_of(names, i);
			m.names[m.count++] = arena_printf(a, "%.7s", names[i]);
		}
	*out = m;
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

static bool read_gone(char *at, size_t len, struct gone *out)
{
	bool whole = str_i64(cut_text(&at, &len), &out->at);
	out->draft = cut_text(&at, &len);
	out->key = read_text(at, len);
	return whole;
}

enum err withdrawn_read(struct arena *a, int tree, struct withdrawn *out)
{
	AUTO_LINES lines = NO_LINES;
	struct withdrawn w = { .list = arena_array(a, struct gone, GONE_KEPT) };
	char *at;
	size_t len;
	enum err e = lines_open(a, tree, path_of(a, "gone"), &lines);
	if (e && e != ERR_NOTFOUND)
		return e;
	while (!e && w.count < GONE_KEPT && lines_next(&lines, &at, &len)) {
		struct gone g = {};
		if (!read_gone(at, len, &g))
			return wrong("gone");
		w.list[w.count++] =
			(struct gone){ arena_str(a, g.draft), arena_str(a, g.key), g.at };
	}
	if (!e && w.count < GONE_KEPT && lines_end(&lines))
		return lines.err ? lines.err : wrong("gone");
	*out = w;
	return ERR_OK;
}
