#include "reviewers/attachment_roster.h"

#include "reviewers/attachment.h"
#include "reviewers/attachment_tables.h"
#include "reviewers/surnames.h"

/* What of a person's numbers makes a list one of people, in the order they are counted in words. */
static const struct kind {
	const char *rule, *name;
} kinds[] = {
	{ "resident-id", "居民身份证号码" },
	{ "bank-card", "银行卡号" },
	{ "mobile", "手机号码" },
};
enum { KINDS = sizeof kinds / sizeof *kinds, HEADS_MAX = 5, CELLS_TOLD = 6 };

static const char *const heads[] = { "姓名", "名字", "联系人", "负责人", "户主", "申请人",
	"法定代表人", "法人代表", "人员", "学生", "职工", "员工", "受助人", "业主", "监护人",
	"家长" };

struct table {
	struct arena *arena;
	const struct parts *parts;
	struct pointed *all;
	size_t *first; /* of `all`, for each part; one past the last */
	struct str name_column;
};

static int kind_of(const struct finding *f)
{
	for (int k = 0; k < KINDS; k++)
		if (!strcmp(f->reviewer, "personal") && f->severity > NOTE &&
			str_eq(f->rule, str_c(kinds[k].rule)))
			return k;
	return -1;
}

static bool next_cell(struct row_cells *rest, struct str *words, struct str *column)
{
	struct str where;
	if (!attachment_next_cell(rest, words, &where))
		return false;
	*words = str_trim(*words);
	*column = attachment_column(where);
	return true;
}

/* How long what may stand between the hanzi of a name is: spaces, and the dot of longer names. */
static size_t between(struct str s)
{
	static const struct str marks[] = { { " ", 1 }, { "·", 2 }, { "\u3000", 3 } };
	for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
		if (str_starts(s, marks[i]))
			return marks[i].len;
	return 0;
}

/* How many hanzi it is of; 0 when there is anything else in it. */
static size_t hanzi(struct str s)
{
	size_t n = 0;
	while (s.len) {
		size_t step = between(s);
		if (!step && (s.len < 3 || (unsigned char)s.at[0] < 0xE4 ||
				     (unsigned char)s.at[0] > 0xE9))
			return 0;
		n += !step;
		s = str_from(s, step ? step : 3);
	}
	return n;
}

static bool is_head(struct str s)
{
	for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
		if (str_find(s, str_c(heads[i])) >= 0)
			return hanzi(s) > 0 && hanzi(s) <= 10;
	return false;
}

static void look_for_heads(struct table *t, size_t from, size_t end)
{
	struct str words, column;
	t->name_column = (struct str){};
	for (size_t i = from; i < end && i < from + HEADS_MAX; i++) {
		struct row_cells rest = { t->parts->at[i].text, t->parts->at[i].cells };
		while (!t->name_column.len && next_cell(&rest, &words, &column))
			if (is_head(words))
				t->name_column = column;
	}
}

static bool names_somebody(const struct table *t, const struct part *row)
{
	struct str words, column;
	struct row_cells rest = { row->text, row->cells };
	while (next_cell(&rest, &words, &column)) {
		size_t n = hanzi(words);
		if (t->name_column.len && str_eq(column, t->name_column) && n >= 2 && n <= 12)
			return true;
		if (n >= 2 && n <= 4 && surname_of(words))
			return true;
	}
	return false;
}

static bool has_number(const struct table *t, size_t part)
{
	for (size_t i = t->first[part]; i < t->first[part + 1]; i++)
		if (kind_of(&t->all[i].finding) >= 0)
			return true;
	return false;
}

struct roster {
	struct finding *told; /* the first of them, which becomes the roster's own */
	struct buf where;
	size_t people, numbers, of[KINDS];
};

static void tell_where(struct table *t, struct roster *r, const struct finding *f)
{
	const struct part *p = &t->parts->at[f->block];
	struct str base = attachment_table_name(p);
	if (r->numbers++ >= CELLS_TOLD)
		return;
	struct str place = str_c(part_place(t->arena, p, f->start, f->end));
	place = str_trim(str_starts(place, base) ? str_from(place, base.len) : place);
	buf_printf(&r->where, "%s" STRF, r->where.len ? "、" : "", STRV(place));
}

