#include "reviewers/personal/roll.h"

#include "reviewers/personal/mention.h"
#include "reviewers/personal/number.h"
#include "reviewers/personal/pieces.h"
#include "reviewers/tables.h"

enum { HEAD_ROWS = 3, NAME_FEWEST = 2, NAME_MOST = 12 };

static void read_numbers(struct arena *a, struct roll *r, const struct words *w)
{
	struct run n = {};
	for (size_t i = 0; i < w->count; i++) {
		char c = run_keeps(w->cp[i]);
		if (c == ' ' && n.count)
			continue;
		if (c && c != ' ' && n.count < RUN_MAX)
			n.at[n.count++] = c;
		else
			run_end(a, r, r->count, &n);
	}
	run_end(a, r, r->count, &n);
}

static bool is_blank(uint32_t c)
{
	return c == ' ' || c == 0x3000 || c == 0xB7;
}

/* 张　三 and 张三 are one name; of 张* nobody can say who it is. */
static bool read_name(struct arena *a, const struct words *w, struct rolled *out)
{
	char *to = arena_alloc(a, w->text.len + 1);
	size_t len = 0, hanzi = 0;
	for (size_t i = 0; i < w->count; i++) {
		if (is_blank(w->cp[i]))
			continue;
		if (!is_hanzi(w->cp[i]))
			return false;
		struct str s = words_quote(w, i, i + 1);
		memcpy(to + len, s.at, s.len);
		len += s.len;
		hanzi++;
	}
	*out = (struct rolled){ { to, len }, w->block, 0, w->count };
	return hanzi >= NAME_FEWEST && hanzi <= NAME_MOST;
}

/*
 * Where somebody works, without blanks and marks. One hanzi (局, 无) says nothing. Several symbols may come of
 * one character (⑩ is 1 and 0): it is copied once.
 */
static void read_unit(struct arena *a, struct roll *r, const struct words *w)
{
	enum { SYMBOLS_MAX = 40 };
	struct symbols s = symbols_of(a, w);
	if (s.count < 2 || s.count > SYMBOLS_MAX)
		return;
	char *to = arena_alloc(a, w->text.len + 1);
	size_t len = 0;
	for (size_t i = 0; i < s.count; i++) {
		if (i && s.at[i].at == s.at[i - 1].at)
			continue;
		struct str c = words_quote(w, s.at[i].at, s.at[i].at + 1);
		memcpy(to + len, c.at, c.len);
		len += c.len;
	}
	roll_add(a, r, r->count, "unit", (struct str){ to, len });
}

struct table {
	size_t number, name_column, unit_column, head_row;
	bool named, has_unit;
};

static void read_cell(struct arena *a, struct roll *r, const struct article *art,
	const struct cell *c, const struct table *t)
{
	for (size_t b = 0; b < c->block_count; b++) {
		size_t block = c->block + b;
		struct words w = words_of(a, block, art->blocks[block].text);
		if (t->has_unit && c->column == t->unit_column && !b)
			read_unit(a, r, &w);
		else
			read_numbers(a, r, &w);
	}
}

static bool read_who(
	struct arena *a, const struct article *art, const struct cell *c, struct rolled *out)
{
	if (!c->block_count)
		return false;
	struct words w = words_of(a, c->block, art->blocks[c->block].text);
	return read_name(a, &w, out);
}

static void read_row(struct arena *a, struct roll *r, const struct article *art,
	const struct cell *cells, size_t count, const struct table *t)
{
	struct rolled who = {};
	bool named = false;
	size_t before = r->piece_count;
	for (size_t i = 0; i < count; i++)
		if (cells[i].column == t->name_column)
			named = read_who(a, art, &cells[i], &who);
		else
			read_cell(a, r, art, &cells[i], t);
	if (!named)
		r->piece_count = before;
	else if (r->piece_count > before)
		r->list[r->count++] = who;
}

/* Where 姓名 stands beside it, 单位 is where they work, and no measure. */
static bool names_units(struct arena *a, const struct article *art, const struct cell *c)
{
	static const struct str heads[] = { STR("单位"), STR("工作单位"), STR("所在单位"),
		STR("所属单位"), STR("任职单位"), STR("单位名称") };
	if (!c->block_count)
		return false;
	struct words w = words_of(a, c->block, art->blocks[c->block].text);
	struct symbols s = symbols_of(a, &w);
	for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
		if (s.count && symbols_match(&s, 0, heads[i]) == s.count)
			return true;
	return false;
}

static void look_for_units(struct arena *a, const struct article *art, const struct cell *row,
	size_t count, struct table *t)
{
	for (size_t i = 0; i < count && !t->has_unit; i++) {
		t->has_unit = names_units(a, art, &row[i]);
		t->unit_column = row[i].column;
	}
}

static void look_for_names(struct arena *a, const struct article *art, const struct cell *row,
	size_t count, struct table *t)
{
	if (!count || row->row >= HEAD_ROWS || t->named)
		return;
	for (size_t i = 0; i < count && !t->named; i++) {
		t->named = names_people(a, art, &row[i]);
		t->name_column = row[i].column;
		t->head_row = row[i].row;
	}
	if (t->named)
		look_for_units(a, art, row, count, t);
}

static size_t row_length(const struct cell *c, size_t count)
{
	size_t n = 1;
	while (n < count && c[n].table == c->table && c[n].row == c->row)
		n++;
	return n;
}

static struct roll roll_for(struct arena *a, size_t most)
{
	struct roll r = { .room = most < ROLL_MAX ? most : ROLL_MAX };
	r.list = arena_array(a, struct rolled, r.room + 1);
	r.pieces = arena_array(a, struct piece, r.room * ROLL_PIECES_EACH + 1);
	return r;
}

static void mark_row(bool *listed, const struct cell *cells, size_t count)
{
	for (size_t i = 0; i < count; i++)
		for (size_t b = 0; b < cells[i].block_count; b++)
			listed[cells[i].block + b] = true;
}

/* Tables with a column of names; `listed` are the blocks in them. */
static void read_tables(struct arena *a, struct roll *r, const struct article *art,
	const struct cell *cells, size_t count, bool *listed)
{
	struct table t = {};
	size_t n, i;
	for (i = 0; i < count && r->count < r->room; i += n) {
		n = row_length(cells + i, count - i);
		if (!i || cells[i].table != t.number)
			t = (struct table){ .number = cells[i].table };
		look_for_names(a, art, cells + i, n, &t);
		if (t.named)
			mark_row(listed, cells + i, n);
		if (t.named && cells[i].row > t.head_row)
			read_row(a, r, art, cells + i, n, &t);
	}
	r->cut = r->cut || i < count;
}

struct roll roll_of(struct arena *a, const struct article *art)
{
	struct cell *cells;
	size_t count = cells_of(a, art, &cells), bytes = 0;
	bool *listed = arena_array(a, bool, art->count + 1);
	for (size_t b = 0; b < art->count; b++)
		bytes += art->blocks[b].text.len;
	struct roll r = roll_for(a, count + bytes / MENTION_BYTES);
	read_tables(a, &r, art, cells, count, listed);
	for (size_t b = 0; b < art->count; b++)
		if (!listed[b])
			mentions_read(a, &r, b, art->blocks[b].text);
	return r;
}

struct roll roll_of_parts(struct arena *a, const struct parts *parts)
{
	struct roll r = roll_for(a, parts->bytes / MENTION_BYTES);
	for (size_t i = 0; i < parts->count; i++)
		if (!parts->at[i].cells.len)
			mentions_read(a, &r, i, parts->at[i].text);
	return r;
}
