/* roll.h: whom a text names beside pieces of their numbers, in tables and in sentences. */
#pragma once
#include "article/article.h"
#include "model/parts.h"

struct rolled {
	struct str name; /* hanzi only, blanks left out */
	size_t block, start, end;
};

/*
 * "phone.tail", "5678": a piece that is shown whole. Half a piece tells too little to count. "unit": the
 * words under 单位 as they are folded, which tell of whom the name is, and are nothing without one.
 */
struct piece {
	size_t person; /* of `list` */
	const char *what;
	struct str digits;
};

struct roll {
	struct rolled *list;
	struct piece *pieces;
	size_t count, piece_count, room;
	bool cut; /* rows, or numbers of theirs, stand behind these that nobody read */
};

/*
 * Rows behind a head of 姓名 or the like, of which some cell has a number of an identity card or of a
 * mobile telephone, whole or with stars, or says where somebody works; and whom the other words name right in
 * front of such a number (mention.h). Pure; everything in the arena, the first ROLL_MAX of them.
 */
enum { ROLL_MAX = 2000, ROLL_PIECES_EACH = 7 };
struct roll roll_of(struct arena *, const struct article *);

/* Of a file whatever is no row of a table; `block` is the part. */
struct roll roll_of_parts(struct arena *, const struct parts *);
