/* marks.c: brackets, book titles and quotes that do not close, and marks typed twice. */
#include "reviewers/consistency/consistency.h"

static const struct {
	uint32_t open, close;
} pairs[] = { { U'《', U'》' }, { U'〈', U'〉' }, { U'（', U'）' }, { U'“', U'”' },
	{ U'【', U'】' }, { U'〔', U'〕' }, { U'「', U'」' }, { U'『', U'』' } };

enum { PAIRS = sizeof pairs / sizeof *pairs, DEPTH_MAX = 32 };

/* （一) is a pair; but what is half width alone may be code, or a face :-) */
static uint32_t wide(uint32_t cp)
{
	return cp == '(' ? U'（' : cp == ')' ? U'）' : cp;
}

static size_t opened_by(uint32_t cp)
{
	size_t p = 0;
	while (p < PAIRS && pairs[p].open != wide(cp))
		p++;
	return p;
}

static size_t closed_by(uint32_t cp)
{
	size_t p = 0;
	while (p < PAIRS && pairs[p].close != wide(cp))
		p++;
	return p;
}

static bool is_counter(uint32_t cp)
{
	static const uint32_t numerals[] = U"一二三四五六七八九十";
	for (const uint32_t *n = numerals; *n; n++)
		if (*n == cp)
			return true;
	return (cp >= '0' && cp <= '9') || (cp >= 'a' && cp <= 'z') || (cp >= 'A' && cp <= 'Z') ||
	       (cp >= U'０' && cp <= U'９');
}

/* 1）, a) and 十二） number a list: nothing opens them. */
static bool is_list_number(const struct words *w, size_t i)
{
	size_t n = 0;
	while (n < i && n < 4 && is_counter(w->cp[i - 1 - n]))
		n++;
	return n && n < 4;
}

static void report(const struct words *w, size_t at, const char *message, struct findings *out)
{
	if (w->cp[at] >= 0x80)
		consistency_report(w, at, at + 1, "unbalanced", NOTE, message, out);
}

/* Words that must not be typed twice: 。。 and ，， and the like; …… and —— are. */
static bool is_stutter(const struct words *w, size_t i)
{
	static const uint32_t marks[] = U"，。、；：";
	for (const uint32_t *m = marks; i && *m; m++)
		if (w->cp[i] == *m && w->cp[i - 1] == *m)
			return true;
	return false;
}

/* `next_opens`: the paragraph behind goes on with a quote, which each but the last leaves open. */
void judge_marks(const struct words *w, bool next_opens, struct findings *out)
{
	struct {
		size_t pair, at;
	} stack[DEPTH_MAX];
	size_t depth = 0;
	for (size_t i = 0; i < w->count; i++) {
		uint32_t cp = w->cp[i];
		/* None of the marks is a hanzi or a small letter: that is most of a text. */
		if ((cp >= 0x3400 && cp <= 0x9FFF) || (cp >= 'a' && cp <= 'z'))
			continue;
		if (is_stutter(w, i))
			consistency_report(
				w, i - 1, i + 1, "doubled-mark", NOTE, "标点重复，请核对", out);
		size_t open = opened_by(cp), close = closed_by(cp);
		if (open < PAIRS && depth == DEPTH_MAX)
			return;
		if (open < PAIRS) {
			stack[depth].pair = open;
			stack[depth++].at = i;
		} else if (close < PAIRS && depth && stack[depth - 1].pair == close) {
			depth--;
		} else if (close < PAIRS && !is_list_number(w, i)) {
			return report(w, i, "这个符号没有与它成对的前一半，请核对", out);
		}
	}
	if (depth && !(depth == 1 && w->cp[stack[0].at] == U'“' && next_opens))
		report(w, stack[depth - 1].at, "这个符号没有与它成对的后一半，请核对", out);
}
