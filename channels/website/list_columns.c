/* list_columns.c: a list for each column, while something is in it. */
#include <stdlib.h>

#include "channels/website/disk.h"
#include "channels/website/lists_inside.h"

static int by_words(const void *x, const void *y)
{
	const struct str *a = x, *b = y;
	int order = memcmp(a->at, b->at, a->len < b->len ? a->len : b->len);
	return order ? order : (a->len > b->len) - (a->len < b->len);
}

static bool has_column(const struct lists *l, struct str name)
{
	for (size_t i = 0; i < l->column_count; i++)
		if (str_eq(l->columns[i], name))
			return true;
	return false;
}

static void add_column(struct lists *l, struct str name)
{
	if (!name.len || str_find(name, STR("\n")) >= 0 || has_column(l, name))
		return;
	struct str *more = arena_array(l->arena, struct str, l->column_count + 1);
	if (l->column_count)
		memcpy(more, l->columns, l->column_count * sizeof *more);
	more[l->column_count++] = name;
	l->columns = more;
}

static void drop_column(struct lists *l, struct str name)
{
	size_t n = 0;
	for (size_t i = 0; i < l->column_count; i++)
		if (!str_eq(l->columns[i], name))
			l->columns[n++] = l->columns[i];
	l->column_count = n;
}

static enum err read_columns(struct lists *l)
{
	struct str text = {};
	enum err e = disk_read(l->arena, l->facts, ".entries/columns.txt", &text);
	while (!e && text.len)
		add_column(l, str_cut(&text, '\n'));
	return e == ERR_NOTFOUND ? ERR_OK : e;
}

/* The newest of a column; a rare one is looked for through all months. */
static enum err newest_of(
	const struct lists *l, struct str column, struct entry *out, size_t *out_count)
{
	*out_count = 0;
	for (size_t i = l->month_count; i-- > 0 && *out_count < LIST_PAGE;) {
		struct month m;
		TRY(month_read(l->arena, l->facts, l->months[i], &m));
		for (size_t k = m.count; k-- > 0 && *out_count < LIST_PAGE;)
			if (str_eq(m.list[k].column, column))
				out[(*out_count)++] = m.list[k];
	}
	return ERR_OK;
}

static const char *column_path(const struct lists *l, struct str column)
{
	return arena_printf(l->arena, "%s.html", site_column_file(l->arena, column));
}

static const char *front_name(const struct lists *l, struct str column)
{
	return site_column_file(l->arena, column);
}

static struct series series_of(const struct lists *l, struct str column)
{
	const char *prefix = front_name(l, column);
	return (struct series){ prefix, arena_printf(l->arena, "%s-all.html", prefix), column };
}

/* Of one month, what is in the column: oldest first, as in the month. */
static enum err of_column(
	const struct lists *l, struct str column, const char *month, struct month *out)
{
	size_t n = 0;
	TRY(month_read(l->arena, l->facts, month, out));
	for (size_t i = 0; i < out->count; i++)
		if (str_eq(out->list[i].column, column))
			out->list[n++] = out->list[i];
	out->count = n;
	return ERR_OK;
}

/* How many of them stand before it, or would. */
static size_t place_of(const struct month *m, const struct entry *e)
{
	size_t n = 0;
	while (n < m->count && entry_age(&m->list[n], e) < 0)
		n++;
	return n;
}

/* Its months, oldest first, one a line. */
static const char *months_path(const struct lists *l, struct str column)
{
	return arena_printf(l->arena, ".entries/%s.txt", front_name(l, column));
}

struct months {
	const char **names;
	size_t count;
};

static enum err read_months(const struct lists *l, struct str column, struct months *out)
{
	struct str text = {};
	enum err e = disk_read(l->arena, l->facts, months_path(l, column), &text);
	*out = (struct months){ .names = arena_array(l->arena, const char *,
					text.len / 8 + l->month_count + 2) };
	while (!e && text.len)
		out->names[out->count++] = arena_cstr(l->arena, str_cut(&text, '\n'));
	return e == ERR_NOTFOUND ? ERR_OK : e;
}

static void set_month(struct months *m, const char *name, bool there)
{
	size_t i = 0;
	while (i < m->count && strcmp(m->names[i], name) < 0)
		i++;
	bool was = i < m->count && !strcmp(m->names[i], name);
	if (was && !there)
		memmove(&m->names[i], &m->names[i + 1], (--m->count - i) * sizeof *m->names);
	if (was || !there)
		return;
	memmove(&m->names[i + 1], &m->names[i], (m->count++ - i) * sizeof *m->names);
	m->names[i] = name;
}

static enum err put_months(const struct lists *l, struct str column, const struct months *m)
{
	struct buf b;
	struct series s = series_of(l, column);
	if (!m->count) {
		TRY(lists_clear(l, s.index));
		return lists_clear(l, months_path(l, column));
	}
	buf_init(&b, l->arena, LIST_BYTES_MAX);
	for (size_t i = 0; i < m->count; i++)
		buf_printf(&b, "%s\n", m->names[i]);
	TRY(lists_put_buf(l, months_path(l, column), &b));
	return lists_index(l, &s, m->names, m->count);
}

