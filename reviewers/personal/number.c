#include "reviewers/personal/number.h"

#include "base/buf.h"
#include "reviewers/phones.h"

bool is_digit(uint32_t code)
{
	return code >= '0' && code <= '9';
}

bool is_code(uint32_t code)
{
	return is_digit(code) || (code >= 'a' && code <= 'z');
}

static bool is_joint(const struct symbol *s)
{
	static const uint32_t joints[] = { ' ', 0xA0, 0x3000, '-', U'－', U'‐', U'‑', U'–', U'—',
		U'−', U'\n' };
	for (size_t i = 0; i < sizeof joints / sizeof *joints; i++)
		if (s->marks == 1 && s->mark == joints[i])
			return true;
	return false;
}

/* （0574）87180000 and (010) 8718 0000: the bracket closes an area code. */
static bool closes_area(const struct symbols *s, const struct group *area, size_t next)
{
	const struct words *w = s->words;
	size_t behind = s->at[area->from + area->count - 1].at + 1;
	if (area->count < 3 || area->count > 4 || s->at[area->from].code != '0' ||
		s->at[next].marks > 2)
		return false;
	return w->cp[behind] == ')' || w->cp[behind] == U'）';
}

size_t groups_of(
	const struct symbols *s, bool (*belongs)(uint32_t), struct arena *a, struct group **out)
{
	size_t count = 0;
	struct group *groups = arena_array(a, struct group, s->count + 1);
	for (size_t i = 0; i < s->count; i++) {
		if (!belongs(s->at[i].code))
			continue;
		bool beside = i && belongs(s->at[i - 1].code);
		if (beside && !s->at[i].marks) {
			groups[count - 1].count++;
			continue;
		}
		bool dotted = beside && s->at[i].marks == 1 && s->at[i].mark == '.';
		bool joined =
			beside && (is_joint(&s->at[i]) || closes_area(s, &groups[count - 1], i));
		groups[count++] = (struct group){ i, 1, joined || dotted, dotted };
	}
	*out = groups;
	return count;
}

bool number_take(struct number *n, const struct symbols *s, const struct group *g)
{
	if (n->count + g->count > DIGITS_MAX)
		return false;
	if (!n->groups++) {
		n->from = g->from;
		n->first_group = g->count;
	}
	n->second_group = n->groups == 2 ? g->count : n->second_group;
	for (size_t i = 0; i < g->count; i++)
		n->digit[n->count++] = (char)s->at[g->from + i].code;
	n->to = g->from + g->count;
	n->digit[n->count] = '\0';
	n->dotted = n->dotted || (n->groups > 1 && g->dotted);
	return true;
}

void number_take_x(struct number *n, const struct symbols *s)
{
	size_t x = n->to;
	if (n->count != 17 || x >= s->count || s->at[x].code != 'x')
		return;
	bool goes_on = x + 1 < s->count && is_code(s->at[x + 1].code) && !s->at[x + 1].marks;
	if (goes_on || (s->at[x].marks && !is_joint(&s->at[x])))
		return;
	n->digit[n->count++] = 'x';
	n->digit[n->count] = '\0';
	n->to = x + 1;
}

static void cut_head(struct number *n, size_t cut)
{
	memmove(n->digit, n->digit + cut, n->count - cut + 1);
	n->count -= cut;
}

/* +86 574 87180000: the area code is written without its 0 then, and gets it back. */
static void drop_before_area(struct number *n, size_t country)
{
	char area[5] = "0";
	memcpy(area + 1, n->digit + country, 3);
	if (n->groups < 2 || n->first_group != country || !area_of(area).length)
		return;
	cut_head(n, country - 1);
	n->digit[0] = '0';
	n->first_group = area_of(area).length;
}

void number_drop_country(struct number *n)
{
	size_t country = str_starts(str_c(n->digit), STR("86"))     ? 2
			 : str_starts(str_c(n->digit), STR("0086")) ? 4
								    : 0;
	if (!country || n->count < country + 9 || n->count > country + 11)
		return;
	if (n->groups > 1)
		return drop_before_area(n, country);
	if (n->count != country + 11)
		return;
	cut_head(n, country);
	n->from += country;
}

int number_value(const struct number *n, size_t from, size_t count)
{
	int v = 0;
	for (size_t i = from; i < from + count; i++)
		v = v * 10 + (n->digit[i] - '0');
	return v;
}

struct str number_masked(struct arena *a, const struct number *n, const struct verdict *v)
{
	struct buf b;
	buf_init(&b, a, DIGITS_MAX + 1);
	for (size_t i = 0; i < n->count; i++) {
		bool stays = i < v->head || i >= n->count - v->tail;
		char c = n->digit[i];
		buf_add_char(&b, !stays ? '*' : c >= 'a' ? (char)(c - 32) : c);
	}
	return buf_str(&b);
}
