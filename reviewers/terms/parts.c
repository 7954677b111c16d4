#include "reviewers/terms/parts.h"

#include <pthread.h>

#include "reviewers/terms/fold.h"

static const struct {
	uint32_t hanzi;
	const uint32_t *parts;
} rows[] = {
#define PARTS(hanzi, parts) { hanzi, (const uint32_t *)parts },
#include "reviewers/terms/parts.def"
#undef PARTS
};
enum { ROWS = sizeof rows / sizeof *rows, PARTS_MOST = 7, FIRST = 0x2E80, HANZI = 0xA000 - FIRST };

/* Filled once: 1 + a row, 0 for none. */
static uint32_t folded[ROWS][PARTS_MOST + 1];
static uint16_t row_of[HANZI], first_of[HANZI], next_of[ROWS];
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void fill(void)
{
	for (size_t row = ROWS; row-- > 0;) {
		for (size_t i = 0; rows[row].parts[i] && i < PARTS_MOST; i++)
			folded[row][i] = fold(rows[row].parts[i]);
		uint32_t lead = folded[row][0] - FIRST, hanzi = rows[row].hanzi - FIRST;
		if (hanzi < HANZI)
			row_of[hanzi] = (uint16_t)(row + 1);
		if (lead >= HANZI)
			continue;
		next_of[row] = first_of[lead];
		first_of[lead] = (uint16_t)(row + 1);
	}
}

const uint32_t *parts_of(uint32_t hanzi)
{
	pthread_once(&once, fill);
	size_t row = hanzi - FIRST < HANZI ? row_of[hanzi - FIRST] : 0;
	return row ? folded[row - 1] : NULL;
}

size_t parts_count(void)
{
	return ROWS;
}

uint32_t parts_hanzi(size_t row)
{
	return rows[row].hanzi;
}

const uint32_t *parts_row(size_t row)
{
	pthread_once(&once, fill);
	return folded[row];
}

int parts_first(uint32_t part)
{
	pthread_once(&once, fill);
	return part - FIRST < HANZI ? first_of[part - FIRST] - 1 : -1;
}

int parts_next(size_t row)
{
	return next_of[row] - 1;
}
