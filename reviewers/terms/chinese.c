#include "reviewers/terms/chinese.h"

#include "chinese.inc"

enum { FIRST = 0x4E00, LAST = 0x9FFF, WORD_MOST = 4, HANZI_BITS = 15 };

/* Costs are eighths of a power of two. */
enum { COST_NOT_A_WORD = 200, COST_LISTED = 104, MUCH = 8, NEARLY = 32, COST_NEVER = 1 << 20 };
enum { ROW_MOST = 2 * CHINESE_SIDE + CHINESE_HIT_MOST };

uint64_t chinese_digest(void)
{
	uint64_t h = 0xCBF29CE484222325u;
	for (size_t i = 0; i < CHINESE_WORDS; i++)
		h = ((h ^ chinese_words[i]) * 0x100000001B3u ^ chinese_costs[i]) * 0x100000001B3u;
	return h;
}

static unsigned cost_of(const uint32_t *hanzi, size_t count)
{
	uint64_t key = 0;
	size_t low = 0, high = CHINESE_WORDS;
	for (size_t i = 0; i < count; i++) {
		if (hanzi[i] < FIRST || hanzi[i] > LAST)
			return COST_NEVER;
		key |= (uint64_t)(hanzi[i] - FIRST + 1) << (WORD_MOST - 1 - i) * HANZI_BITS;
	}
	while (low < high) {
		size_t middle = (low + high) / 2;
		if (chinese_words[middle] < key)
			low = middle + 1;
		else
			high = middle;
	}
	return low < CHINESE_WORDS && chinese_words[low] == key ? chinese_costs[low] : COST_NEVER;
}

bool chinese_has(const uint32_t *hanzi, size_t count)
{
	return count && count <= WORD_MOST && cost_of(hanzi, count) != COST_NEVER;
}

struct row {
	const uint32_t *hanzi;
	size_t count, from, to;
};

static bool is_inside(size_t border, size_t begin, size_t end)
{
	return begin < border && border < end;
}

/* What one word of it costs. No longer word may swallow the listed one: that would be another's business. */
static unsigned word_cost(const struct row *r, size_t begin, size_t end)
{
	bool same = begin == r->from && end == r->to;
	if (begin <= r->from && end >= r->to && !same)
		return COST_NEVER;
	unsigned cost = cost_of(r->hanzi + begin, end - begin);
	if (same && cost > COST_LISTED)
		return COST_LISTED;
	return cost == COST_NEVER && end - begin == 1 ? COST_NOT_A_WORD : cost;
}

/* Which words may be in it. */
enum words {
	ANY_WORDS,
	NO_CROSSING, /* none over a border of the listed one */
	NONE_WITHIN  /* none that is a piece of it: words in front and behind share all of it */
};

static bool may_be(const struct row *r, enum words allowed, size_t begin, size_t end)
{
	bool within = begin >= r->from && end <= r->to;
	bool crosses = is_inside(r->from, begin, end) || is_inside(r->to, begin, end);
	return allowed == ANY_WORDS || (allowed == NO_CROSSING ? !crosses : !within);
}

/* The cheapest way to divide it. */
static unsigned divide(const struct row *r, enum words allowed)
{
	unsigned best[ROW_MOST + 1] = {};
	for (size_t end = 1; end <= r->count; end++) {
		best[end] = COST_NEVER;
		for (size_t len = 1; len <= WORD_MOST && len <= end; len++) {
			if (!may_be(r, allowed, end - len, end))
				continue;
			unsigned cost = best[end - len] + word_cost(r, end - len, end);
			best[end] = cost < best[end] ? cost : best[end];
		}
	}
	return best[r->count];
}

bool chinese_crosses(const uint32_t *hanzi, size_t count, size_t from, size_t to)
{
	size_t begin = from > CHINESE_SIDE ? from - CHINESE_SIDE : 0;
	size_t end = to + CHINESE_SIDE < count ? to + CHINESE_SIDE : count;
	struct row r = { hanzi + begin, end - begin, from - begin, to - begin };
	if (to - from > CHINESE_HIT_MOST)
		return false;
	unsigned whole = divide(&r, NO_CROSSING);
	return divide(&r, ANY_WORDS) + MUCH < whole || divide(&r, NONE_WITHIN) < whole + NEARLY;
}
