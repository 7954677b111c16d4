/* phones.c: telephone numbers with an area code and too few or too many digits behind it. */
#include "reviewers/phones.h"
#include "reviewers/consistency/consistency.h"

static bool is_digit(uint32_t code)
{
	return code >= '0' && code <= '9';
}

static size_t digits_at(const struct symbols *s, size_t i)
{
	size_t n = 0;
	while (i + n < s->count && is_digit(s->at[i + n].code) && (!n || !s->at[i + n].marks))
		n++;
	return n;
}

/* 8765 4321 is one number, 87654321 0574 are two; behind a hyphen stands an extension. */
static size_t local_length(const struct symbols *s, size_t i)
{
	enum { WHOLE = 7 };
	size_t n = digits_at(s, i), next = i + n;
	if (n < WHOLE && next < s->count && is_digit(s->at[next].code) && s->at[next].marks == 1 &&
		s->at[next].mark == ' ')
		n += digits_at(s, next);
	return n;
}

static bool is_after_code(const struct symbol *s)
{
	return s->marks && s->marks <= 2 &&
	       (s->mark == '-' || s->mark == U'－' || s->mark == U'—' || s->mark == ')' ||
		       s->mark == U'）');
}

/* So many digits behind it are a telephone's, whatever stands in front. */
static void report_area(const struct symbols *s, size_t from, size_t last, const char *digits,
	size_t local, struct findings *out)
{
	if (local == 7 || local == 8)
		consistency_report(s->words, s->at[from].at, s->at[last].at + 1, "area-code", NOTE,
			arena_printf(out->arena, "没有 %s 这个区号，请核对", digits), out);
}

static void judge_phone(const struct symbols *s, size_t i, size_t code, struct findings *out)
{
	char digits[5] = "";
	for (size_t n = 0; n < code; n++)
		digits[n] = (char)s->at[i + n].code;
	struct area area = area_of(digits);
	size_t local = local_length(s, i + code), last = i + code + local - 1;
	char first = (char)s->at[i + code].code;
	if (first < '2' || first > '8' || local < 5)
		return;
	if (area.length != code)
		return report_area(s, i, last, digits, local, out);
	if (area_takes(&area, first, local))
		return;
	const char *expected = area.local == 7 ? "7" : area.local == 8 ? "8" : "7 或 8";
	consistency_report(s->words, s->at[i].at, s->at[last].at + 1, "phone-length", NOTE,
		arena_printf(out->arena, "区号 %s 的电话应为 %s 位，这里是 %zu 位，请核对", digits,
			expected, local),
		out);
}

void judge_phones(const struct symbols *s, struct findings *out)
{
	enum { REACH = 24 };
	static const struct str words[] = { STR("电话"), STR("传真"), STR("热线"), STR("座机"),
		STR("咨询"), STR("联系"), STR("tel") };
	for (size_t i = 0; i < s->count; i++) {
		if (s->at[i].code != '0' || (i && is_digit(s->at[i - 1].code) && !s->at[i].marks))
			continue;
		size_t code = digits_at(s, i), next = i + code;
		if ((code != 3 && code != 4) || next >= s->count || !is_digit(s->at[next].code) ||
			!is_after_code(&s->at[next]))
			continue;
		if (symbols_before(s, i, REACH, words, sizeof words / sizeof *words))
			judge_phone(s, i, code, out);
	}
}
