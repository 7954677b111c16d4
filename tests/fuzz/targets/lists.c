/* A word list as a file of any kind and format: what is read is written and read as the same; the laws it cites. */
#include "base/buf.h"
#include "base/json.h"
#include "reviewers/lists/inside.h"
#include "reviewers/lists/laws.h"
#include "tests/fuzz/fuzz.h"

/* The rows without the comments, which tables have no place for. */
static struct str rows_of(struct arena *a, const struct list *l)
{
	struct list rows = *l;
	rows.rows = arena_array(a, struct list_row, l->row_count + 1);
	rows.row_count = 0;
	for (size_t i = 0; i < l->row_count; i++)
		if (!l->rows[i].comment)
			rows.rows[rows.row_count++] = l->rows[i];
	return list_text(a, &rows);
}

static void check_problems(const struct list *l)
{
	for (size_t i = 0; i < l->problem_count; i++) {
		MUST(l->problems[i].line && *l->problems[i].wrong && *l->problems[i].advice);
		MUST(!i || l->problems[i].line >= l->problems[i - 1].line);
	}
	for (size_t i = 0; i < l->twin_count; i++)
		MUST(l->twins[i].first && l->twins[i].first < l->twins[i].line);
}

/* A first term 词条 is taken for the name of its column; nobody lists it. */
static bool begins_as_heading(enum list_kind kind, struct str rows)
{
	struct str row = str_cut(&rows, '\n'), cells[LIST_COLUMNS];
	size_t column[LIST_COLUMNS], count = 0;
	while (row.len && count < LIST_COLUMNS)
		cells[count++] = str_cut(&row, '\t');
	return list_heading(kind, cells, count, column);
}

static void check_again(struct arena *a, enum list_kind kind, struct str stored, struct str rows)
{
	/* A list of nothing but comments is an empty table, which is no list. */
	enum list_format end = rows.len ? LIST__FORMATS : LIST_TSV + 1;
	for (enum list_format f = LIST_TSV; f < end; f++) {
		struct list again;
		list_read(&again, a, kind, f, list_export(a, kind, f, stored));
		MUST(!again.problem_count && !again.twin_count);
		MUST(str_eq(rows_of(a, &again), rows));
		if (f == LIST_TSV)
			MUST(str_eq(list_text(a, &again), stored));
	}
}

static void check_preview(struct arena *a, const struct list *l, struct str stored)
{
	static const char *const changes[] = { "added", "removed", "changed" };
	json_auto_t *p = list_preview(a, l, stored);
	for (size_t i = 0; i < sizeof changes / sizeof *changes; i++)
		MUST(!json_int(json_object_get(p, changes[i]), "count", -1));
}

static void check_laws(struct arena *a, const struct wordlists *lists)
{
	size_t i;
	json_t *law;
	json_auto_t *cited = laws_cited(a, lists, STR("2026-11-29"));
	json_auto_t *again = laws_cited(a, lists, STR("2026-11-29"));
	MUST(json_equal(cited, again) && json_int(cited, "good", -1) >= 0);
	json_array_foreach(json_object_get(cited, "laws"), i, law)
	{
		size_t rows = json_array_size(json_object_get(law, "rows"));
		MUST(json_str(law, "law").len && json_str(law, "message").len);
		MUST(rows && rows <= LAW_ROWS && json_int(law, "count", 0) >= (int64_t)rows);
	}
}

/* The first line says which list it is, and what the file is said to be. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	SCRATCH(a);
	struct list l;
	struct str rest = fuzz_input(data, len), what = str_cut(&rest, '\n');
	enum list_kind kind = list_kind_of(str_cut(&what, ' '));
	kind = kind == LIST__KINDS ? LIST_TERMS : kind;
	list_read(&l, &a, kind, list_format_of(what), rest);
	check_problems(&l);
	if (l.problem_count)
		return 0;
	struct str stored = list_text(&a, &l);
	if (begins_as_heading(kind, rows_of(&a, &l)))
		return 0;
	check_again(&a, kind, stored, rows_of(&a, &l));
	check_preview(&a, &l, stored);
	check_laws(&a, &(struct wordlists){ .terms = kind == LIST_TERMS ? stored : STR(""),
			       .allow = kind == LIST_ALLOW ? stored : STR(""),
			       .names = kind == LIST_NAMES ? stored : STR("") });
	return 0;
}
