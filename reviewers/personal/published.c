/* published.c: numbers, mailboxes and addresses that the bureau gives out itself. */
#include <stdlib.h>

#include "article/utf8.h"
#include "base/buf.h"
#include "reviewers/personal/number.h"

static int by_text(const void *x, const void *y)
{
	const struct str *a = x, *b = y;
	int order = memcmp(a->at, b->at, a->len < b->len ? a->len : b->len);
	return order ? order : a->len < b->len ? -1 : a->len > b->len;
}

static bool is_among(const struct str *sorted, size_t count, struct str key)
{
	return count && bsearch(&key, sorted, count, sizeof key, by_text);
}

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

struct str lower_case(struct arena *a, struct str s)
{
	char *copy = (char *)arena_str(a, s).at;
	for (size_t i = 0; i < s.len; i++)
		if (copy[i] >= 'A' && copy[i] <= 'Z')
			copy[i] = (char)(copy[i] | 0x20);
	return (struct str){ copy, s.len };
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
		out->numbers[out->number_count++] = arena_str(a, number);
	else if (str_find(line, STR("@")) > 0)
		out->mailboxes[out->mailbox_count++] = lower_case(a, line);
	else if (is_address(line))
		out->addresses[out->address_count++] = arena_str(a, line);
}

void published_read(struct arena *a, struct str allow, struct published *out)
{
	size_t lines = 0;
	for (struct str rest = allow; rest.len; lines++)
		str_cut(&rest, '\n');
	*out = (struct published){ .numbers = arena_array(a, struct str, lines + 1),
		.mailboxes = arena_array(a, struct str, lines + 1),
		.addresses = arena_array(a, struct str, lines + 1) };
	for (struct str rest = allow; rest.len;)
		take_line(a, str_trim(str_cut(&rest, '\n')), out);
	qsort(out->numbers, out->number_count, sizeof *out->numbers, by_text);
	qsort(out->mailboxes, out->mailbox_count, sizeof *out->mailboxes, by_text);
}

bool published_number(const struct published *p, struct str digits)
{
	return is_among(p->numbers, p->number_count, digits);
}

bool published_mailbox(const struct published *p, struct str address)
{
	return is_among(p->mailboxes, p->mailbox_count, address);
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
	for (size_t i = 0; i < p->address_count; i++)
		if (covers(w, p->addresses[i], w->at[start], w->at[end]))
			return true;
	return false;
}
