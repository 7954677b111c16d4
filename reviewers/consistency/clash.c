/* clash.c: one quantity, told twice in units that do not agree: 1200万元 and 1200元, 5% and 5个百分点, 30亩 and 30公顷. */
#include "article/utf8.h"
#include "reviewers/consistency/amounts.h"
#include "reviewers/consistency/consistency.h"

enum {
	NAME_MAX = 10,
	NAME_FEWEST = 3,
	COUNTED_NAME_FEWEST = 4,
	SHARE_NAME_FEWEST = 5,
	NAMED_MAX = 400
};

struct unit {
	struct str text;
	enum { AREA, MASS, LENGTH, PEOPLE } kind;
	double size;
};

static const struct unit units[] = {
#define UNIT(text, kind, size) { STR(text), kind, size },
#include "reviewers/consistency/units.def"
#undef UNIT
};

/* These stand between a name and its number, and belong to neither. */
static bool is_between(uint32_t code)
{
	static const uint32_t list[] = U"为约达共计是近超仅到至了";
	for (const uint32_t *c = list; *c; c++)
		if (*c == code)
			return true;
	return false;
}

/* 每户补助, 人均收入: a part of it, and no second word about the whole. */
static bool is_each(uint32_t code)
{
	static const uint32_t list[] = U"每均各单其另余";
	for (const uint32_t *c = list; *c; c++)
		if (*c == code)
			return true;
	return false;
}

/* The hanzi right in front, up to the clause's beginning; false when it names a part. */
static bool read_name(const struct symbols *s, size_t number, struct named *out)
{
	size_t end = number;
	if (!number || s->at[number].before & (BEFORE_CLAUSE | BEFORE_END))
		return false;
	while (end > 0 && is_between(s->at[end - 1].code))
		end--;
	size_t from = end;
	while (from > 0 && end - from < NAME_MAX && utf8_is_han(s->at[from - 1].code) &&
		s->at[from - 1].code != U'的' && !(from < number && s->at[from].marks))
		from--;
	out->count = end - from;
	for (size_t i = 0; i < out->count; i++) {
		out->name[i] = s->at[from + i].code;
		if (is_each(out->name[i]))
			return false;
	}
	return out->count >= NAME_FEWEST;
}

/* 5.2个百分点 and 5.2百分点, where 百 was taken for a hundred. */
static bool take_points(const struct symbols *s, struct amount *a)
{
	size_t more = a->unit == U'个' ? symbols_match(s, a->to, STR("百分点")) : 0;
	if (more) {
		a->to += more;
		return true;
	}
	if (a->to < a->from + 3 || !symbols_match(s, a->to - 2, STR("百分点")))
		return false;
	a->value /= 100;
	a->to++;
	return true;
}

static bool is_scaled(const struct symbols *s, const struct amount *a)
{
	uint32_t code = s->at[a->to - 2].code;
	return code == U'万' || code == U'亿';
}

/* 5千克 and 5千米 were read as five thousand of a smaller unit: where 千 stands, a longer name begins. */
static bool take_unit(const struct symbols *s, struct named *n, struct amount *a)
{
	size_t at = a->to - 1;
	bool thousand = at > a->from && s->at[at - 1].code == U'千';
	for (size_t i = 0; a->unit && i < sizeof units / sizeof *units; i++) {
		bool kilo = thousand && symbols_match(s, at - 1, units[i].text);
		size_t length = kilo ? symbols_match(s, at - 1, units[i].text)
				     : symbols_match(s, at, units[i].text);
		if (!length)
			continue;
		n->unit = &units[i];
		n->scaled = a->value != a->digits * (kilo ? 1000 : 1);
		a->value /= kilo ? 1000 : 1;
		a->step /= kilo ? 1000 : 1;
		a->to = at - kilo + length;
		return true;
	}
	return false;
}

static bool measure(const struct symbols *s, struct named *n, struct amount *a)
{
	if (take_points(s, a))
		n->measure = POINTS;
	else if (a->unit == '%')
		n->measure = SHARE;
	else if (a->unit == U'元' && a->to > a->from + 1)
		n->measure = is_scaled(s, a) ? SCALED_YUAN : YUAN;
	else if (take_unit(s, n, a))
		n->measure = COUNTED;
	else
		return false;
	n->value = a->value;
	n->digits = a->digits;
	n->step = a->step;
	n->start = s->at[a->from].at;
	n->end = s->at[a->to - 1].at + 1 + (n->measure == SHARE);
	return true;
}

/* One is the other's end: 项目总投资 and 总投资, but not 一期总投资 and 二期总投资. */
static bool same_name(const struct named *a, const struct named *b)
{
	size_t n = a->count < b->count ? a->count : b->count;
	for (size_t i = 1; i <= n; i++)
		if (a->name[a->count - i] != b->name[b->count - i])
			return false;
	return n >= (a->measure == SHARE || a->measure == POINTS ? SHARE_NAME_FEWEST
			    : a->measure == COUNTED              ? COUNTED_NAME_FEWEST
								 : NAME_FEWEST);
}

/* 1200.5万元 and 12005123元 are the same, as far as they go. */
static bool same_value(const struct named *a, const struct named *b)
{
	int64_t off = a->value > b->value ? a->value - b->value : b->value - a->value;
	return off <= (a->step > b->step ? a->step : b->step);
}

