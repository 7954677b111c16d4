/* columns.h: what the head of a column says of the levels below it. */
#pragma once
#include "reviewers/secrecy/secrecy.h"

enum {
	COLUMN_HEADED = 1, /* 密级 */
	COLUMN_GRADED = 2, /* 数据级别: a level, and none of the state's */
	COLUMN_AGAIN = 4,  /* this level stands in it more than once */
	/*
	 * The first one, and beside it stands what each level means; or one of all three, each once, at the head of its
	 * rows or behind the head of its row, in a table that names no document.
	 */
	COLUMN_DEFINED = 8,
};

/* By block: of the table it stands in; 0 for what is no cell. */
const unsigned char *level_columns(struct arena *, const struct article *);

/* COLUMN_… of what these words are a head of. */
unsigned char level_head(struct arena *, const struct article_block *);

/* The level that a block is, and nothing else; LEVELS: none. */
size_t level_alone(struct arena *, const struct article_block *);
