#include "screen/text.h"

#include "article/charset.h"
#include "model/plain.h"
#include "screen/csv.h"

void text_prepare(void)
{
	charset_prepare();
}

enum err text_decode(struct arena *a, struct str s, struct str *out)
{
	struct charset_read read;
	TRY(charset_decode(a, s, false, &read));
	/* A mark says that it is UTF-8; that need not be true. */
	*out = plain_valid(read.text) ? read.text : plain_text(a, read.text);
	return ERR_OK;
}

enum err text_open(struct arena *a, struct str file, struct contents *out)
{
	struct str rest;
	TRY(text_decode(a, file, &rest));
	for (size_t line = 1; rest.len; line++)
		TRY(parts_add(&out->parts, str_trim(str_cut(&rest, '\n')), "第%zu行", line));
	return ERR_OK;
}

static enum err add_record(void *ctx, const struct csv_field *fields, size_t count, size_t row)
{
	SCRATCH(a);
	struct contents *o = ctx;
	struct buf text, cells;
	char where[CELL_NAME];
	buf_init(&text, &a, PARTS_BYTES_MAX + 1);
	buf_init(&cells, &a, PARTS_BYTES_MAX + 1);
	for (size_t i = 0; i < count; i++) {
		cell_name(where, i, row);
		part_cell_add(&text, &cells, csv_words(&a, fields[i]), where);
	}
	if (text.toobig || cells.toobig)
		return csv_too_long();
	return parts_add_row(&o->parts, buf_str(&text), buf_str(&cells), "表格");
}

enum err text_open_csv(struct arena *a, struct str file, struct contents *out)
{
	struct str text;
	TRY(text_decode(a, file, &text));
	return csv_read(text, add_record, out);
}
