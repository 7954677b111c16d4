/* published.c: numbers, mailboxes and addresses that the bureau gives out itself. */
#include "base/buf.h"
#include "reviewers/names/names.h"
#include "reviewers/personal/number.h"

/* The digits of a line that holds nothing but a number; too few digits are no number. */
static struct str number_of(struct arena *a, struct str line)
{
	enum { FEWEST = 7 };
	struct words w = words_of(a, 0, line);
	struct symbols s = symbols_of(a, &w);
	struct buf b;
	buf_init(&b, a, DIGITS_MAX + 1);
	for (size_t i = 0; i < s.count; i++) {
		if (!is_digit(s.at[i].code))
			return (struct str){};
		buf_add_char(&b, (char)s.at[i].code);
	}
	return s.count >= FEWEST ? buf_str(&b) : (struct str){};
}

static bool is_address(struct str line)
{
	static const struct str units[] = { STR("号"), STR("室"), STR("房"), STR("单元"),
		STR("组") };
	for (size_t i = 0; i < sizeof units / sizeof *units; i++)
		if (str_find(line, units[i]) > 0)
			return true;
	return false;
}

static void take_line(struct arena *a, struct str line, struct published *out)
{
	SCRATCH(scratch);
	struct str number = number_of(&scratch, line);
	if (number.len)
		listed_add(&out->numbers, arena_str(a, number));
	else if (str_find(line, STR("@")) > 0)
		listed_add(&out->mailboxes, lower_case(a, line));
	else if (is_address(line))
		listed_add(&out->addresses, arena_str(a, line));
}

struct str published_lines(struct arena *a, struct str allow, struct str names)
{
	struct buf b;
	buf_init(&b, a, allow.len + names.len + 2);
	buf_add(&b, allow);
	while (names.len) {
		struct str row = str_cut(&names, '\n');
		bool comment = str_starts(row, STR("# "));
		str_cut(&row, '\t');
		struct str kind = str_trim(str_cut(&row, '\t')),
			   number = str_trim(str_cut(&row, '\t'));
		if (comment || !str_eq(kind, str_c(name_kind_word(NAME_PHONE))))
			continue;
		buf_add_char(&b, '\n');
		buf_add(&b, number);
	}
	return buf_str(&b);
}

void published_read(struct arena *a, struct str allow, struct published *out)
{
	size_t lines = count_lines(allow);
	*out = (struct published){ listed_of(a, lines), listed_of(a, lines), listed_of(a, lines) };
	while (allow.len)
		take_line(a, str_trim(str_cut(&allow, '\n')), out);
	listed_sort(&out->numbers);
	listed_sort(&out->mailboxes);
}

/* +86 and 0086 are no part of a telephone number: number_drop_country(). */
static struct str without_country(struct str quote)
{
	struct str s = str_trim(quote);
	if (str_starts(s, STR("+86")))
		s = str_from(s, 3);
	else if (str_starts(s, STR("0086")))
		s = str_from(s, 4);
	while (s.len && (*s.at == '-' || *s.at == ' '))
		s = str_from(s, 1);
	return s;
}

struct str published_line(struct arena *a, struct str rule, struct str quote)
{
	struct str plain = without_country(quote);
	if (str_eq(rule, STR("mailbox")))
		return lower_case(a, str_trim(quote));
	if (str_eq(rule, STR("address")))
		return is_address(quote) ? quote : (struct str){};
	bool telephone = str_eq(rule, STR("mobile")) || str_eq(rule, STR("landline"));
	return telephone && number_of(a, plain).len ? plain : (struct str){};
}

static bool stands_in_address(const struct published *p, struct str line)
{
	for (size_t i = 0; i < p->addresses.count; i++)
		if (str_find(p->addresses.at[i], line) >= 0)
			return true;
	return false;
}

bool published_stands(struct arena *a, struct str lines, struct str rule, struct str line)
{
	struct published p;
	published_read(a, lines, &p);
	if (str_eq(rule, STR("mailbox")))
		return listed_has(&p.mailboxes, line);
	if (str_eq(rule, STR("address")))
		return stands_in_address(&p, line);
	return listed_has(&p.numbers, number_of(a, line));
}

/* An address is looked for as listed, everywhere it could cover these bytes. */
static bool covers(const struct words *w, struct str listed, size_t start, size_t end)
{
	size_t first = end > listed.len ? end - listed.len : 0;
	struct str near = str_sub(w->text, first, start + listed.len - first);
	return listed.len >= end - start && str_find(near, listed) >= 0;
}

bool published_address(const struct published *p, const struct words *w, size_t start, size_t end)
{
	for (size_t i = 0; i < p->addresses.count; i++)
		if (covers(w, p->addresses.at[i], w->at[start], w->at[end]))
			return true;
	return false;
}

const struct published *published_of(struct arena *a, struct str lines)
{
	struct published *p = arena_array(a, struct published, 1);
	published_read(a, lines, p);
	return p;
}

bool published_whole(const struct published *p, struct arena *a, struct str cell)
{
	struct str line = str_trim(cell), number = number_of(a, line);
	if (number.len)
		return listed_has(&p->numbers, number);
	return is_address(line) && stands_in_address(p, line);
}
