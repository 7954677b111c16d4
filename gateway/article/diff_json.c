#include "article/diff.h"
#include "base/json.h"

static json_t *side_json(const struct diff_side *s, const char *changed)
{
	json_t *pieces = json_array();
	for (size_t i = 0; i < s->count; i++) {
		json_t *piece = json_object();
		const char *t = s->pieces[i].changed ? changed : "same";
		json_object_set_new(piece, "t", json_string(t));
		json_object_set_new(piece, "s", json_from(s->pieces[i].text));
		json_array_append_new(pieces, piece);
	}
	return pieces;
}

static json_t *line_json(int64_t line)
{
	return line < 0 ? json_null() : json_integer(line);
}

static json_t *row_json(const struct diff_row *r)
{
	static const char *const ops[] = { "same", "changed", "added", "removed" };
	json_t *row = json_object();
	json_object_set_new(row, "op", json_string(ops[r->op]));
	json_object_set_new(row, "old_line", line_json(r->old_line));
	json_object_set_new(row, "new_line", line_json(r->new_line));
	json_object_set_new(row, "tag", json_string(r->tag));
	json_object_set_new(row, "old", side_json(&r->before, "del"));
	json_object_set_new(row, "new", side_json(&r->after, "ins"));
	return row;
}

json_t *diff_json(const struct diff *d)
{
	json_t *rows = json_array();
	for (size_t i = 0; i < d->count; i++)
		json_array_append_new(rows, row_json(&d->rows[i]));
	return rows;
}
