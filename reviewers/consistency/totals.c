/* totals.c: the row 合计 of a table, against the sum of what stands above or below it. */
#include "reviewers/consistency/amounts.h"
#include "reviewers/consistency/consistency.h"
#include "reviewers/tables.h"

enum { COLUMNS_MAX = 64, LABEL_BYTES = 60 };

struct column {
	const struct cell *total;
	const struct cell *head;
	struct amount sum;
	size_t parts;
	bool odd; /* holds something that is no plain number */
};

struct totals {
	struct arena *arena;
	const struct article *article;
	struct column column[COLUMNS_MAX];
	size_t rows, row, labels; /* `row`: of the label */
	bool odd;
};

static struct symbols symbols_in(const struct totals *t, const struct cell *c)
{
	struct words *w = arena_new(t->arena, struct words);
	*w = words_of(t->arena, c->block, t->article->blocks[c->block].text);
	return symbols_of(t->arena, w);
}

static bool holds(
	const struct totals *t, const struct cell *c, const struct str *list, size_t count)
{
	struct str text = t->article->blocks[c->block].text;
	for (size_t i = 0; i < count && text.len <= LABEL_BYTES; i++)
		if (str_find(text, list[i]) >= 0)
			return true;
	return false;
}

static bool is_total(const struct totals *t, const struct cell *c)
{
	static const struct str names[] = { STR("合计"), STR("总计"), STR("共计") };
	struct symbols s = symbols_in(t, c);
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (s.count && symbols_match(&s, 0, names[i]) == s.count)
			return true;
	return false;
}

/* Rows that are sums themselves, or parts of the row before. */
static bool is_sum_or_part(const struct totals *t, const struct cell *c)
{
	static const struct str words[] = { STR("小计"), STR("其中"), STR("合计"), STR("总计"),
		STR("共计"), STR("平均"), STR("累计") };
	return holds(t, c, words, sizeof words / sizeof *words);
}

/* What nobody adds up. */
static bool is_no_sum(const struct totals *t, const struct cell *head)
{
	static const struct str words[] = { STR("率"), STR("比"), STR("%"), STR("％"), STR("均"),
		STR("序号"), STR("排名"), STR("名次"), STR("单价"), STR("标准"), STR("电话"),
		STR("号"), STR("增") };
	return !head || !head->block_count || holds(t, head, words, sizeof words / sizeof *words);
}

/* The number that is all of this cell. */
static bool number_in(const struct totals *t, const struct cell *c, struct amount *out)
{
	if (c->block_count != 1 || t->article->blocks[c->block].text.len > LABEL_BYTES)
		return false;
	struct symbols s = symbols_in(t, c);
	uint32_t first = s.words->count ? s.words->cp[0] : 0;
	return s.count && !s.at[0].at && first >= '0' && first <= '9' && amount_read(&s, 0, out) &&
	       out->to == s.count && out->unit != '%';
}

static void take_part(struct totals *t, const struct cell *c, struct column *k)
{
	struct amount a;
	if (!c->block_count)
		return;
	if (!number_in(t, c, &a) || (k->parts && a.unit != k->sum.unit) ||
		__builtin_add_overflow(k->sum.value, a.value, &k->sum.value)) {
		k->odd = true;
		return;
	}
	k->sum.unit = a.unit;
	k->sum.step += a.fraction ? a.step / 2 : 0;
	k->parts++;
}

static void find_label(struct totals *t, const struct cell *cells, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct cell *c = &cells[i];
		t->rows = c->row + c->rows > t->rows ? c->row + c->rows : t->rows;
		t->odd |= c->rows > 1 || (c->columns > 1 && c->row) || c->column >= COLUMNS_MAX;
		if (c->column > 1 || !c->block_count)
			continue;
		if (is_total(t, c)) {
			t->row = c->row;
			t->labels++;
		} else {
			t->odd |= c->row && is_sum_or_part(t, c);
		}
	}
}

static void judge_column(const struct totals *t, const struct column *k, struct findings *out)
{
	struct amount total;
	if (k->odd || k->parts < 2 || !k->total || is_no_sum(t, k->head) ||
		!number_in(t, k->total, &total) || total.unit != k->sum.unit)
		return;
	int64_t off = k->sum.value > total.value ? k->sum.value - total.value
						 : total.value - k->sum.value;
	/* Rounded parts may add up to a rounded total that is a little off. */
	if (off <= k->sum.step + (k->sum.step || total.fraction ? total.step / 2 : 0))
		return;
	struct words w =
		words_of(t->arena, k->total->block, t->article->blocks[k->total->block].text);
	consistency_report(&w, 0, w.count, "table-sum", NOTE,
		arena_printf(out->arena, "与本列 %zu 项相加的结果不符，请核对", k->parts), out);
}

/* The total stands last, or first below the head; where rows are sums of some, nothing is said. */
static void judge_table(
	const struct article *art, const struct cell *cells, size_t count, struct findings *out)
{
	SCRATCH(a);
	struct totals t = { .arena = &a, .article = art };
	find_label(&t, cells, count);
	if (t.odd || t.labels != 1 || t.rows < 4 || (t.row != 1 && t.row + 1 != t.rows))
		return;
	for (size_t i = 0; i < count; i++) {
		struct column *k = &t.column[cells[i].column];
		if (!cells[i].row)
			k->head = cells[i].columns == 1 ? &cells[i] : NULL;
		else if (cells[i].row == t.row)
			k->total = &cells[i];
		else
			take_part(&t, &cells[i], k);
	}
	for (size_t i = 0; i < COLUMNS_MAX; i++)
		judge_column(&t, &t.column[i], out);
}

void judge_totals(const struct article *art, struct findings *out)
{
	struct cell *cells;
	size_t count = cells_of(out->arena, art, &cells);
	for (size_t i = 0, end; i < count; i = end) {
		for (end = i + 1; end < count && cells[end].table == cells[i].table;)
			end++;
		judge_table(art, cells + i, end - i, out);
	}
}
