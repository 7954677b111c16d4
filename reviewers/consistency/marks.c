/* marks.c: brackets, book titles and quotes that do not close, marks typed twice, words turned round. */
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

/* Marks that are never typed twice: 。。 and ，， and the like; …… and —— are. */
static bool is_stutter(const struct words *w, size_t i)
{
	static const uint32_t marks[] = U"，。、；：";
	for (const uint32_t *m = marks; *m; m++)
		if (w->cp[i] == *m && w->cp[i - 1] == *m)
			return true;
	return false;
}

/* None of the marks is a hanzi or a small letter: that is most of a text. */
static bool is_plain(uint32_t cp)
{
	return (cp >= 0x3400 && cp <= 0x9FFF) || (cp >= 'a' && cp <= 'z');
}

/* What is open at a place of the text, the latest last. */
struct open {
	struct {
		size_t pair, at;
	} stack[DEPTH_MAX];
	size_t depth;
};

static bool is_open(const struct open *o, size_t pair)
{
	for (size_t i = 0; i < o->depth; i++)
		if (o->stack[i].pair == pair)
			return true;
	return false;
}

static void report(const struct words *w, size_t at, bool opens, struct findings *out)
{
	static const char *const lacks_end = "这个符号没有与它成对的后一半，请核对";
	static const char *const lacks_start = "这个符号没有与它成对的前一半，请核对";
	if (w->cp[at] >= 0x80)
		consistency_report(
			w, at, at + 1, "unbalanced", NOTE, opens ? lacks_end : lacks_start, out);
}

/* False where it ends: what follows the first that does not fit cannot be told. */
static bool take_mark(struct open *o, const struct words *w, size_t i, struct findings *out)
{
	size_t open = opened_by(w->cp[i]), close = closed_by(w->cp[i]);
	if (open < PAIRS && o->depth < DEPTH_MAX) {
		o->stack[o->depth].pair = open;
		o->stack[o->depth++].at = i;
		return true;
	}
	if (open < PAIRS)
		return false;
	if (close < PAIRS && o->depth && o->stack[o->depth - 1].pair == close)
		return o->depth-- > 0;
	if (close == PAIRS || is_list_number(w, i))
		return true;
	bool inner = is_open(o, close);
	report(w, inner ? o->stack[o->depth - 1].at : i, inner, out);
	return false;
}

static void judge_pairs(const struct words *w, bool next_opens, struct findings *out)
{
	struct open o = {};
	for (size_t i = 0; i < w->count; i++)
		if (!is_plain(w->cp[i]) && !take_mark(&o, w, i, out))
			return;
	if (o.depth && !(o.depth == 1 && w->cp[o.stack[0].at] == U'“' && next_opens))
		report(w, o.stack[o.depth - 1].at, true, out);
}

/* `next_opens`: the paragraph behind goes on with a quote, which each but the last leaves open. */
void judge_marks(const struct words *w, bool next_opens, struct findings *out)
{
	for (size_t i = 1; i < w->count; i++)
		if (!is_plain(w->cp[i]) && is_stutter(w, i))
			consistency_report(
				w, i - 1, i + 1, "doubled-mark", NOTE, "标点重复，请核对", out);
	judge_pairs(w, next_opens, out);
}

/* Up to where the direction is given back, or to the end. */
static size_t turned_until(const struct words *w, size_t i)
{
	enum { GIVEN_BACK = 0x202C };
	while (i < w->count && w->cp[i] != GIVEN_BACK)
		i++;
	return i;
}

/*
 * U+202E shows what is behind it from right to left: a number that nobody can find in the text is
 * there for every reader. The other controls of direction leave hanzi and digits as they are.
 */
void judge_direction(const struct words *w, struct findings *out)
{
	enum { TURNED = 0x202E };
	for (size_t i = 0; i < w->count; i++) {
		if (w->cp[i] != TURNED)
			continue;
		size_t end = turned_until(w, i);
		consistency_report(w, i, end, "turned", WARN,
			"含让文字倒着显示的控制字符：读者看到的与检查的不是同样的文字，请删去后重新"
			"输入",
			out);
		i = end;
	}
}
