/* columns.c: what the head of a column says of the levels below it. */
#include "reviewers/secrecy/columns.h"

#include "reviewers/tables.h"

enum { COLUMNS_MAX = 256, HEAD_ROWS = 4, HEAD_BYTES_MAX = 400, REACH = 60 };

struct column {
	unsigned char head;
	unsigned count[LEVELS];
	bool worded; /* something else stands in it than heads, levels and numbers */
};

/* What is read of a table before anything is told of its cells. */
struct told {
	struct column columns[COLUMNS_MAX];
	unsigned char defined;
	bool names_document;
};

size_t level_alone(struct arena *a, const struct article_block *b)
{
	enum { SHORT = 60 };
	struct level l;
	if (b->text.len > SHORT)
		return LEVELS;
	struct words w = words_of(a, 0, b->text);
	struct symbols s = symbols_of(a, &w);
	return s.count && level_at(&s, 0, &l) && l.to == s.count && !l.star ? l.which : LEVELS;
}

unsigned char level_head(struct arena *a, const struct article_block *head)
{
	static const struct str others[] = { STR("级别"), STR("等级"), STR("分级"), STR("定级") };
	static const struct str defining[] = { STR("定义"), STR("含义"), STR("释义"), STR("解释"),
		STR("标准") };
	if (head->text.len > HEAD_BYTES_MAX)
		return 0;
	struct words w = words_of(a, 0, head->text);
	struct symbols s = symbols_of(a, &w);
	if (level_headed(&s, s.count, REACH))
		return COLUMN_HEADED;
	if (symbols_before(&s, s.count, 2, others, sizeof others / sizeof *others))
		return COLUMN_GRADED;
	bool defines = symbols_before(&s, s.count, 2, defining, sizeof defining / sizeof *defining);
	return defines ? COLUMN_DEFINED : 0;
}

static size_t place(size_t column)
{
	return column < COLUMNS_MAX ? column : COLUMNS_MAX - 1;
}

static bool is_number(struct str s)
{
	while (s.len && s.at[0] >= '0' && s.at[0] <= '9')
		s = str_from(s, 1);
	return !s.len;
}

/* 关于A的报告, 《B》, 〔2024〕1号. */
static bool names_document(struct str s)
{
	static const struct str signs[] = { STR("关于"), STR("《"), STR("〔"), STR("［20"),
		STR("[20") };
	for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
		if (str_find(s, signs[i]) >= 0)
			return true;
	return false;
}

/* 密级 over the first column and 定义 over another: what each level is. */
static void read_cell(
	struct arena *a, const struct article *art, const struct cell *c, struct told *out)
{
	unsigned char said = 0;
	struct column *column = &out->columns[place(c->column)];
	for (size_t b = c->block; b < c->block + c->block_count; b++) {
		struct str text = art->blocks[b].text;
		size_t which = level_alone(a, &art->blocks[b]);
		if (which < LEVELS)
			column->count[which]++;
		else if (c->row < HEAD_ROWS)
			said |= level_head(a, &art->blocks[b]);
		column->worded |= which == LEVELS && c->row && !is_number(text);
		out->names_document |= names_document(text);
	}
	for (size_t i = 0; i < c->columns; i++)
		out->columns[place(c->column + i)].head |= said;
	out->defined |= said & COLUMN_DEFINED;
}

static bool is_each_once(const unsigned count[LEVELS])
{
	for (size_t i = 0; i < LEVELS; i++)
		if (count[i] != 1)
			return false;
	return true;
}

/* The three are what the rows are about: 密级, 期限, 件数; numbers may stand in front. */
static bool heads_rows(const struct told *t, size_t column)
{
	for (size_t i = 0; i < place(column); i++)
		if (t->columns[i].worded)
			return false;
	return !t->names_document && is_each_once(t->columns[place(column)].count);
}

/* 密级, 绝密, 机密, 秘密 as a row of heads. */
static bool heads_columns(const struct article *art, struct arena *a, const struct told *t,
	const struct cell *cells, size_t count, size_t row)
{
	unsigned each[LEVELS] = {};
	for (size_t i = 0; i < count && cells[i].row <= row; i++)
		for (size_t b = cells[i].block;
			cells[i].row == row && b < cells[i].block + cells[i].block_count; b++) {
			size_t which = level_alone(a, &art->blocks[b]);
			if (which < LEVELS)
				each[which]++;
		}
	return !t->names_document && is_each_once(each);
}

static void tell_cell(struct arena *a, const struct article *art, const struct cell *c,
	const struct told *t, bool across, unsigned char *out)
{
	const struct column *column = &t->columns[place(c->column)];
	unsigned char said = column->head & (COLUMN_HEADED | COLUMN_GRADED);
	bool listed = across || heads_rows(t, c->column);
	for (size_t b = c->block; b < c->block + c->block_count; b++) {
		size_t which = level_alone(a, &art->blocks[b]);
		bool again = which < LEVELS && column->count[which] > 1;
		out[b] = said | (c->column ? 0 : t->defined) | (again ? COLUMN_AGAIN : 0) |
			 (listed ? COLUMN_DEFINED : 0);
	}
}

static void read_table(struct arena *a, const struct article *art, const struct cell *cells,
	size_t count, unsigned char *out)
{
	struct told *t = arena_new(a, struct told);
	bool across = false;
	for (size_t i = 0; i < count; i++)
		read_cell(a, art, &cells[i], t);
	for (size_t i = 0; i < count; i++) {
		if (!i || (cells[i].row < HEAD_ROWS && cells[i].row != cells[i - 1].row))
			across = heads_columns(art, a, t, cells, count, cells[i].row);
		across &= cells[i].row < HEAD_ROWS;
		tell_cell(a, art, &cells[i], t, across, out);
	}
}

const unsigned char *level_columns(struct arena *a, const struct article *art)
{
	struct cell *cells;
	unsigned char *out = arena_array(a, unsigned char, art->count + 1);
	size_t n, count = cells_of(a, art, &cells);
	memset(out, 0, art->count + 1);
	for (size_t i = 0; i < count; i += n) {
		SCRATCH(scratch);
		for (n = 1; i + n < count && cells[i + n].table == cells[i].table;)
			n++;
		read_table(&scratch, art, cells + i, n, out);
	}
	return out;
}
