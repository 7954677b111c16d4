#include "reviewers/attachment_tables.h"

#include "article/utf8.h"
#include "reviewers/tables.h"

enum { CELL_BYTES = 9 }; /* of an empty one */

struct str attachment_table_name(const struct part *p)
{
	for (size_t i = p->name.len; i > 0; i--)
		if (str_starts(str_from(p->name, i - 1), STR(" 第")))
			return str_sub(p->name, 0, i - 1);
	return str_ends(p->name, STR("（隐藏）"))
		       ? str_sub(p->name, 0, p->name.len - sizeof "（隐藏）" + 1)
		       : p->name;
}

struct str attachment_column(struct str where)
{
	while (where.len && where.at[where.len - 1] >= '0' && where.at[where.len - 1] <= '9')
		where.len--;
	return where;
}

bool attachment_next_cell(struct row_cells *rest, struct str *out_words, struct str *out_where)
{
	if (!rest->where.len)
		return false;
	ptrdiff_t end = str_find(rest->words, STR(PART_CELL_END));
	size_t n = end < 0 ? rest->words.len : (size_t)end;
	*out_words = str_sub(rest->words, 0, n);
	rest->words = str_from(rest->words, end < 0 ? n : n + sizeof PART_CELL_END - 1);
	*out_where = str_cut(&rest->where, '\t');
	return true;
}

/* From 0; FILE_COLUMNS_MAX for what is further to the right, or no column. */
static size_t number_of(struct str where)
{
	const struct str nth = STR("第");
	struct str letters = attachment_column(where);
	size_t n = 0;
	bool counted = str_starts(where, nth);
	for (size_t i = counted ? nth.len : 0; i < letters.len && n <= FILE_COLUMNS_MAX; i++) {
		char c = letters.at[i];
		if (counted && c >= '0' && c <= '9')
			n = n * 10 + (size_t)(c - '0');
		else if (!counted && c >= 'A' && c <= 'Z')
			n = n * 26 + (size_t)(c - 'A') + 1;
		else
			break;
	}
	return n && n <= FILE_COLUMNS_MAX ? n - 1 : FILE_COLUMNS_MAX;
}

struct making {
	const struct parts *parts;
	struct buf html;
	size_t width, rows;
	size_t *part;  /* of each row */
	size_t *start; /* of each place: `width` for a row */
};

static size_t row_end(const struct parts *p, size_t from)
{
	size_t end = from + 1;
	while (end < p->count && p->at[end].cells.len &&
		str_eq(attachment_table_name(&p->at[end]), attachment_table_name(&p->at[from])))
		end++;
	return end;
}

static bool is_heading(const struct part *p)
{
	return str_find(p->cells, STR("\t")) < 0;
}

static size_t width_of(const struct parts *p, size_t from, size_t end)
{
	size_t width = 0;
	struct str words, where;
	for (size_t i = from; i < end; i++) {
		struct row_cells rest = { p->at[i].text, p->at[i].cells };
		while (attachment_next_cell(&rest, &words, &where)) {
			size_t n = number_of(where);
			width = n < FILE_COLUMNS_MAX && n >= width ? n + 1 : width;
		}
	}
	return width;
}

/* The words of each place of this row, and where they begin. */
static void lay_out(const struct part *row, struct str cell[], size_t start[])
{
	struct row_cells rest = { row->text, row->cells };
	struct str words, where;
	size_t at = 0;
	while (attachment_next_cell(&rest, &words, &where)) {
		size_t n = number_of(where);
		if (n < FILE_COLUMNS_MAX) {
			cell[n] = words;
			start[n] = at;
		}
		at += utf8_count(words) + 1;
	}
}

static void add_row(struct making *m, size_t part)
{
	struct str cell[FILE_COLUMNS_MAX] = {};
	lay_out(&m->parts->at[part], cell, m->start + m->rows * m->width);
	m->part[m->rows++] = part;
	buf_add(&m->html, STR("<tr>"));
	for (size_t i = 0; i < m->width; i++) {
		buf_add(&m->html, STR("<td>"));
		buf_add_escaped(&m->html, cell[i]);
		buf_add(&m->html, STR("</td>"));
	}
	buf_add(&m->html, STR("</tr>"));
}

/* Rows and columns as the article counts them: what it sees no words in is no block. */
static void find_places(struct arena *a, const struct making *m, struct file_table *out)
{
	struct cell *cells;
	size_t count = cells_of(a, &out->article, &cells);
	out->places = arena_array(a, struct cell_place, out->article.count + 1);
	for (size_t i = 0; i < count; i++)
		for (size_t b = 0; b < cells[i].block_count; b++)
			if (cells[i].row < m->rows && cells[i].column < m->width)
				out->places[cells[i].block + b] = (struct cell_place){
					m->part[cells[i].row],
					m->start[cells[i].row * m->width + cells[i].column]
				};
}

static enum err make(
	struct arena *a, const struct parts *p, size_t from, size_t end, struct file_table *out)
{
	struct str canonical;
	struct making m = { .parts = p, .width = width_of(p, from, end) };
	size_t most = FILE_TABLE_BYTES / (m.width + 1) / CELL_BYTES + 1;
	size_t rows = end - from < most ? end - from : most;
	m.part = arena_array(a, size_t, rows);
	m.start = arena_array(a, size_t, rows * m.width + 1);
	buf_init(&m.html, a, ARTICLE_BYTES_MAX);
	buf_add(&m.html, STR("<table><tbody>"));
	for (; from < end && m.rows < rows && m.html.len < FILE_TABLE_BYTES; from++)
		add_row(&m, from);
	out->whole = from == end && !m.html.toobig;
	buf_add(&m.html, STR("</tbody></table>"));
	TRY(article_canon(a, m.html.toobig ? STR("") : buf_str(&m.html), &canonical));
	TRY(article_read(a, canonical, &out->article));
	find_places(a, &m, out);
	return ERR_OK;
}

enum err attachment_next_table(
	struct arena *a, const struct parts *p, size_t *at, struct file_table *out, bool *out_found)
{
	while (*at < p->count && !p->at[*at].cells.len)
		++*at;
	*out_found = *at < p->count;
	if (!*out_found)
		return ERR_OK;
	size_t from = *at, end = *at = row_end(p, from);
	while (from + 1 < end && is_heading(&p->at[from]))
		from++;
	return make(a, p, from, end, out);
}
