#include "reviewers/lists/laws.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/json.h"
#include "reviewers/builtin.h"
#include "reviewers/names/names.h"

enum { CELLS = 6, TABLE_MAX = 1024 * 1024 };
enum state { ENDED, NOT_YET, UNKNOWN, UNCHECKED, GOOD };

static const char *const state_names[] = { "ENDED", "NOT_YET", "UNKNOWN", "UNCHECKED", "GOOD" };

/* One row of laws.tsv. */
struct law {
	struct str title, number, since, until, by, note;
};

struct table {
	struct law *at;
	size_t count;
};

/* A law as a list names it. */
struct citation {
	struct str title, number;
};

/* Everything that cites the same thing, once. */
struct cited {
	struct citation what;
	enum state state;
	const char *message;
	json_t *rows;
	size_t count;
};

struct look {
	struct arena *arena;
	struct table laws;
	struct str today;
	struct cited *list;
	size_t count, last;
	bool more;
	const char *name; /* of the list that is read */
	struct str term;
	size_t line;
};

static size_t split(struct str line, struct str cells[static CELLS])
{
	size_t n = 0;
	for (size_t i = 0; i < CELLS; i++)
		cells[i] = (struct str){ "", 0 };
	while (n < CELLS && line.len)
		cells[n++] = str_trim(str_cut(&line, '\t'));
	return n;
}

static bool is_comment(struct str line)
{
	return !line.len || str_starts(line, STR("# "));
}

/* The name by which everybody knows it. */
static struct str short_title(struct str title)
{
	const struct str state = STR("中华人民共和国");
	return str_starts(title, state) && title.len > state.len ? str_from(title, state.len)
								 : title;
}

static void read_table(struct arena *a, struct table *out)
{
	struct str rest = builtin_laws(), cells[CELLS];
	*out = (struct table){ .at = arena_array(a, struct law, builtin_laws().len / 8 + 1) };
	while (rest.len) {
		struct str line = str_cut(&rest, '\n');
		if (is_comment(line))
			continue;
		split(line, cells);
		out->at[out->count++] = (struct law){ short_title(cells[0]), cells[1], cells[2],
			cells[3], cells[4], cells[5] };
	}
}

/* "2021-01-01" as people write it. */
static const char *day_zh(struct arena *a, struct str day)
{
	struct str rest = day;
	struct str year = str_cut(&rest, '-'), month = str_cut(&rest, '-');
	int64_t m = 0, d = 0;
	str_i64(month, &m);
	str_i64(rest, &d);
	return arena_printf(a, STRF "年%d月%d日", STRV(year), (int)m, (int)d);
}

/* ISO days compare as their bytes do; an empty one is neither. */
static bool is_behind(struct str day, struct str today)
{
	return day.len == today.len && day.len && memcmp(day.at, today.at, day.len) > 0;
}

static const char *ended_zh(struct arena *a, const struct law *l)
{
	bool marked = str_find(l->by, STR("《")) >= 0;
	const char *by = !l->by.len ? ""
			 : marked   ? arena_printf(a, STRF, STRV(l->by))
				    : arena_printf(a, "《" STRF "》", STRV(l->by));
	if (!l->until.len)
		return arena_printf(a, "已由%s取代", by);
	const char *instead = l->by.len ? arena_printf(a, "，由%s取代", by) : "";
	return arena_printf(a, "已于%s停止施行%s", day_zh(a, l->until), instead);
}

static enum state judge(struct look *k, const struct law *l, const char **out)
{
	bool over = l->until.len ? !is_behind(l->until, k->today) : l->by.len > 0;
	*out = "只收录了名称，是否修订、废止没有核对过";
	if (over) {
		*out = ended_zh(k->arena, l);
		return ENDED;
	}
	if (is_behind(l->since, k->today)) {
		*out = arena_printf(
			k->arena, "自%s起施行，现在还没有施行", day_zh(k->arena, l->since));
		return NOT_YET;
	}
	return l->note.len ? UNCHECKED : GOOD;
}