/*
 * Meant to be the same: the digits are, or the sums nearly. 奖励10万元 and 奖励5000元 are two grades of one
 * reward, though 对国家级企业 and 对市级企业 stand too far in front to part them.
 */
static bool is_same_meant(const struct named *a, const struct named *b)
{
	enum { NEARLY = 10 }; /* a tenth */
	int64_t more = a->value > b->value ? a->value : b->value;
	int64_t less = a->value > b->value ? b->value : a->value;
	return a->digits == b->digits || more - less <= more / NEARLY;
}

static double size_of(const struct named *n)
{
	return (double)n->value * (n->unit ? n->unit->size : 1);
}

static bool is_near(double a, double b, double part)
{
	double off = a > b ? a - b : b - a;
	return off <= part * (a > b ? a : b);
}

/* Ten, a hundred, a thousand times the other. */
static bool is_off_by_tens(double a, double b)
{
	double more = a > b ? a : b, less = a > b ? b : a;
	for (int i = 0; i < 3; i++)
		if (is_near(more, less *= 10, 0.005))
			return true;
	return false;
}

/* 15亩 is a hectare, as people count: so near is the same. */
static const char *clashes_counted(const struct named *a, const struct named *b)
{
	enum { PER_CENT = 100 };
	bool same_unit = a->unit == b->unit;
	if (a->unit->kind != b->unit->kind || (same_unit && a->scaled == b->scaled))
		return NULL;
	if (a->unit->kind == PEOPLE && !same_unit)
		return a->value == b->value
			       ? "同一数目前面写的单位不同（人与人次不是一回事），请核对"
			       : NULL;
	bool same = is_near(size_of(a), size_of(b), 2.0 / PER_CENT);
	if (same || (a->digits != b->digits && !is_off_by_tens(size_of(a), size_of(b))))
		return NULL;
	return "与前面同一项目的数量不一致（两处的单位不同），请核对单位和数目";
}

static const char *clashes(const struct named *a, const struct named *b)
{
	if (a->measure == COUNTED && b->measure == COUNTED)
		return clashes_counted(a, b);
	bool shares = (a->measure == SHARE && b->measure == POINTS) ||
		      (a->measure == POINTS && b->measure == SHARE);
	bool sums = (a->measure == YUAN && b->measure == SCALED_YUAN) ||
		    (a->measure == SCALED_YUAN && b->measure == YUAN);
	if (shares && a->value == b->value)
		return "同一数目前面写的单位不同（百分比与百分点不是一回事），请核对";
	if (sums && !same_value(a, b) && is_same_meant(a, b))
		return "与前面同一项目的金额不一致（万元、亿元与元），请核对单位和数目";
	return NULL;
}

static void judge(const struct quantities *q, const struct words *w, const struct named *n,
	struct findings *out)
{
	for (size_t i = 0; i < q->count; i++) {
		const char *why = same_name(&q->at[i], n) ? clashes(&q->at[i], n) : NULL;
		if (!why)
			continue;
		consistency_report(w, n->start, n->end, "unit-clash", NOTE, why, out);
		return;
	}
}

void judge_quantities(struct quantities *q, const struct symbols *s, struct findings *out)
{
	struct amount a;
	struct named n;
	for (size_t i = 0; i < s->count && q->count < NAMED_MAX; i++) {
		if (!amount_read(s, i, &a))
			continue;
		n = (struct named){};
		if (measure(s, &n, &a) && read_name(s, i, &n)) {
			judge(q, s->words, &n, out);
			if (!q->at)
				q->at = arena_array(out->arena, struct named, NAMED_MAX);
			n.words = s->words;
			q->at[q->count++] = n;
		}
		i = a.to - 1;
	}
}

static bool is_title(const struct named *n)
{
	return n->words->block == (size_t)ARTICLE_TITLE;
}

/* Two grades of a reward are ten times each other, too; so it is said of the title alone. */
static bool is_comparable(const struct named *a, const struct named *b)
{
	bool money = a->measure <= SCALED_YUAN && b->measure <= SCALED_YUAN;
	bool counted = a->measure == COUNTED && b->measure == COUNTED && a->unit == b->unit;
	return (money || counted) && same_name(a, b);
}

static void judge_title(const struct quantities *q, const struct named *title, struct findings *out)
{
	const struct named *off = NULL;
	for (size_t i = 0; i < q->count; i++) {
		const struct named *n = &q->at[i];
		if (is_title(n) || !is_comparable(title, n))
			continue;
		if (same_value(title, n) || (title->measure != COUNTED && clashes(title, n)))
			return;
		if (!off && is_off_by_tens(size_of(title), size_of(n)))
			off = n;
	}
	if (off)
		consistency_report(off->words, off->start, off->end, "title-quantity", NOTE,
			"与标题里同一项目的数目相差十倍、百倍或千倍，请核对", out);
}

void judge_title_quantities(const struct quantities *q, struct findings *out)
{
	for (size_t i = 0; i < q->count; i++)
		if (is_title(&q->at[i]))
			judge_title(q, &q->at[i], out);
}
