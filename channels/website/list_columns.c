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

static enum err write_column(const struct lists *l, struct str column)
{
	size_t n;
	struct sheet s;
	struct entry *list = arena_array(l->arena, struct entry, LIST_PAGE);
	TRY(newest_of(l, column, list, &n));
	lists_begin(l, &s, column, arena_cstr(l->arena, column));
	lists_newest(&s, list, n);
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
	} else {
		TRY(read_columns(l));
		if (was.len)
			TRY(settle_column(l, was, &all));
		if (is.len)
			TRY(settle_column(l, is, &all));
	}
	TRY(put_columns(l));
	for (size_t i = 0; i < l->column_count; i++)
		if (all || str_eq(l->columns[i], was) || str_eq(l->columns[i], is))
			TRY(write_column(l, l->columns[i]));
	return ERR_OK;
}