/* Of several texts with one title the number says which; without a number, the one in force. */
static enum state find(struct look *k, const struct citation *c, const char **out)
{
	enum state best = UNKNOWN;
	const char *message;
	*out = "没有收录，请对照国家法律法规数据库核对是否有效";
	for (size_t i = 0; i < k->laws.count; i++) {
		const struct law *l = &k->laws.at[i];
		if (!str_eq(l->title, c->title))
			continue;
		bool other = c->number.len && l->number.len && !str_eq(c->number, l->number);
		enum state s = other ? UNKNOWN : judge(k, l, &message);
		if (other && best == UNKNOWN)
			*out = "收录的同名文件不是这个文号，请核对";
		if (other || (best != UNKNOWN && s <= best))
			continue;
		best = s;
		*out = s == GOOD ? "" : message;
	}
	return best;
}

static bool same(const struct citation *a, const struct citation *b)
{
	return str_eq(a->title, b->title) && str_eq(a->number, b->number);
}

static struct cited *cited_of(struct look *k, const struct citation *c)
{
	if (k->count && same(&k->list[k->last].what, c)) /* a list names one source many times */
		return &k->list[k->last];
	for (k->last = 0; k->last < k->count; k->last++)
		if (same(&k->list[k->last].what, c))
			return &k->list[k->last];
	k->more |= k->count == LAWS_MAX;
	if (k->count == LAWS_MAX) {
		k->last = 0;
		return NULL;
	}
	struct cited *x = &k->list[k->count++];
	*x = (struct cited){ .what = *c, .rows = json_array() };
	x->state = find(k, c, &x->message);
	return x;
}

static void cite(struct look *k, struct str title, struct str number)
{
	const struct citation c = { short_title(title), number };
	struct cited *x = title.len ? cited_of(k, &c) : NULL;
	if (!x)
		return;
	if (x->count++ < LAW_ROWS && x->state != GOOD)
		json_array_append_new(
			x->rows, json_pack("{s:s,s:I,s:o}", "list", k->name, "line",
					 (json_int_t)k->line, "term", json_from(k->term)));
}

/* "国发〔2023〕5号" right before 《: back to what ends a clause. */
static struct str number_before(struct str cell, size_t open)
{
	static const char *const ends[] = { "；", "，", "、", "。", "》", "（", " " };
	struct str before = str_sub(cell, 0, open);
	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
		for (ptrdiff_t at = str_find(before, str_c(ends[i])); at >= 0;
			at = str_find(before, str_c(ends[i])))
			before = str_from(before, (size_t)at + strlen(ends[i]));
	return str_ends(before, STR("号")) ? before : STR("");
}

/* 《…》（国务院令第711号） */
static struct str number_behind(struct str rest)
{
	const struct str open = STR("（"), close = STR("）");
	ptrdiff_t end = str_find(rest, close);
	if (!str_starts(rest, open) || end < 0)
		return STR("");
	struct str inside = str_sub(rest, open.len, (size_t)end - open.len);
	return str_ends(inside, STR("号")) ? inside : STR("");
}

static void cite_cell(struct look *k, struct str cell)
{
	const struct str open = STR("《"), close = STR("》");
	for (struct str rest = cell;;) {
		ptrdiff_t from = str_find(rest, open), to = str_find(rest, close);
		if (from < 0 || to < from)
			return;
		size_t at = (size_t)from + open.len;
		struct str title = str_sub(rest, at, (size_t)to - at);
		struct str number = number_before(rest, (size_t)from);
		rest = str_from(rest, (size_t)to + close.len);
		cite(k, title, number.len ? number : number_behind(rest));
	}
}

/* A listed law by its name; words of law ("政务服务") that stand in the same list are none. */
static void cite_name(struct look *k, struct str name)
{
	static const char *const ends[] = { "法", "条例", "规定", "办法", "细则", "法典", "章程" };
	if (str_starts(name, STR("《"))) {
		cite_cell(k, name);
		return;
	}
	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
		if (str_ends(name, str_c(ends[i]))) {
			cite(k, name, STR(""));
			return;
		}
}

