#include "reviewers/terms/borders.h"

#include <unicode/ubrk.h>
#include <unicode/ustring.h>
#include <unicode/uversion.h>

#include "reviewers/terms/chinese.h"
#include "reviewers/terms/fold.h"

enum { ROUND = 36, UNITS_MAX = 512, HANZI = 3 /* bytes */ };

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

/* A window round the bytes [from, to), broken into words; NULL where that cannot be. */
static UBreakIterator *open_window(
	struct str text, size_t from, size_t to, UChar *units, int32_t *start, int32_t *stop)
{
	UErrorCode error = U_ZERO_ERROR;
	size_t begin = back_to_lead(text, from > ROUND ? from - ROUND : 0, 0);
	size_t end = back_to_lead(text, to + ROUND < text.len ? to + ROUND : text.len, to);
	*start = units_of(str_sub(text, begin, from - begin), units);
	int32_t length = units_of(str_sub(text, from, to - from), units);
	int32_t all = units_of(str_sub(text, begin, end - begin), units);
	if (all < 0 || *start < 0 || length < 0)
		return NULL;
	*stop = *start + length;
	UBreakIterator *words = ubrk_open(UBRK_WORD, "zh", units, all, &error);
	return U_FAILURE(error) ? NULL : words;
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
	int32_t start, end;
	UBreakIterator *words = open_window(text, from, to, units, &start, &end);
	if (!words)
		return BORDERS_AT_ENDS;
	enum borders b = judge(words, start, end);
	ubrk_close(words);
	return b;
}

static bool is_word(struct str text, size_t from, size_t to)
{
	UChar units[UNITS_MAX];
	UErrorCode error = U_ZERO_ERROR;
	int32_t all = units_of(str_sub(text, from, to - from), units);
	if (all <= 0)
		return false;
	UBreakIterator *words = ubrk_open(UBRK_WORD, "zh", units, all, &error);
	bool is = U_SUCCESS(error) && ubrk_following(words, 0) == all;
	if (U_SUCCESS(error))
		ubrk_close(words);
	return is;
}

static bool is_hanzi_at(struct str text, size_t at)
{
	return at + HANZI <= text.len && (uint8_t)text.at[at] - 0xE4u <= 5;
}

bool borders_may_be_crossed(struct str text, size_t from, size_t to)
{
	if (to - from != 2 * HANZI || from < HANZI || !is_hanzi_at(text, from - HANZI) ||
		!is_hanzi_at(text, to))
		return false;
	return is_word(text, from - HANZI, from + HANZI) && is_word(text, to - HANZI, to + HANZI);
}

/* The word round that place, by the other dictionary a word as well, which has none of five hanzi and more. */
static bool is_known_round(UBreakIterator *words, const UChar *units, int32_t at)
{
	enum { HANZI_MOST = 4 };
	uint32_t hanzi[HANZI_MOST];
	if (ubrk_isBoundary(words, at))
		return false;
	int32_t begin = ubrk_preceding(words, at), end = ubrk_following(words, at);
	if (begin == UBRK_DONE || end == UBRK_DONE || end - begin > HANZI_MOST)
		return begin != UBRK_DONE && end != UBRK_DONE;
	for (int32_t i = begin; i < end; i++)
		hanzi[i - begin] = fold(units[i]);
	return chinese_has(hanzi, (size_t)(end - begin));
}

bool borders_are_straddled(struct str text, size_t from, size_t to)
{
	UChar units[UNITS_MAX];
	int32_t start, end;
	UBreakIterator *words = open_window(text, from, to, units, &start, &end);
	bool are =
		words && (is_known_round(words, units, start) || is_known_round(words, units, end));
	if (words)
		ubrk_close(words);
	return are;
}

static bool are_long(UBreakIterator *words, int32_t start, int32_t end)
{
	for (int32_t at = start; at < end;) {
		int32_t next = ubrk_following(words, at);
		if (next == UBRK_DONE || next - at < 2)
			return false;
		at = next;
	}
	return true;
}

bool borders_are_of_words(struct str text, size_t from, size_t to, bool *at_ends)
{
	UChar units[UNITS_MAX];
	int32_t start, end;
	UBreakIterator *words = open_window(text, from, to, units, &start, &end);
	*at_ends = !words || judge(words, start, end) != BORDERS_INSIDE;
	bool all = words && *at_ends && are_long(words, start, end);
	if (words)
		ubrk_close(words);
	return all;
}

static bool is_hanzi(uint32_t symbol)
{
	return symbol >= 0x4E00 && symbol <= 0x9FFF;
}

bool borders_are_made(const struct words *w, size_t start, size_t end)
{
	uint32_t hanzi[2 * CHINESE_SIDE + CHINESE_HIT_MOST];
	size_t from = start, count = 0;
	if (end - start > CHINESE_HIT_MOST)
		return false;
	while (from > 0 && start - from < CHINESE_SIDE && is_hanzi(fold(w->cp[from - 1])))
		from--;
	for (size_t i = from; i < w->count && i < end + CHINESE_SIDE; i++) {
		uint32_t symbol = fold(w->cp[i]);
		if (!is_hanzi(symbol))
			break;
		hanzi[count++] = symbol;
	}
	return from + count >= end && chinese_crosses(hanzi, count, start - from, end - from);
}

const char *borders_version(struct arena *a)
{
	UVersionInfo v;
	char text[U_MAX_VERSION_STRING_LENGTH];
	u_getVersion(v);
	u_versionToString(v, text);
	return arena_printf(a, "%s", text);
}
