/* parts.h: the text of a file, in runs with an address that a person can find: 第3页, 名单 B12. */
#pragma once
#include "base/buf.h"
#include "base/err.h"

/*
 * The row of a table is one run: its cells that say something, one PART_CELL_END between two, and
 * in `cells` where each of them stands ("B3"), a tab between two. A mark of its own, because a term
 * may go on in the next cell, but a number never does.
 */
#define PART_CELL_END "｜"

struct part {
	struct str name, text; /* UTF-8 without control characters but tab and line feed */
	struct str cells;      /* empty: no row of a table */
};

struct parts {
	struct arena *arena;
	struct part *at;
	size_t count, room, bytes;
};

enum {
	PARTS_MAX = 100 * 1000,
	PARTS_BYTES_MAX = 12 * 1024 * 1024,
	PART_NAME_MAX = 300, /* bytes; a longer one is cut */
};

void parts_init(struct parts *, struct arena *);

/*
 * Copies. Text that is no UTF-8 has U+FFFD where it breaks; text of white space alone is left out.
 * ERR_REFUSED ("upload.text") when there is more than anybody could screen: nothing is cut off.
 */
[[nodiscard]] enum err parts_add(struct parts *, struct str text, const char *name, ...)
	__attribute__((format(printf, 3, 4)));

/* The same for a row that part_cell_add built. */
[[nodiscard]] enum err parts_add_row(struct parts *, struct str text, struct str cells,
	const char *name, ...) __attribute__((format(printf, 4, 5)));

/* One more cell of a row; one that says nothing is left out. A mark inside a cell becomes "|". */
void part_cell_add(struct buf *text, struct buf *cells, struct str words, const char *where);

/* Where these code points of its text stand: the name, and the cell, or first and last of them. */
const char *part_place(struct arena *, const struct part *, size_t start, size_t end);
