#include "reviewers/personal/roll.h"

#include "reviewers/personal/number.h"
#include "reviewers/tables.h"

enum { HEAD_ROWS = 3, RUN_MAX = 24, PIECES_EACH = 7, NAME_FEWEST = 2, NAME_MOST = 12 };

/* Digits and stars as they stand in a row; an X is a star until the length says otherwise. */
struct run {
	char at[RUN_MAX + 1];
	size_t count;
};

static const struct cut {
	const char *what;
	size_t from, count;
} id_cuts[] = { { "id.region", 0, 6 }, { "id.birth", 6, 8 }, { "id.tail", 14, 4 } },
  phone_cuts[] = { { "phone.head", 0, 3 }, { "phone.middle", 3, 4 }, { "phone.tail", 7, 4 } };
enum { CUTS = 3, ID_DIGITS = 18, PHONE_DIGITS = 11 };

/* 330106****1234: fewer stars than digits they stand for. The last cut stands at the end. */
static const struct cut short_id[] = { { "id.region", 0, 6 }, { "id.tail", 0, 4 } },
			short_phone[] = { { "phone.head", 0, 3 }, { "phone.tail", 0, 4 } };

static bool shown(const char *at, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (at[i] == '*' || (at[i] == 'X' && i + 1 < count))
			return false;
	return true;
}

static void add_piece(
	struct arena *a, struct roll *r, const char *what, const char *at, size_t count)
{
	if (r->piece_count < r->room * PIECES_EACH)
		r->pieces[r->piece_count++] =
			(struct piece){ r->count, what, arena_str(a, (struct str){ at, count }) };
}

static void cut(struct arena *a, struct roll *r, const struct run *n, const struct cut *cuts)
{
	for (size_t i = 0; i < CUTS; i++)
		if (shown(n->at + cuts[i].from, cuts[i].count))
			add_piece(a, r, cuts[i].what, n->at + cuts[i].from, cuts[i].count);
}

static void cut_short(struct arena *a, struct roll *r, const struct run *n, const struct cut *two)
{
	add_piece(a, r, two[0].what, n->at, two[0].count);
	add_piece(a, r, two[1].what, n->at + n->count - two[1].count, two[1].count);
}

/* So many digits, nothing but stars, and so many digits. */
static bool is_short(const struct run *n, const struct cut *two)
{
	size_t head = two[0].count, tail = two[1].count;
	if (n->count <= head + tail || !shown(n->at, head) || n->at[head - 1] == 'X' ||
		!shown(n->at + n->count - tail, tail))
		return false;
	for (size_t i = head; i < n->count - tail; i++)
		if (n->at[i] != '*')
			return false;
	return true;
}

static bool may_be_id(const struct run *n)
{
	return !is_digit((unsigned char)n->at[0]) || !is_digit((unsigned char)n->at[1]) ||
	       is_region((n->at[0] - '0') * 10 + n->at[1] - '0');
}

/* XXXX are stars, too; an X at the end of an identity card's number is its last digit. */
static void settle_x(struct run *n)
{
	for (size_t i = 0; i < n->count; i++)
		if (n->at[i] == 'X' && (i + 1 < n->count || !i || n->at[i - 1] == '*'))
			n->at[i] = '*';
}

static void end_run(struct arena *a, struct roll *r, struct run *n)
{
	settle_x(n);
	if (n->count == ID_DIGITS && may_be_id(n))
		cut(a, r, n, id_cuts);
	else if (n->count == PHONE_DIGITS && (n->at[0] == '1' || n->at[0] == '*'))
		cut(a, r, n, phone_cuts);
	else if (is_short(n, short_id) && may_be_id(n))
		cut_short(a, r, n, short_id);
	else if (is_short(n, short_phone) && n->at[0] == '1')
		cut_short(a, r, n, short_phone);
	n->count = 0;
}

static uint32_t narrow(uint32_t code)
{
	return code >= 0xFF01 && code <= 0xFF5E ? code - 0xFEE0 : code;
}

/* The character that a run keeps of it; 0: it ends one; ' ': people group with it. */
static char kept(uint32_t code)
{
	uint32_t c = narrow(code);
	if (is_digit(c))
		return (char)c;
	if (c == '*' || c == 0xD7 || c == 0x2022 || c == 0x25CF || c == 0x2605)
		return '*';
	if (c == 'X' || c == 'x')
		return 'X';
	return c == ' ' || c == '-' ? ' ' : 0;
}

static void read_numbers(struct arena *a, struct roll *r, const struct words *w)
{
	struct run n = {};
	for (size_t i = 0; i < w->count; i++) {
		char c = kept(w->cp[i]);
		if (c == ' ' && n.count)
			continue;
		if (c && c != ' ' && n.count < RUN_MAX)
			n.at[n.count++] = c;
		else
			end_run(a, r, &n);
	}
	end_run(a, r, &n);
}

static bool is_hanzi(uint32_t c)
{
	return (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0x3400 && c <= 0x4DBF) ||
	       (c >= 0x20000 && c <= 0x323AF);
}

static bool is_blank(uint32_t c)
{
	return c == ' ' || c == 0x3000 || c == 0xB7;
}