static void take_row(struct table *t, struct roster *r, size_t part)
{
	r->people++;
	for (size_t i = t->first[part]; i < t->first[part + 1]; i++) {
		int kind = kind_of(&t->all[i].finding);
		if (kind < 0)
			continue;
		r->of[kind]++;
		tell_where(t, r, &t->all[i].finding);
		t->all[i].listed = r->told;
		if (!r->told)
			r->told = &t->all[i].finding;
	}
}

static struct str message_of(struct arena *a, const struct roster *r)
{
	struct buf b;
	buf_init(&b, a, 4096);
	buf_printf(&b, "人员名单表含个人信息：%zu 人", r->people);
	for (int k = 0; k < KINDS; k++)
		if (r->of[k])
			buf_printf(&b, "，%s %zu 处", kinds[k].name, r->of[k]);
	buf_printf(&b, "（" STRF "%s）。请删去，或把整张表脱敏后再发布", STRV(buf_str(&r->where)),
		r->numbers > CELLS_TOLD ? " 等" : "");
	return buf_str(&b);
}

static void report(struct table *t, struct roster *r)
{
	struct finding *f = r->told;
	f->reviewer = attachment_reviewer;
	f->rule = STR("roster");
	f->severity = r->of[0] || r->of[1] ? BLOCK : WARN;
	f->message = message_of(t->arena, r);
	f->candidates[0] = (struct str){};
	f->article = "第十三条";
}

static void look_at_table(struct table *t, size_t from, size_t end)
{
	struct roster r = {};
	size_t people = 0;
	look_for_heads(t, from, end);
	for (size_t i = from; i < end; i++)
		people += has_number(t, i) && names_somebody(t, &t->parts->at[i]);
	if (people < ROSTER_ROWS)
		return;
	buf_init(&r.where, t->arena, 4096);
	for (size_t i = from; i < end; i++)
		if (has_number(t, i) && names_somebody(t, &t->parts->at[i]))
			take_row(t, &r, i);
	report(t, &r);
}

/* Findings come part by part, but for the reviewers' order within a run of lines. */
static int by_place(const void *x, const void *y)
{
	const struct finding *a = &((const struct pointed *)x)->finding,
			     *b = &((const struct pointed *)y)->finding;
	if (a->block != b->block)
		return a->block < b->block ? -1 : 1;
	if (a->start != b->start)
		return a->start < b->start ? -1 : 1;
	int order = strcmp(a->reviewer, b->reviewer);
	return order ? order : a->end < b->end ? -1 : a->end > b->end;
}

static size_t *firsts(struct arena *a, const struct pointed *all, size_t count, size_t parts)
{
	size_t *first = arena_array(a, size_t, parts + 1), at = 0;
	for (size_t p = 0; p <= parts; p++) {
		while (at < count && all[at].finding.block < p)
			at++;
		first[p] = at;
	}
	return first;
}

/* What a line says by itself is said again, and heavier, where its column has a head. */
static void drop_lighter(struct pointed *all, size_t count)
{
	for (size_t i = 0; i + 1 < count; i++) {
		struct finding *f = &all[i].finding, *g = &all[i + 1].finding;
		if (f->block != g->block || f->start != g->start || f->end != g->end ||
			strcmp(f->reviewer, g->reviewer) || !str_eq(f->rule, g->rule))
			continue;
		if (f->severity > g->severity)
			all[i + 1].listed = f;
		else if (g->severity > f->severity)
			all[i].listed = g;
	}
}

void attachment_rosters(
	struct arena *a, const struct parts *parts, struct pointed *all, size_t count)
{
	if (!count)
		return;
	qsort(all, count, sizeof *all, by_place);
	drop_lighter(all, count);
	struct table t = {
		.arena = a, .parts = parts, .all = all, .first = firsts(a, all, count, parts->count)
	};
	for (size_t i = 0, end; i < parts->count; i = end) {
		for (end = i + 1; end < parts->count && parts->at[end].cells.len &&
				  str_eq(attachment_table_name(&parts->at[end]),
					  attachment_table_name(&parts->at[i]));)
			end++;
		if (parts->at[i].cells.len)
			look_at_table(&t, i, end);
	}
}
