/* columns.c: what the head of a column says of the levels below it. */
#include "reviewers/secrecy/columns.h"

#include "reviewers/tables.h"

enum { COLUMNS_MAX = 256, HEAD_ROWS = 4, HEAD_BYTES_MAX = 400, REACH = 60 };

struct column {
	unsigned char head;
	unsigned count[LEVELS];
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

/* 密级 over the first column and 定义 over another: what each level is. */
static unsigned char read_cell(
	struct arena *a, const struct article *art, const struct cell *c, struct column columns[])
{
	unsigned char said = 0;
	for (size_t b = c->block; b < c->block + c->block_count; b++) {
		size_t which = level_alone(a, &art->blocks[b]);
		if (which < LEVELS)
			columns[place(c->column)].count[which]++;
		else if (c->row < HEAD_ROWS)
			said |= level_head(a, &art->blocks[b]);
	}
	for (size_t i = 0; i < c->columns; i++)
		columns[place(c->column + i)].head |= said;
	return said & COLUMN_DEFINED;
}

static void tell_cell(struct arena *a, const struct article *art, const struct cell *c,
	const struct column *column, unsigned char defined, unsigned char *out)
{
	unsigned char said = column->head & (COLUMN_HEADED | COLUMN_GRADED);
	for (size_t b = c->block; b < c->block + c->block_count; b++) {
		size_t which = level_alone(a, &art->blocks[b]);
		bool again = which < LEVELS && column->count[which] > 1;
		out[b] = said | (c->column ? 0 : defined) | (again ? COLUMN_AGAIN : 0);
	}
}

static void read_table(struct arena *a, const struct article *art, const struct cell *cells,
	size_t count, unsigned char *out)
{
	struct column columns[COLUMNS_MAX] = {};
	unsigned char defined = 0;
	for (size_t i = 0; i < count; i++)
		defined |= read_cell(a, art, &cells[i], columns);
	for (size_t i = 0; i < count; i++)
		tell_cell(a, art, &cells[i], &columns[place(cells[i].column)], defined, out);
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
