/* spread.c: a number that is written one digit to a cell: no block of it holds more than one. */
#include "reviewers/personal/number.h"
#include "reviewers/tables.h"

enum { ID = 18, PHONE = 11, LABEL_REACH = 32, CELLS_BACK = 8 };

/* Cells beside each other in one row, of one digit each. */
struct spread {
	struct number number;
	const struct cell *first, *row; /* of the digits, and of their row */
};

/* The one digit of a cell, X for an identity card's last; 0: it has anything else. */
static char digit_in(struct arena *a, const struct article *art, const struct cell *c)
{
	enum { BYTES_MAX = 12 };
	if (c->block_count != 1 || art->blocks[c->block].text.len > BYTES_MAX)
		return 0;
	struct words w = words_of(a, c->block, art->blocks[c->block].text);
	struct symbols s = symbols_of(a, &w);
	if (s.count != 1)
		return 0;
	uint32_t numeral = numeral_digit(s.at[0].code), code = numeral ? numeral : s.at[0].code;
	return is_digit(code) || code == 'x' ? (char)code : 0;
}

static bool calls(struct arena *a, const struct article *art, const struct cell *c)
{
	enum { BYTES_MAX = 90 };
	static const struct str labels[] = { STR("电话"), STR("手机"), STR("联系"), STR("号码") };
	if (!c->block_count || art->blocks[c->block].text.len > BYTES_MAX)
		return false;
	struct words w = words_of(a, c->block, art->blocks[c->block].text);
	struct symbols s = symbols_of(a, &w);
	return symbols_before(&s, s.count, LABEL_REACH, labels, sizeof labels / sizeof *labels);
}

/* A telephone, by what stands in front of it in the row. */
static bool is_called(struct arena *a, const struct article *art, const struct spread *x)
{
	const struct cell *c = x->first - x->row > CELLS_BACK ? x->first - CELLS_BACK : x->row;
	for (; c < x->first; c++)
		if (calls(a, art, c))
			return true;
	return false;
}

static const struct verdict *judge_spread(
	struct arena *a, const struct article *art, const struct spread *x)
{
	static const struct verdict id = { "resident-id",
		"表格里一格一位写着居民身份证号码：请删除", BLOCK, 0, 0 },
				    phone = { "mobile",
					    "表格里一格一位写着手机号码：个人号码请删除", WARN, 0,
					    0 },
				    maybe = { "mobile", "表格里一格一位的数字像手机号码：请核对",
					    NOTE, 0, 0 };
	if (x->number.count == ID && resident_id(&x->number, NULL))
		return &id;
	if (x->number.count == PHONE && mobile(&x->number, NULL))
		return is_called(a, art, x) ? &phone : &maybe;
	return NULL;
}

/* The first cell stands for all of them, as a finding points into one block; but other digits are another. */
static void end_spread(const struct published *p, const struct article *art, struct spread *x,
	struct findings *out)
{
	const struct verdict *v = x->first ? judge_spread(out->arena, art, x) : NULL;
	const struct str digits = { x->number.digit, x->number.count };
	if (v && !listed_has(&p->numbers, digits)) {
		struct words w =
			words_of(out->arena, x->first->block, art->blocks[x->first->block].text);
		w.beside = arena_str(out->arena, digits);
		personal_report(&w, 0, w.count, v, (struct str){}, out);
	}
	*x = (struct spread){ .row = x->row };
}

static void take_digit(struct spread *x, const struct cell *c, char digit)
{
	struct number *n = &x->number;
	if (!n->count)
		x->first = c;
	n->groups = 1;
	if (n->count <= ID) /* one too many is as good as a hundred */
		n->digit[n->count++] = digit;
}

void find_spread(const struct published *p, const struct article *art, struct findings *out)
{
	struct cell *cells;
	struct spread now = {};
	size_t count = cells_of(out->arena, art, &cells);
	for (size_t i = 0; i < count; i++) {
		const struct cell *c = &cells[i], *before = i ? c - 1 : c;
		bool fresh = c->table != before->table || c->row != before->row;
		char digit = digit_in(out->arena, art, c);
		if (fresh || !digit)
			end_spread(p, art, &now, out);
		if (fresh || !i)
			now.row = c;
		if (digit)
			take_digit(&now, c, digit);
	}
	end_spread(p, art, &now, out);
}
