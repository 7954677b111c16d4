#include "screen/cell.h"

#include <stdio.h>

void cell_name(char out[static CELL_NAME], size_t column, size_t row)
{
	char letters[CELL_NAME];
	size_t at = sizeof letters;
	letters[--at] = '\0';
	for (column++; column && at > CELL_NAME - 8; column = (column - 1) / 26)
		letters[--at] = (char)('A' + (column - 1) % 26);
	snprintf(out, CELL_NAME, "%s%zu", letters + at, (row + 1) % 100000000);
}
