/* csv.h: the records of a CSV, quotes and line breaks inside them read as a spreadsheet does. */
#pragma once
#include "base/arena.h"
#include "base/err.h"
#include "screen/cell.h"

struct csv_field {
	struct str raw; /* as it stands in the file, quotes and all */
	bool quoted;
};

/* `row`: of the spreadsheet, from 0; empty records count. Anything but ERR_OK ends the reading. */
typedef enum err csv_record(void *ctx, const struct csv_field *, size_t count, size_t row);

enum { CSV_FIELDS_MAX = 16384 };

/*
 * UTF-8. What parts the fields (comma, semicolon, tab) is what the first line has most of. A quote
 * that is never closed is an ordinary character. ERR_REFUSED upload.text past CSV_FIELDS_MAX.
 */
[[nodiscard]] enum err csv_read(struct str text, csv_record *, void *ctx);

/* What a field says: without its quotes, doubled ones once. */
struct str csv_words(struct arena *, struct csv_field);

char csv_separator(struct str text);

enum err csv_too_long(void);
