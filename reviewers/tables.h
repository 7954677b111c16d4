/* tables.h: the tables of an article as rows and columns of cells. */
#pragma once
#include "article/article.h"

/* A cell is in the grid once, at its upper left place, however many places it takes. */
struct cell {
	size_t table, row, column, columns, rows; /* where, and how many it spans */
	size_t block, block_count;                /* its words; 0: it has none */
	bool is_head;                             /* th */
};

/* All cells of all tables in reading order; none of words that were no canonical article. */
size_t cells_of(struct arena *, const struct article *, struct cell **out);
