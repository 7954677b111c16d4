/* inside.h: what the files of this folder share. */
#pragma once
#include "reviewers/lists/list.h"

/* Adds to a list; a row is trimmed, checked and compared with those before by list_read's end. */
void list_add_row(struct list *, struct list_row);

/* Has it as many rows and problems as are read of one? Whoever reads stops there. */
bool list_is_full(const struct list *);
void list_add_problem(struct list *, size_t line, const char *wrong, const char *advice);

/* What a row is called: the same for two that say something of the same words. */
struct str list_row_key(struct arena *, enum list_kind, const struct list_row *);

/* The row as it is stored, without the line's end. */
struct str list_row_text(struct arena *, const struct list_row *);

/* Room for so many rows at once: doubled step by step, a million would take twice as much. */
void list_expect_rows(struct list *, size_t count);

/* Rows out of decoded text, one reader for each format. */
void list_read_lines(struct list *, struct str text); /* plain and TSV */
void list_read_csv(struct list *, struct str text);
void list_read_json(struct list *, struct str text);

/* Which column each cell of a heading names; false when the row is none. */
bool list_heading(enum list_kind, const struct str *cells, size_t count, size_t column[]);

/*
 * Signs of a word that tell it from another and are not compared: C++ is looked for as C, and so found in every C. Notes it
 * as a problem of the row.
 */
void list_judge_signs(struct list *, const struct list_row *);
