#include "reviewers/tables.h"

/* A row longer than that is read as if it ended there; what is wider nobody can read anyway. */
enum { COLUMNS_MAX = 256 };

struct walk {
	const struct article *article;
	struct cell *cells;
	size_t count, open; /* `open` is one past the cell whose words come now; 0: none */
	size_t table, row, column, line, block;
	size_t taken
		[COLUMNS_MAX]; /* by column: the first row that no cell from above reaches into */
};

static size_t number_behind(struct str tag, struct str name)
{
	ptrdiff_t at = str_find(tag, name);
	int64_t n = 1;
	if (at < 0)
		return 1;
	struct str rest = str_from(tag, (size_t)at + name.len);
	return str_i64(str_cut(&rest, '"'), &n) && n > 0 && n <= 100 ? (size_t)n : 1;
}

static void begin_cell(struct walk *w, struct str tag)
{
	size_t columns = number_behind(tag, STR(" colspan=\""));
	size_t rows = number_behind(tag, STR(" rowspan=\""));
	while (w->column < COLUMNS_MAX && w->taken[w->column] > w->row)
		w->column++;
	w->cells[w->count++] = (struct cell){ .table = w->table,
		.row = w->row,
		.column = w->column,
		.columns = columns,
		.rows = rows,
		.block = w->block,
		.is_head = str_starts(tag, STR("<th")) };
	for (size_t i = 0; i < columns && w->column + i < COLUMNS_MAX; i++)
		w->taken[w->column + i] = w->row + rows;
	w->column += columns;
	w->open = w->count;
}

/* The blocks that begin on this line belong to the cell that is open. */
static void take_blocks(struct walk *w)
{
	const struct article *art = w->article;
	for (; w->block < art->count && art->blocks[w->block].line <= w->line; w->block++)
		if (w->open)
			w->cells[w->open - 1].block_count++;
}

static void take_line(struct walk *w, struct str line)
{
	if (str_starts(line, STR("<table"))) {
		w->table++;
		w->row = 0;
		memset(w->taken, 0, sizeof w->taken);
	} else if (str_starts(line, STR("<tr"))) {
		w->column = 0;
	} else if (str_starts(line, STR("<td")) || str_starts(line, STR("<th>")) ||
		   str_starts(line, STR("<th "))) {
		begin_cell(w, line);
	}
	take_blocks(w);
	if (str_ends(line, STR("</td>")) || str_ends(line, STR("</th>")))
		w->open = 0;
	else if (str_starts(line, STR("</tr")))
		w->row++;
	w->line++;
}

static size_t count_cells(struct str html)
{
	size_t n = 0;
	for (ptrdiff_t at; (at = str_find(html, STR("\n<t"))) >= 0; n++)
		html = str_from(html, (size_t)at + 3);
	return n;
}

size_t cells_of(struct arena *a, const struct article *art, struct cell **out)
{
	struct walk w = { .article = art };
	*out = NULL;
	if (!art->count || !art->blocks[0].from || str_find(art->html, STR("<table")) < 0)
		return 0;
	w.cells = arena_array(a, struct cell, count_cells(art->html) + 1);
	for (struct str rest = art->html; rest.len;)
		take_line(&w, str_cut(&rest, '\n'));
	*out = w.cells;
	return w.count;
}
