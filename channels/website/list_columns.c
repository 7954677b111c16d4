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
	struct str text;
	TRY(lists_fact(l, ".entries/columns.txt", &text));
	while (text.len)
		add_column(l, str_cut(&text, '\n'));
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
	return (struct series){ prefix, arena_printf(l->arena, "%s-all.html", prefix),
		arena_printf(l->arena, "%s-", prefix), column };
}

/* Its months, oldest first, one a line. */
static const char *months_path(const struct lists *l, struct str column)
{
	return arena_printf(l->arena, ".entries/%s.txt", front_name(l, column));
}

static enum err read_months(const struct lists *l, struct str column, struct months *out)
{
	struct str text;
	TRY(lists_fact(l, months_path(l, column), &text));
	*out = (struct months){ .names = arena_array(l->arena, const char *,
					text.len / 8 + l->months.count + 2) };
	while (text.len)
		out->names[out->count++] = arena_cstr(l->arena, str_cut(&text, '\n'));
	return ERR_OK;
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

static bool is_in(const struct entry *e, struct str column)
{
	return e && str_eq(e->column, column);
}

static void settle_month(
	const struct lists *l, const struct series *s, const struct entry *e, struct months *all)
{
	const char *month = month_of(l->arena, e->released_at);
	set_month(all, month, part_count(l->facts, series_facts_name(l, s, month)) > 0);
}

/* The month that the release takes an item of the column from, and the one that it puts it into. */
static enum err change_column(
	const struct lists *l, struct str column, const struct lists_change *c, struct months *out)
{
	struct series s = series_of(l, column);
	TRY(read_months(l, column, out));
	TRY(series_change(l, &s, c));
	if (is_in(c->was, column))
		settle_month(l, &s, c->was, out);
	if (is_in(c->is, column))
		settle_month(l, &s, c->is, out);
	return put_months(l, column, out);
}

/* What the column has of a month, from all that is in it. */
static enum err write_facts_of(
	const struct lists *l, const struct series *s, const char *month, size_t *out_count)
{
	SCRATCH(a);
	AUTO_MONTH pass = { .lines = NO_LINES };
	AUTO_FACTS facts = { .lists = l, .series = s, .month = month };
	struct entry e;
	bool there;
	*out_count = 0;
	TRY(month_open(&a, l->facts, month, 0, &pass));
	TRY(month_next(&pass, &e, &there));
	while (there) {
		if (is_in(&e, s->column)) {
			TRY(facts_add(&facts, &e));
			++*out_count;
		}
		TRY(month_next(&pass, &e, &there));
	}
	return facts_end(&facts);
}

/* Where nothing is written its facts are there already. */
static enum err has_entries(
	const struct lists *l, const struct series *s, const char *month, size_t *out_count)
{
	if (!l->seen)
		return write_facts_of(l, s, month, out_count);
	*out_count = part_count(l->facts, series_facts_name(l, s, month));
	return ERR_OK;
}

static enum err write_every_month(const struct lists *l, struct str column, struct months *out)
{
	struct series s = series_of(l, column);
	*out = (struct months){ .names = arena_array(l->arena, const char *, l->months.count + 1) };
	for (size_t i = 0; i < l->months.count; i++) {
		size_t n;
		TRY(has_entries(l, &s, l->months.names[i], &n));
		if (!n)
			continue;
		TRY(series_month(l, &s, l->months.names[i], &(struct month_change){ .all = true }));
		set_month(out, l->months.names[i], true);
	}
	return put_months(l, column, out);
}

static enum err write_column(const struct lists *l, struct str column, const struct months *m)
{
	SCRATCH(a);
	size_t n;
	struct sheet page;
	struct lists own = *l;
	own.arena = &a;
	struct series s = series_of(&own, column);
	struct entry *list = arena_array(&a, struct entry, LIST_PAGE);
	TRY(series_newest(&own, &s, m->names, m->count, LIST_PAGE, list, &n));
	lists_begin(&own, &page, column, arena_cstr(&a, column));
	lists_newest(&page, list, n, s.index);
	return lists_page(&own, column_path(&own, column), &page, true);
}

/* A column stands while something is in it. True in *out_changed: the others' ways to it change, too. */
static enum err settle_column(
	struct lists *l, struct str column, const struct lists_change *c, bool *out_changed)
{
	struct months m;
	bool was = has_column(l, column);
	TRY(change_column(l, column, c, &m));
	if (m.count)
		add_column(l, column);
	else
		drop_column(l, column);
	*out_changed |= was != has_column(l, column);
	return m.count ? ERR_OK : lists_clear(l, column_path(l, column));
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

static enum err columns_of(struct lists *l, const char *month)
{
	SCRATCH(a);
	AUTO_MONTH pass = { .lines = NO_LINES };
	struct entry e;
	bool there;
	TRY(month_open(&a, l->facts, month, 0, &pass));
	TRY(month_next(&pass, &e, &there));
	while (there) {
		if (!has_column(l, e.column))
			add_column(l, arena_str(l->arena, e.column));
		TRY(month_next(&pass, &e, &there));
	}
	return ERR_OK;
}

/* Of what is no column any more nothing is left. */
static enum err every_column(struct lists *l, struct str was)
{
	for (size_t i = 0; i < l->months.count; i++)
		TRY(columns_of(l, l->months.names[i]));
	for (size_t i = 0; i < l->column_count; i++) {
		struct months m;
		TRY(write_every_month(l, l->columns[i], &m));
	}
	return was.len && !has_column(l, was) ? put_months(l, was, &(struct months){}) : ERR_OK;
}

static enum err changed_columns(
	struct lists *l, const struct lists_change *c, struct str was, struct str is, bool *all)
{
	TRY(read_columns(l));
	if (was.len)
		TRY(settle_column(l, was, c, all));
	return is.len && !str_eq(is, was) ? settle_column(l, is, c, all) : ERR_OK;
}

/* The one or two that the release touches; all of them where one came or went, for each shows all. */
enum err lists_columns(struct lists *l, const struct lists_change *c, bool all)
{
	struct str was = c->was ? c->was->column : STR(""), is = c->is ? c->is->column : STR("");
	TRY(all ? every_column(l, was) : changed_columns(l, c, was, is, &all));
	TRY(put_columns(l));
	for (size_t i = 0; i < l->column_count; i++) {
		struct months m;
		if (!all && !str_eq(l->columns[i], was) && !str_eq(l->columns[i], is))
			continue;
		TRY(read_months(l, l->columns[i], &m));
		TRY(write_column(l, l->columns[i], &m));
	}
	return ERR_OK;
}
