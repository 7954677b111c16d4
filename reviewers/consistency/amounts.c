#include "reviewers/consistency/amounts.h"

#include "article/utf8.h"

static bool is_digit(uint32_t code)
{
	return code >= '0' && code <= '9';
}

static bool is_whole_group(const struct symbols *s, size_t i)
{
	size_t n = 0;
	while (i + n < s->count && is_digit(s->at[i + n].code) && (!n || !s->at[i + n].marks))
		n++;
	return n == 3;
}

/* Digits from *i on, with thousands and a fraction; places: how many digits the fraction has. */
static bool read_digits(const struct symbols *s, size_t *i, int64_t *value, int *places)
{
	enum { PLACES_MAX = 6 };
	bool fraction = false;
	size_t first = *i;
	*value = *places = 0;
	for (; *i < s->count && is_digit(s->at[*i].code); ++*i) {
		const struct symbol *at = &s->at[*i];
		if (*i > first && at->marks) {
			bool comma = at->mark == ',' || at->mark == U'，';
			if (at->marks > 1 || fraction || (at->mark != '.' && !comma) ||
				(comma && !is_whole_group(s, *i)))
				break;
			fraction = at->mark == '.';
		}
		*places += fraction;
		if (*places > PLACES_MAX || __builtin_mul_overflow(*value, 10, value) ||
			__builtin_add_overflow(*value, (int64_t)(at->code - '0'), value))
			return false;
	}
	return *i > first;
}

static bool multiply(struct amount *a, int64_t by)
{
	return !__builtin_mul_overflow(a->value, by, &a->value) &&
	       !__builtin_mul_overflow(a->step, by, &a->step);
}

static bool take_scale(const struct symbols *s, struct amount *a)
{
	static const struct {
		uint32_t code;
		int64_t times;
	} scales[] = { { U'百', 100 }, { U'千', 1000 }, { U'万', 10000 }, { U'亿', 100000000 } };
	for (size_t i = 0; i < sizeof scales / sizeof *scales; i++) {
		if (a->to >= s->count || s->at[a->to].marks || s->at[a->to].code != scales[i].code)
			continue;
		a->to++;
		if (!multiply(a, scales[i].times))
			return false;
	}
	return true;
}

static void take_unit(const struct symbols *s, struct amount *a)
{
	uint32_t behind = s->words->cp[s->at[a->to - 1].at + 1];
	if (behind == '%' || behind == U'％') {
		a->unit = '%';
	} else if (a->to < s->count && !s->at[a->to].marks && utf8_is_han(s->at[a->to].code)) {
		a->unit = s->at[a->to++].code;
	}
}

bool amount_read(const struct symbols *s, size_t i, struct amount *out)
{
	int places;
	struct amount a = { .from = i, .to = i, .step = AMOUNT_SCALE };
	if (!is_digit(s->at[i].code) || (i && is_digit(s->at[i - 1].code) && !s->at[i].marks))
		return false;
	if (!read_digits(s, &a.to, &a.value, &places) || !multiply(&a, 1) ||
		__builtin_mul_overflow(a.value, (int64_t)AMOUNT_SCALE, &a.value))
		return false;
	a.fraction = places;
	for (; places > 0; places--) {
		a.value /= 10;
		a.step /= 10;
	}
	a.digits = a.value;
	if (!take_scale(s, &a))
		return false;
	take_unit(s, &a);
	*out = a;
	return true;
}
