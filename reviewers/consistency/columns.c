/* columns.c: columns of a table that have a head and nothing under it. */
#include "reviewers/consistency/consistency.h"
#include "reviewers/tables.h"

enum { COLUMNS_MAX = 64, ROWS_FEWEST = 3 };

struct columns {
	const struct cell *head[COLUMNS_MAX];
	bool filled[COLUMNS_MAX];
	size_t width, rows;
};

static void take_cell(struct columns *c, const struct cell *cell)
{
	for (size_t i = cell->column; i < cell->column + cell->columns && i < COLUMNS_MAX; i++) {
		if (cell->row == 0)
			c->head[i] = cell->columns == 1 && cell->block_count ? cell : NULL;
		else if (cell->block_count)
			c->filled[i] = true;
		c->width = i + 1 > c->width ? i + 1 : c->width;
	}
	c->rows = cell->row + cell->rows > c->rows ? cell->row + cell->rows : c->rows;
}

/* These are left empty on purpose. */
static bool may_be_empty(struct str head)
{
	static const struct str words[] = { STR("备注"), STR("说明"), STR("签"), STR("章"),
		STR("填写"), STR("意见"), STR("得分"), STR("评分") };
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (str_find(head, words[i]) >= 0)
			return true;
	return false;
}

/* A table with few filled columns is a form that waits for its reader. */
static bool is_form(const struct columns *c)
{
	size_t filled = 0;
	for (size_t i = 0; i < c->width; i++)
		filled += c->filled[i];
	return filled * 2 < c->width;
}

static void end_table(const struct article *art, const struct columns *c, struct findings *out)
{
	if (c->rows < ROWS_FEWEST || is_form(c))
		return;
	for (size_t i = 0; i < c->width; i++) {
		if (!c->head[i] || c->filled[i])
			continue;
		size_t block = c->head[i]->block;
		struct words w = words_of(out->arena, block, art->blocks[block].text);
		if (!may_be_empty(w.text))
			consistency_report(&w, 0, w.count, "empty-column", NOTE,
				"表格的这一列没有内容，请补上或删去", out);
	}
}

void judge_columns(const struct article *art, struct findings *out)
{
	struct cell *cells;
	struct columns now = {};
	size_t count = cells_of(out->arena, art, &cells);
	for (size_t i = 0; i < count; i++) {
		if (i && cells[i].table != cells[i - 1].table) {
			end_table(art, &now, out);
			now = (struct columns){};
		}
		take_cell(&now, &cells[i]);
	}
	if (count)
		end_table(art, &now, out);
}