/* 张　三 and 张三 are one name; of 张* nobody can say who it is. */
static bool read_name(struct arena *a, const struct words *w, struct rolled *out)
{
	char *to = arena_alloc(a, w->text.len + 1);
	size_t len = 0, hanzi = 0;
	for (size_t i = 0; i < w->count; i++) {
		if (is_blank(w->cp[i]))
			continue;
		if (!is_hanzi(w->cp[i]))
			return false;
		struct str s = words_quote(w, i, i + 1);
		memcpy(to + len, s.at, s.len);
		len += s.len;
		hanzi++;
	}
	*out = (struct rolled){ { to, len }, w->block, 0, w->count };
	return hanzi >= NAME_FEWEST && hanzi <= NAME_MOST;
}

/*
 * Where somebody works, without blanks and marks. One hanzi (局, 无) says nothing. Several symbols may come of
 * one character (⑩ is 1 and 0): it is copied once.
 */
static void read_unit(struct arena *a, struct roll *r, const struct words *w)
{
	enum { SYMBOLS_MAX = 40 };
	struct symbols s = symbols_of(a, w);
	if (s.count < 2 || s.count > SYMBOLS_MAX)
		return;
	char *to = arena_alloc(a, w->text.len + 1);
	size_t len = 0;
	for (size_t i = 0; i < s.count; i++) {
		if (i && s.at[i].at == s.at[i - 1].at)
			continue;
		struct str c = words_quote(w, s.at[i].at, s.at[i].at + 1);
		memcpy(to + len, c.at, c.len);
		len += c.len;
	}
	add_piece(a, r, "unit", to, len);
}

struct table {
	size_t number, name_column, unit_column, head_row;
	bool named, has_unit;
};

static void read_cell(struct arena *a, struct roll *r, const struct article *art,
	const struct cell *c, const struct table *t)
{
	for (size_t b = 0; b < c->block_count; b++) {
		size_t block = c->block + b;
		struct words w = words_of(a, block, art->blocks[block].text);
		if (t->has_unit && c->column == t->unit_column && !b)
			read_unit(a, r, &w);
		else
			read_numbers(a, r, &w);
	}
}

static bool read_who(
	struct arena *a, const struct article *art, const struct cell *c, struct rolled *out)
{
	if (!c->block_count)
		return false;
	struct words w = words_of(a, c->block, art->blocks[c->block].text);
	return read_name(a, &w, out);
}

static void read_row(struct arena *a, struct roll *r, const struct article *art,
	const struct cell *cells, size_t count, const struct table *t)
{
	struct rolled who = {};
	bool named = false;
	size_t before = r->piece_count;
	for (size_t i = 0; i < count; i++)
		if (cells[i].column == t->name_column)
			named = read_who(a, art, &cells[i], &who);
		else
			read_cell(a, r, art, &cells[i], t);
	if (!named)
		r->piece_count = before;
	else if (r->piece_count > before)
		r->list[r->count++] = who;
}

/* Where 姓名 stands beside it, 单位 is where they work, and no measure. */
static bool names_units(struct arena *a, const struct article *art, const struct cell *c)
{
	static const struct str heads[] = { STR("单位"), STR("工作单位"), STR("所在单位"),
		STR("所属单位"), STR("任职单位"), STR("单位名称") };
	if (!c->block_count)
		return false;
	struct words w = words_of(a, c->block, art->blocks[c->block].text);
	struct symbols s = symbols_of(a, &w);
	for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
		if (s.count && symbols_match(&s, 0, heads[i]) == s.count)
			return true;
	return false;
}

static void look_for_units(struct arena *a, const struct article *art, const struct cell *row,
	size_t count, struct table *t)
{
	for (size_t i = 0; i < count && !t->has_unit; i++) {
		t->has_unit = names_units(a, art, &row[i]);
		t->unit_column = row[i].column;
	}
}

static void look_for_names(struct arena *a, const struct article *art, const struct cell *row,
	size_t count, struct table *t)
{
	if (!count || row->row >= HEAD_ROWS || t->named)
		return;
	for (size_t i = 0; i < count && !t->named; i++) {
		t->named = names_people(a, art, &row[i]);
		t->name_column = row[i].column;
		t->head_row = row[i].row;
	}
	if (t->named)
		look_for_units(a, art, row, count, t);
}

static size_t row_length(const struct cell *c, size_t count)
{
	size_t n = 1;
	while (n < count && c[n].table == c->table && c[n].row == c->row)
		n++;
	return n;
}

struct roll roll_of(struct arena *a, const struct article *art)
{
	struct cell *cells;
	struct table t = {};
	size_t n, i, count = cells_of(a, art, &cells);
	struct roll r = { .room = count < ROLL_MAX ? count : ROLL_MAX };
	r.list = arena_array(a, struct rolled, r.room + 1);
	r.pieces = arena_array(a, struct piece, r.room * PIECES_EACH + 1);
	for (i = 0; i < count && r.count < r.room; i += n) {
		n = row_length(cells + i, count - i);
		if (!i || cells[i].table != t.number)
			t = (struct table){ .number = cells[i].table };
		look_for_names(a, art, cells + i, n, &t);
		if (t.named && cells[i].row > t.head_row)
			read_row(a, &r, art, cells + i, n, &t);
	}
	r.cut = i < count;
	return r;
}
