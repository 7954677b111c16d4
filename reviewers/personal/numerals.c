/* numerals.c: 一三九一二三四五六七八, and 13九1二三45六78: a number that is read aloud as it is written. */
#include "reviewers/personal/number.h"

static const struct {
	uint32_t code;
	char digit;
} numerals[] = { { U'〇', '0' }, { U'零', '0' }, { U'一', '1' }, { U'幺', '1' }, { U'壹', '1' },
	{ U'二', '2' }, { U'贰', '2' }, { U'三', '3' }, { U'叁', '3' }, { U'四', '4' },
	{ U'肆', '4' }, { U'五', '5' }, { U'伍', '5' }, { U'六', '6' }, { U'陆', '6' },
	{ U'七', '7' }, { U'柒', '7' }, { U'八', '8' }, { U'捌', '8' }, { U'九', '9' },
	{ U'玖', '9' } };

uint32_t numeral_digit(uint32_t code)
{
	for (size_t i = 0; i < sizeof numerals / sizeof *numerals; i++)
		if (numerals[i].code == code)
			return (uint32_t)numerals[i].digit;
	return 0;
}

uint64_t numeral_bits(void)
{
	uint64_t bits = 0;
	for (size_t i = 0; i < sizeof numerals / sizeof *numerals; i++)
		bits |= (uint64_t)1 << numerals[i].code % 64;
	return bits;
}

/* 二 of 二十四 is a number as it is said and no digit of one: …八零二十四小时开通. */
static bool is_said(const struct symbols *s, size_t i)
{
	static const uint32_t powers[] = U"十百千万亿";
	if (i + 1 >= s->count || s->at[i + 1].marks)
		return false;
	for (const uint32_t *p = powers; *p; p++)
		if (s->at[i + 1].code == *p)
			return true;
	return false;
}

struct symbols numerals_as_digits(struct arena *a, const struct symbols *s)
{
	struct symbols out = { s->words, arena_array(a, struct symbol, s->count + 1), s->count };
	memcpy(out.at, s->at, (s->count + 1) * sizeof *s->at);
	for (size_t i = 0; i < s->count; i++) {
		uint32_t digit = numeral_digit(s->at[i].code);
		out.at[i].code = digit && !is_said(s, i) ? digit : s->at[i].code;
	}
	return out;
}

bool looks_like_digit(uint32_t code)
{
	return code == 'l' || code == 'i' || code == 'o';
}

/* One past the run of digits and such letters from `i` on; how many are digits. */
static size_t run_end_of(const struct symbols *s, size_t i, size_t *digits)
{
	size_t end = i;
	for (*digits = 0; end < s->count && (end == i || !s->at[end].marks); end++) {
		bool digit = is_digit(s->at[end].code);
		if (!digit && !looks_like_digit(s->at[end].code))
			break;
		*digits += digit;
	}
	return end;
}

/* Whatever else is a word of letters, or a code of both, has others in it. */
struct symbols letters_as_digits(struct arena *a, const struct symbols *s)
{
	enum { DIGITS_FEWEST = 8 };
	size_t digits;
	struct symbols out = { s->words, arena_array(a, struct symbol, s->count + 1), s->count };
	memcpy(out.at, s->at, (s->count + 1) * sizeof *s->at);
	for (size_t i = 0, end; i<s->count; i = end> i ? end : i + 1) {
		end = run_end_of(s, i, &digits);
		bool goes_on = (i && is_code(s->at[i - 1].code) && !s->at[i].marks) ||
			       (end < s->count && is_code(s->at[end].code) && !s->at[end].marks);
		for (size_t k = i; k < end && digits >= DIGITS_FEWEST && !goes_on; k++)
			if (!is_digit(s->at[k].code))
				out.at[k].code = s->at[k].code == 'o' ? '0' : '1';
	}
	return out;
}
