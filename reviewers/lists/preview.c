#include <stdlib.h>

#include "base/json.h"
#include "reviewers/lists/inside.h"
#include "reviewers/terms/derive.h"

struct keyed {
	struct str key, text;
};

struct sorted {
	struct keyed *at;
	size_t count;
};

static int by_key(const void *x, const void *y)
{
	const struct keyed *a = x, *b = y;
	size_t n = a->key.len < b->key.len ? a->key.len : b->key.len;
	int order = memcmp(a->key.at, b->key.at, n);
	return order ? order : (a->key.len > b->key.len) - (a->key.len < b->key.len);
}

static struct sorted sorted_rows(struct arena *a, const struct list *l)
{
	struct sorted s = { arena_array(a, struct keyed, l->row_count + 1), 0 };
	for (size_t i = 0; i < l->row_count; i++)
		if (!l->rows[i].comment)
			s.at[s.count++] = (struct keyed){ list_row_key(a, l->kind, &l->rows[i]),
				list_row_text(a, &l->rows[i]) };
	qsort(s.at, s.count, sizeof *s.at, by_key);
	return s;
}

/* Of a stored list no more is kept than this: its rows as they were read would take as much again. */
static struct sorted sorted_stored(struct arena *a, enum list_kind kind, struct str stored)
{
	SCRATCH(scratch);
	struct list l;
	list_read(&l, &scratch, kind, LIST_TSV, stored);
	return sorted_rows(a, &l);
}

/* {count, items}: all are counted, the first are shown. */
static json_t *new_count(void)
{
	return json_pack("{s:i s:[]}", "count", 0, "items");
}

static void count_one(json_t *c, json_t *item)
{
	json_t *items = json_object_get(c, "items");
	json_object_set_new(c, "count", json_integer(json_int(c, "count", 0) + 1));
	if (json_array_size(items) < LIST_SHOWN)
		json_array_append_new(items, item);
	else
		json_decref(item);
}

static json_t *change(const struct keyed *before, const struct keyed *after)
{
	return json_pack(
		"{s:o s:o}", "before", json_from(before->text), "after", json_from(after->text));
}

static void compare(const struct sorted *old, const struct sorted *new, json_t *out)
{
	json_t *added = new_count(), *removed = new_count(), *changed = new_count();
	size_t i = 0, j = 0;
	while (i < old->count || j < new->count) {
		int order = i == old->count   ? 1
			    : j == new->count ? -1
					      : by_key(&old->at[i], &new->at[j]);
		if (!order && !str_eq(old->at[i].text, new->at[j].text))
			count_one(changed, change(&old->at[i], &new->at[j]));
		if (order < 0)
			count_one(removed, json_from(old->at[i].text));
		if (order > 0)
			count_one(added, json_from(new->at[j].text));
		i += order <= 0;
		j += order >= 0;
	}
	json_object_set_new(out, "added", added);
	json_object_set_new(out, "removed", removed);
	json_object_set_new(out, "changed", changed);
}

static json_t *problems_json(const struct list *l)
{
	json_t *out = json_array();
	for (size_t i = 0; i < l->problem_count && i < LIST_SHOWN; i++)
		json_array_append_new(out,
			json_pack("{s:I s:s s:s}", "line", (json_int_t)l->problems[i].line,
				"problem", l->problems[i].wrong, "advice", l->problems[i].advice));
	return out;
}

static json_t *twins_json(const struct list *l)
{
	json_t *out = json_array();
	for (size_t i = 0; i < l->twin_count && i < LIST_SHOWN; i++)
		json_array_append_new(
			out, json_pack("{s:I s:I s:o}", "line", (json_int_t)l->twins[i].line,
				     "first", (json_int_t)l->twins[i].first, "text",
				     json_from(l->twins[i].text)));
	return out;
}

json_t *list_preview(struct arena *a, const struct list *l, struct str stored)
{
	struct sorted old = sorted_stored(a, l->kind, stored), new = sorted_rows(a, l);
	json_t *out = json_pack("{s:s s:s s:s s:I s:o s:I s:o s:I}", "list",
		list_kind_name(l->kind), "format", list_format_name(l->format), "charset",
		charset_name(l->charset), "rows", (json_int_t) new.count, "problems",
		problems_json(l), "problem_count", (json_int_t)l->problem_count, "duplicates",
		twins_json(l), "duplicate_count", (json_int_t)l->twin_count);
	compare(&old, &new, out);
	if (l->kind == LIST_TERMS)
		json_object_set_new(
			out, "plain_only", json_integer((json_int_t)derive_left(list_text(a, l))));
	return out;
}

json_t *list_compare(struct arena *a, enum list_kind kind, struct str before, struct str after)
{
	json_t *out = json_pack("{s:s}", "list", list_kind_name(kind));
	struct sorted old = sorted_stored(a, kind, before), new = sorted_stored(a, kind, after);
	compare(&old, &new, out);
	return out;
}