static void look_at_name(struct look *k, const struct str cells[static CELLS])
{
	enum name_kind kind = name_kind_of(cells[1]);
	if (kind == NAME_LAW)
		cite_name(k, cells[0]);
	if (kind == NAME_RENAMED && str_starts(cells[0], STR("《")))
		cite_name(k, cells[2]);
	cite_cell(k, cells[3]);
}

static void look_at_term(struct look *k, const struct str cells[static CELLS])
{
	cite_cell(k, cells[2]);
	cite_cell(k, cells[3]);
}

static void look_at(struct look *k, const char *name, struct str list,
	void (*row)(struct look *, const struct str cells[static CELLS]))
{
	struct str cells[CELLS];
	k->name = name;
	for (k->line = 1; list.len; k->line++) {
		struct str line = str_cut(&list, '\n');
		if (is_comment(line))
			continue;
		split(line, cells);
		k->term = cells[0];
		row(k, cells);
	}
}

static int worst_first(const void *a, const void *b)
{
	const struct cited *x = a, *y = b;
	return (x->state > y->state) - (x->state < y->state);
}

static json_t *answer(struct look *k)
{
	size_t good = 0;
	json_t *laws = json_array();
	if (k->count)
		qsort(k->list, k->count, sizeof *k->list, worst_first);
	for (size_t i = 0; i < k->count; i++) {
		const struct cited *c = &k->list[i];
		good += c->state == GOOD;
		if (c->state == GOOD) {
			json_decref(c->rows);
			continue;
		}
		json_array_append_new(
			laws, json_pack("{s:o,s:o,s:s,s:s,s:I,s:o}", "law",
				      json_from(c->what.title), "number", json_from(c->what.number),
				      "state", state_names[c->state], "message", c->message,
				      "count", (json_int_t)c->count, "rows", c->rows));
	}
	return json_pack("{s:o,s:I,s:o,s:b}", "on", json_from(k->today), "good", (json_int_t)good,
		"laws", laws, "more", k->more);
}

static struct look look_through(struct arena *a, const struct wordlists *lists, struct str today)
{
	struct look k = {
		.arena = a, .today = today, .list = arena_array(a, struct cited, LAWS_MAX)
	};
	read_table(a, &k.laws);
	look_at(&k, "terms", lists->terms, look_at_term);
	look_at(&k, "names", lists->names, look_at_name);
	return k;
}

json_t *laws_cited(struct arena *a, const struct wordlists *lists, struct str today)
{
	struct look k = look_through(a, lists, today);
	return answer(&k);
}

static int in_order(struct str a, struct str b)
{
	size_t n = a.len < b.len ? a.len : b.len;
	int order = n ? memcmp(a.at, b.at, n) : 0;
	return order ? order : (a.len > b.len) - (a.len < b.len);
}

static int by_title(const void *a, const void *b)
{
	const struct cited *x = a, *y = b;
	int order = in_order(x->what.title, y->what.title);
	return order ? order : in_order(x->what.number, y->what.number);
}

struct str laws_table(struct arena *a, const struct wordlists *lists, struct str day)
{
	struct buf b;
	struct look k = look_through(a, lists, day);
	buf_init(&b, a, TABLE_MAX);
	buf_printf(&b, "# 法规\t文号\t状态\t截至\t说明\n");
	if (k.count)
		qsort(k.list, k.count, sizeof *k.list, by_title);
	for (size_t i = 0; i < k.count; i++) {
		const struct cited *c = &k.list[i];
		buf_printf(&b, STRF "\t" STRF "\t%s\t" STRF "\t%s\n", STRV(c->what.title),
			STRV(c->what.number), state_names[c->state], STRV(day), c->message);
		json_decref(c->rows);
	}
	return buf_str(&b);
}

bool law_has_ended(const json_t *law)
{
	return str_eq(json_str(law, "state"), str_c(state_names[ENDED]));
}
