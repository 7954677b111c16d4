#include "reviewers/terms/borders.h"

#include <unicode/ubrk.h>
#include <unicode/ustring.h>

enum { ROUND = 36, UNITS_MAX = 512 };

/* To the beginning of a code point, not further than `least`. */
static size_t back_to_lead(struct str text, size_t at, size_t least)
{
	while (at > least && at < text.len && ((uint8_t)text.at[at] & 0xC0) == 0x80)
		at--;
	return at;
}

static int32_t units_of(struct str s, UChar *out)
{
	UErrorCode error = U_ZERO_ERROR;
	int32_t count = 0;
	u_strFromUTF8WithSub(out, UNITS_MAX, &count, s.at, (int32_t)s.len, 0xFFFD, NULL, &error);
	return U_SUCCESS(error) ? count : -1;
}

static enum borders judge(UBreakIterator *words, int32_t start, int32_t end)
{
	if (!ubrk_isBoundary(words, start) || !ubrk_isBoundary(words, end))
		return BORDERS_INSIDE;
	return ubrk_following(words, start) == end ? BORDERS_ONE : BORDERS_AT_ENDS;
}

enum borders borders_of(struct str text, size_t from, size_t to)
{
	UChar units[UNITS_MAX];
	UErrorCode error = U_ZERO_ERROR;
	size_t begin = back_to_lead(text, from > ROUND ? from - ROUND : 0, 0);
	size_t end = back_to_lead(text, to + ROUND < text.len ? to + ROUND : text.len, to);
	int32_t start = units_of(str_sub(text, begin, from - begin), units);
	int32_t length = units_of(str_sub(text, from, to - from), units);
	int32_t all = units_of(str_sub(text, begin, end - begin), units);
	if (all < 0 || start < 0 || length < 0)
		return BORDERS_AT_ENDS;
	UBreakIterator *words = ubrk_open(UBRK_WORD, "zh", units, all, &error);
	if (U_FAILURE(error))
		return BORDERS_AT_ENDS;
	enum borders b = judge(words, start, start + length);
	ubrk_close(words);
	return b;
}