/* One month of a column anew, from the place of whichever of the two stands first. */
static enum err write_month_of(const struct lists *l, struct str column, const char *name,
	const struct lists_change *c, struct months *all)
{
	struct month m;
	struct series s = series_of(l, column);
	const struct entry *both[] = { c->was, c->is };
	size_t from = SIZE_MAX, at;
	TRY(of_column(l, column, name, &m));
	for (size_t i = 0; i < 2; i++)
		if (both[i] && str_eq(both[i]->column, column) &&
			!strcmp(month_of(l->arena, both[i]->released_at), name)) {
			at = place_of(&m, both[i]);
			from = at < from ? at : from;
		}
	set_month(all, name, m.count > 0);
	return lists_series(l, &s, &m, from == SIZE_MAX ? 0 : from);
}

/* The month that the release takes an item of the column from, and the one that it puts it into. */
static enum err write_changed_months(
	const struct lists *l, struct str column, const struct lists_change *c)
{
	const struct entry *both[] = { c->was, c->is };
	const char *done = "";
	struct months all;
	TRY(read_months(l, column, &all));
	for (size_t i = 0; i < 2; i++) {
		if (!both[i] || !str_eq(both[i]->column, column))
			continue;
		const char *name = month_of(l->arena, both[i]->released_at);
		if (strcmp(name, done) != 0)
			TRY(write_month_of(l, column, name, c, &all));
		done = name;
	}
	return put_months(l, column, &all);
}

static enum err write_every_month(const struct lists *l, struct str column)
{
	const struct lists_change nothing = {};
	struct months all = { .names = arena_array(l->arena, const char *, l->month_count + 1) };
	for (size_t i = 0; i < l->month_count; i++) {
		struct month m;
		TRY(of_column(l, column, l->months[i], &m));
		if (m.count)
			TRY(write_month_of(l, column, l->months[i], &nothing, &all));
	}
	return put_months(l, column, &all);
}

static enum err write_column(const struct lists *l, struct str column)
{
	size_t n;
	struct sheet s;
	struct entry *list = arena_array(l->arena, struct entry, LIST_PAGE);
	TRY(newest_of(l, column, list, &n));
	lists_begin(l, &s, column, arena_cstr(l->arena, column));
	lists_newest(&s, list, n, series_of(l, column).index);
	return lists_page(l, column_path(l, column), &s, true);
}

/* A column stands while something is in it. True in *out_changed: the others' ways to it change, too. */
static enum err settle_column(struct lists *l, struct str column, bool *out_changed)
{
	size_t n;
	bool was = has_column(l, column);
	struct entry *list = arena_array(l->arena, struct entry, LIST_PAGE);
	TRY(newest_of(l, column, list, &n));
	if (n)
		add_column(l, column);
	else
		drop_column(l, column);
	*out_changed |= was != has_column(l, column);
	return n ? ERR_OK : lists_clear(l, column_path(l, column));
}

static enum err put_columns(struct lists *l)
{
	struct buf b;
	buf_init(&b, l->arena, LIST_BYTES_MAX);
	qsort(l->columns, l->column_count, sizeof *l->columns, by_words);
	for (size_t i = 0; i < l->column_count; i++) {
		buf_add(&b, l->columns[i]);
		buf_add_char(&b, '\n');
	}
	return lists_put(l, ".entries/columns.txt", buf_str(&b));
}

static enum err all_columns(struct lists *l)
{
	for (size_t i = 0; i < l->month_count; i++) {
		struct month m;
		TRY(month_read(l->arena, l->facts, l->months[i], &m));
		for (size_t k = 0; k < m.count; k++)
			add_column(l, m.list[k].column);
	}
	return ERR_OK;
}

/* The one or two that the release touches; all of them where one came or went, for each shows all. */
enum err lists_columns(struct lists *l, const struct lists_change *c, bool all)
{
	struct str was = c->was ? c->was->column : STR(""), is = c->is ? c->is->column : STR("");
	if (all) {
		TRY(all_columns(l));
		for (size_t i = 0; i < l->column_count; i++)
			TRY(write_every_month(l, l->columns[i]));
		if (was.len && !has_column(l, was))
			TRY(put_months(l, was, &(struct months){}));
	} else {
		TRY(read_columns(l));
		if (was.len)
			TRY(settle_column(l, was, &all));
		if (was.len)
			TRY(write_changed_months(l, was, c));
		if (is.len)
			TRY(settle_column(l, is, &all));
		if (is.len && !str_eq(is, was))
			TRY(write_changed_months(l, is, c));
	}
	TRY(put_columns(l));
	for (size_t i = 0; i < l->column_count; i++)
		if (all || str_eq(l->columns[i], was) || str_eq(l->columns[i], is))
			TRY(write_column(l, l->columns[i]));
	return ERR_OK;
}
