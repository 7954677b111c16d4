/* sums.c: totals that are not the sum of their parts, parts larger than the whole, shares over 100 %. */
#include "reviewers/consistency/amounts.h"
#include "reviewers/consistency/consistency.h"

static const struct str totals[] = { STR("共计"), STR("合计"), STR("总计") };

/* Where one of these is said, the numbers round it are not parts of one whole. */
static const struct str other[] = { STR("增"), STR("减"), STR("比"), STR("其中"), STR("每"),
	STR("约"), STR("近"), STR("余"), STR("多"), STR("超"), STR("目标"), STR("累计"),
	STR("以上"), STR("以内"), STR("分别"), STR("各"), STR("达") };

static const struct str growth[] = { STR("增"), STR("升"), STR("提高"), STR("完成"), STR("比上"),
	STR("同比"), STR("达到"), STR("相当") };

#define COUNT(list) (sizeof(list) / sizeof *(list))

static size_t match_one(const struct symbols *s, size_t i, const struct str *phrases, size_t count)
{
	for (size_t p = 0; p < count; p++) {
		size_t n = symbols_match(s, i, phrases[p]);
		if (n)
			return n;
	}
	return 0;
}

/* 2026年, 3月, 第5条 and the like count nothing. */
static bool counts(const struct amount *a)
{
	static const uint32_t names[] = U"年月日号时分季届条款点期第";
	for (const uint32_t *n = names; *n; n++)
		if (a->unit == *n)
			return false;
	return true;
}

/* Longer sentences than that have no plain sum in them; their start is not looked for. */
static bool sentence_start(const struct symbols *s, size_t i, size_t *out)
{
	enum { SENTENCE_MAX = 240 };
	size_t least = i > SENTENCE_MAX ? i - SENTENCE_MAX : 0;
	while (i > least && !(s->at[i].before & BEFORE_END))
		i--;
	*out = i;
	return !i || s->at[i].before & BEFORE_END;
}

/* By how much a number may be off that was rounded. */
static int64_t slack(const struct amount *a)
{
	return a->step / 2;
}

/* Sums what stands in [from, to) and has the total's unit; false when it is not as plain as that. */
static bool sum_parts(const struct symbols *s, size_t from, size_t to, const struct amount *total,
	struct amount *sum, size_t *parts)
{
	struct amount a;
	*sum = (struct amount){ .unit = total->unit };
	*parts = 0;
	for (size_t i = from; i < to; i++) {
		if (match_one(s, i, other, COUNT(other)))
			return false;
		if (!amount_read(s, i, &a))
			continue;
		i = a.to - 1;
		if (!counts(&a))
			continue;
		if (a.unit != total->unit ||
			__builtin_add_overflow(sum->value, a.value, &sum->value))
			return false;
		sum->step += a.fraction ? slack(&a) : 0;
		++*parts;
	}
	return true;
}

/* sum->step is what its parts may be off by; a total of rounded parts may be rounded too. */
static bool differs(const struct amount *sum, const struct amount *total)
{
	int64_t off =
		sum->value > total->value ? sum->value - total->value : total->value - sum->value;
	return off > sum->step + (sum->step || total->fraction ? slack(total) : 0);
}

static void judge_total(const struct symbols *s, size_t word, size_t length, struct findings *out)
{
	struct amount total, sum;
	size_t start, parts, number = word + length;
	number += symbols_match(s, number, STR("为"));
	if (number >= s->count || s->at[number].before & BEFORE_END ||
		!amount_read(s, number, &total) || !total.unit || total.unit == '%')
		return;
	if (!sentence_start(s, word, &start) || !sum_parts(s, start, word, &total, &sum, &parts) ||
		parts < 2 || !differs(&sum, &total))
		return;
	consistency_report(s->words, s->at[word].at, s->at[total.to - 1].at + 1, "sum", NOTE,
		arena_printf(out->arena, "与前面 %zu 项相加的结果不符，请核对", parts), out);
}

/* 共10件，其中甲12件: a part can be no larger than the whole. */
static void judge_part(const struct symbols *s, size_t word, struct findings *out)
{
	struct amount a, whole = {}, part;
	enum { PART_REACH = 12 };
	size_t start;
	sentence_start(s, word, &start);
	for (size_t i = start; i < word; i++)
		if (amount_read(s, i, &a)) {
			i = a.to - 1;
			whole = counts(&a) ? a : whole;
		}
	/* The number that is divided stands right in front: 10件，其中. */
	if (!whole.unit || whole.unit == '%' || word > whole.to + 4)
		return;
	for (size_t i = word + 2; i < s->count && i < word + PART_REACH; i++) {
		if (s->at[i].before & BEFORE_END || match_one(s, i, other, COUNT(other)))
			return;
		if (!amount_read(s, i, &part))
			continue;
		if (part.unit == whole.unit && part.value > whole.value)
			consistency_report(s->words, s->at[part.from].at, s->at[part.to - 1].at + 1,
				"part-of-whole", NOTE, "“其中”的数比总数还大，请核对", out);
		return;
	}
}

void judge_sums(const struct symbols *s, struct findings *out)
{
	for (size_t i = 0; i < s->count; i++) {
		size_t length = match_one(s, i, totals, COUNT(totals));
		if (length)
			judge_total(s, i, length, out);
		else if (symbols_match(s, i, STR("其中")))
			judge_part(s, i, out);
	}
}

/* 占全市总数的120%: in one clause, and nothing in it that grows. */
static void judge_share(const struct symbols *s, size_t word, struct findings *out)
{
	enum { SHARE_REACH = 18 };
	struct amount a;
	for (size_t i = word + 1; i < s->count && i < word + SHARE_REACH; i++) {
		if (s->at[i].before & (BEFORE_CLAUSE | BEFORE_END) ||
			match_one(s, i, growth, COUNT(growth)))
			return;
		if (!amount_read(s, i, &a))
			continue;
		if (a.unit == '%' && a.value > (int64_t)100 * AMOUNT_SCALE)
			consistency_report(s->words, s->at[a.from].at, s->at[a.to - 1].at + 2,
				"share", NOTE, "占比超过 100%，请核对", out);
		return;
	}
}

void judge_shares(const struct symbols *s, struct findings *out)
{
	for (size_t i = 0; i < s->count; i++)
		if (s->at[i].code == U'占')
			judge_share(s, i, out);
}
