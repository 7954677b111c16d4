#include "base/buf.h"
#include "base/json.h"
#include "reviewers/lists/inside.h"

static bool needs_quotes(struct str cell)
{
	for (size_t i = 0; i < cell.len; i++)
		if (strchr(",\"\r\n", cell.at[i]))
			return true;
	return false;
}

static void put_cell(struct buf *b, struct str cell)
{
	if (!needs_quotes(cell)) {
		buf_add(b, cell);
		return;
	}
	buf_add_char(b, '"');
	for (size_t i = 0; i < cell.len; i++) {
		if (cell.at[i] == '"')
			buf_add_char(b, '"');
		buf_add_char(b, cell.at[i]);
	}
	buf_add_char(b, '"');
}

static void put_csv(struct buf *b, const struct list *l)
{
	const struct list_column *known;
	size_t columns = list_columns(l->kind, &known);
	buf_add(b, STR("\xEF\xBB\xBF"));
	for (size_t c = 0; c < columns; c++)
		buf_printf(b, "%s%s", known[c].zh, c + 1 < columns ? "," : "\r\n");
	for (size_t i = 0; i < l->row_count; i++)
		for (size_t c = 0; c < columns && !l->rows[i].comment; c++) {
			put_cell(b, l->rows[i].cell[c]);
			buf_add(b, c + 1 < columns ? STR(",") : STR("\r\n"));
		}
}

static void put_json(struct buf *b, const struct list *l)
{
	const struct list_column *known;
	size_t columns = list_columns(l->kind, &known);
	bool first = true;
	for (size_t i = 0; i < l->row_count; i++) {
		SCRATCH(scratch);
		json_auto_t *o = json_object();
		for (size_t c = 0; c < columns; c++)
			if (l->rows[i].cell[c].len)
				json_object_set_new(o, known[c].key, json_from(l->rows[i].cell[c]));
		if (l->rows[i].comment)
			continue;
		buf_add(b, first ? STR("[\n") : STR(",\n"));
		buf_add(b, json_text(&scratch, o));
		first = false;
	}
	buf_add(b, first ? STR("[]\n") : STR("\n]\n"));
}

static void put_plain(struct buf *b, const struct list *l)
{
	for (size_t i = 0; i < l->row_count; i++)
		if (!l->rows[i].comment)
			buf_printf(b, STRF "\n", STRV(l->rows[i].cell[0]));
}

struct str list_export(
	struct arena *a, enum list_kind kind, enum list_format format, struct str stored)
{
	struct list l;
	struct buf b;
	if (format == LIST_TSV)
		return stored;
	list_read(&l, a, kind, LIST_TSV, stored);
	buf_init(&b, a, stored.len * 4 + (1 << 16));
	if (format == LIST_CSV)
		put_csv(&b, &l);
	else if (format == LIST_JSON)
		put_json(&b, &l);
	else
		put_plain(&b, &l);
	return buf_str(&b);
}
