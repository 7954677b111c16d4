#include "reviewers/personal/pieces.h"

#include "reviewers/personal/number.h"

static const struct cut {
	const char *what;
	size_t from, count;
} id_cuts[] = { { "id.region", 0, 6 }, { "id.birth", 6, 8 }, { "id.tail", 14, 4 } },
  phone_cuts[] = { { "phone.head", 0, 3 }, { "phone.middle", 3, 4 }, { "phone.tail", 7, 4 } };
enum { CUTS = 3, ID_DIGITS = 18, PHONE_DIGITS = 11 };

/* The last cut stands at the end. */
static const struct cut short_id[] = { { "id.region", 0, 6 }, { "id.tail", 0, 4 } },
			short_phone[] = { { "phone.head", 0, 3 }, { "phone.tail", 0, 4 } };

static bool shown(const char *at, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (at[i] == '*' || (at[i] == 'X' && i + 1 < count))
			return false;
	return true;
}

void roll_add(struct arena *a, struct roll *r, size_t person, const char *what, struct str digits)
{
	r->cut = r->cut || r->piece_count == r->room * ROLL_PIECES_EACH;
	if (r->piece_count < r->room * ROLL_PIECES_EACH)
		r->pieces[r->piece_count++] = (struct piece){ person, what, arena_str(a, digits) };
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
static struct run settled(const struct run *run)
{
	struct run n = *run;
	for (size_t i = 0; i < n.count; i++)
		if (n.at[i] == 'X' && (i + 1 < n.count || !i || n.at[i - 1] == '*'))
			n.at[i] = '*';
	return n;
}

static enum run_kind kind_of(const struct run *n)
{
	if (n->count == ID_DIGITS && may_be_id(n))
		return RUN_ID;
	if (n->count == PHONE_DIGITS && (n->at[0] == '1' || n->at[0] == '*'))
		return RUN_PHONE;
	if (is_short(n, short_id) && may_be_id(n))
		return RUN_ID;
	return is_short(n, short_phone) && n->at[0] == '1' ? RUN_PHONE : RUN_NONE;
}

enum run_kind run_kind_of(const struct run *run)
{
	struct run n = settled(run);
	return kind_of(&n);
}

static void cut(
	struct arena *a, struct roll *r, size_t person, const struct run *n, const struct cut *cuts)
{
	for (size_t i = 0; i < CUTS; i++)
		if (shown(n->at + cuts[i].from, cuts[i].count))
			roll_add(a, r, person, cuts[i].what,
				(struct str){ n->at + cuts[i].from, cuts[i].count });
}

static void cut_short(
	struct arena *a, struct roll *r, size_t person, const struct run *n, const struct cut *two)
{
	roll_add(a, r, person, two[0].what, (struct str){ n->at, two[0].count });
	roll_add(a, r, person, two[1].what,
		(struct str){ n->at + n->count - two[1].count, two[1].count });
}

void run_end(struct arena *a, struct roll *r, size_t person, struct run *run)
{
	struct run n = settled(run);
	enum run_kind kind = kind_of(&n);
	run->count = 0;
	if (kind == RUN_ID && n.count == ID_DIGITS)
		cut(a, r, person, &n, id_cuts);
	else if (kind == RUN_ID)
		cut_short(a, r, person, &n, short_id);
	else if (kind == RUN_PHONE && n.count == PHONE_DIGITS)
		cut(a, r, person, &n, phone_cuts);
	else if (kind == RUN_PHONE)
		cut_short(a, r, person, &n, short_phone);
}

static uint32_t narrow(uint32_t code)
{
	return code >= 0xFF01 && code <= 0xFF5E ? code - 0xFEE0 : code;
}

char run_keeps(uint32_t code)
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

bool is_hanzi(uint32_t c)
{
	return (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0x3400 && c <= 0x4DBF) ||
	       (c >= 0x20000 && c <= 0x323AF);
}
