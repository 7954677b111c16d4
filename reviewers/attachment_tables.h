/* attachment_tables.h: the tables of a file with rows and columns, as an article has them. */
#pragma once
#include "article/article.h"
#include "model/parts.h"

/* "正文 表1 第3行" is a row of "正文 表1"; all rows of a sheet have the sheet's name. */
struct str attachment_table_name(const struct part *);

/* The cells of a row, one after the other: { part->text, part->cells }. */
struct row_cells {
	struct str words, where;
};

/* False at the end. `out_where` is "B3" or "第2列". */
bool attachment_next_cell(struct row_cells *, struct str *out_words, struct str *out_where);

/* "B" of "B12"; "第2列" is a column's whole name. */
struct str attachment_column(struct str where);

struct file_table {
	struct article article;
	/* Of each block: its row, and where in the row's text the cell begins, in code points. */
	struct cell_place {
		size_t part, start;
	} * places;
	bool whole; /* else it was too long, and only the first rows are here */
};

/*
 * The next table at or behind part *at, which moves past its rows, if there is one. Places
 * that say nothing are empty cells. What stands above the head in one cell alone is the sheet's
 * heading, and no row. Columns behind the FILE_COLUMNS_MAX-th are left out.
 */
enum { FILE_COLUMNS_MAX = 64, FILE_TABLE_BYTES = 1024 * 1024 };
[[nodiscard]] enum err attachment_next_table(
	struct arena *, const struct parts *, size_t *at, struct file_table *out, bool *out_found);
