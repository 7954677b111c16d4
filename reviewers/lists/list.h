/* list.h: the three lists of a lexicon as files: read from what people bring, and written again. */
#pragma once
#include <jansson.h>

#include "article/charset.h"

enum list_kind { LIST_TERMS, LIST_ALLOW, LIST_NAMES, LIST__KINDS };
enum list_format { LIST_PLAIN, LIST_TSV, LIST_CSV, LIST_JSON, LIST__FORMATS };

/* "terms", "allow", "names"; "plain", "tsv", "csv", "json"; the end of the enum for none. */
const char *list_kind_name(enum list_kind);
enum list_kind list_kind_of(struct str);
const char *list_format_name(enum list_format);
enum list_format list_format_of(struct str);

/*
 * LIST_BYTES_MAX: of the three lists of a version together; a million terms of five hanzi with a level are 20 MB.
 * LIST_ROWS_MAX: of one, for a row of two bytes costs a hundred: what has more is another file, chosen by mistake.
 */
enum { LIST_COLUMNS = 5, LIST_BYTES_MAX = 32 * 1024 * 1024, LIST_ROWS_MAX = 2000000 };

/* The columns of a list: as programs name them, and as people do. */
struct list_column {
	const char *key, *zh;
};
size_t list_columns(enum list_kind, const struct list_column **out);

struct list_row {
	size_t line;
	struct str cell[LIST_COLUMNS]; /* trimmed; of a comment, all of it in the first */
	bool comment;
};

struct list_problem {
	size_t line;
	const char *wrong, *advice; /* what it is, and what to do */
};

struct list_twin {
	size_t line, first; /* where it stands again, and where it stood first */
	struct str text;
};

struct list {
	struct arena *arena;
	enum list_kind kind;
	enum list_format format;
	enum charset charset;
	struct list_row *rows;
	struct list_problem *problems;
	struct list_twin *twins;
	size_t row_count, row_room, problem_count, problem_room, twin_count, twin_room;
};

/*
 * Reads bytes of any charset. `format` LIST__FORMATS: by the contents. A first row that names columns
 * is a heading. Rows with a problem are left out and the problem noted, each with its line; a row
 * that stands twice is kept once. With a single problem nothing may be imported.
 */
void list_read(struct list *, struct arena *, enum list_kind, enum list_format, struct str bytes);

/* The rows as they are stored: a line each, cells parted by tabs, comments where they stood. */
struct str list_text(struct arena *, const struct list *);

/* A stored list as a file. Plain: the first column alone. CSV has a byte order mark, for Excel. */
struct str list_export(struct arena *, enum list_kind, enum list_format, struct str stored);

/*
 * What became of a file, for people and programs: {list,format,charset,rows,problems:[{line,problem,
 * advice}],problem_count,duplicates:[{line,first,text}],duplicate_count,added,removed,changed}; the
 * last three are {count,items}, against `stored`. At most LIST_SHOWN items of each. Of terms also
 * {plain_only}: how many are too many for their pinyin and other forms to be looked for (derive.h).
 */
enum { LIST_SHOWN = 200 };
json_t *list_preview(struct arena *, const struct list *, struct str stored);

/* {list,added,removed,changed} of two stored lists, as above. */
json_t *list_compare(struct arena *, enum list_kind, struct str before, struct str after);
