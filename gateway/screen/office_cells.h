/* office_cells.h: what every reader of a spreadsheet's cells needs. */
#pragma once
#include "base/buf.h"
#include "screen/archive.h"

/* The table of texts that the cells of every sheet share. */
struct office_shared {
	struct str *at;
	bool *used; /* a cell shows it: for who reads the cells to say */
	size_t count;
};
[[nodiscard]] enum err office_shared_read(
	struct arena *, const struct archive *, struct office_shared *out);

/* "B3", from 0; what is no such name leaves both as they are. */
void office_place(struct str where, size_t *column, size_t *row);

/* 1.38001380001E10 is the number 13800138001. */
struct str office_number(struct arena *, struct str said);

/* "1", "true". */
bool office_is_true(struct str);
