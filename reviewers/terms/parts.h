/* parts.h: what hanzi are taken apart into, folded, and which of them begin with a part. */
#pragma once
#include <stddef.h>
#include <stdint.h>

/* The parts of a hanzi, ended by 0; NULL where there are none. */
const uint32_t *parts_of(uint32_t hanzi);

/* By row of parts.def: which hanzi, into what. */
size_t parts_count(void);
uint32_t parts_hanzi(size_t row);
const uint32_t *parts_row(size_t row);

/* The first row whose first part it is, and the next one of the same; -1: none. */
int parts_first(uint32_t part);
int parts_next(size_t row);
