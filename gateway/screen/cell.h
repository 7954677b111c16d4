/* cell.h: what a spreadsheet calls a cell: B3. */
#pragma once
#include <stddef.h>

enum { CELL_NAME = 24 };

/* Columns and rows from 0. */
void cell_name(char out[static CELL_NAME], size_t column, size_t row);
