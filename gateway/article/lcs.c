#include "article/lcs.h"

/* Myers, "An O(ND) Difference Algorithm": furthest reaching paths, each row of them kept. */
struct search {
	const uint32_t *a, *b;
	int n, m;
	int *rows[LCS_EDITS_MAX +
		  1]; /* rows[d][k + d]: how far in `a` diagonal k got with d edits */
};

static int reach(const struct search *s, int d, int k)
{
	return k < -d || k > d ? -1 : s->rows[d][k + d];
}

/* Where diagonal k starts at d edits, before it slides: down from k + 1, or right from k - 1. */
static bool comes_down(const struct search *s, int d, int k)
{
	return k == -d || (k != d && reach(s, d - 1, k - 1) < reach(s, d - 1, k + 1));
}

static int start_of(const struct search *s, int d, int k)
{
	if (d == 0)
		return 0;
	return comes_down(s, d, k) ? reach(s, d - 1, k + 1) : reach(s, d - 1, k - 1) + 1;
}

/* One more edit on every diagonal; true when the end of both was reached. */
static bool advance(struct search *s, int d, size_t *work)
{
	for (int k = -d; k <= d; k += 2) {
		int x = start_of(s, d, k), from = x;
		while (x < s->n && x - k < s->m && x - k >= 0 && s->a[x] == s->b[x - k])
			x++;
		*work += (size_t)(x - from) + 1;
		s->rows[d][k + d] = x;
		if (x >= s->n && x - k >= s->m)
			return true;
	}
	return false;
}

static void trace_back(const struct search *s, int d, bool *keep_a, bool *keep_b)
{
	for (int x = s->n, k = s->n - s->m; d >= 0; d--) {
		int from = start_of(s, d, k);
		while (x > from) {
			x--;
			keep_a[x] = keep_b[x - k] = true;
		}
		if (d == 0)
			return;
		bool down = comes_down(s, d, k);
		k += down ? 1 : -1;
		x = down ? x : x - 1;
	}
}

static void middle(const uint32_t *a, size_t n, const uint32_t *b, size_t m, size_t *budget,
	bool *keep_a, bool *keep_b)
{
	SCRATCH(scratch);
	struct search s = { .a = a, .b = b, .n = (int)n, .m = (int)m };
	for (int d = 0; d <= LCS_EDITS_MAX; d++) {
		size_t work = 0;
		s.rows[d] = arena_array(&scratch, int, 2 * (size_t)d + 1);
		bool done = advance(&s, d, &work);
		*budget = work < *budget ? *budget - work : 0;
		if (done)
			trace_back(&s, d, keep_a, keep_b);
		if (done || !*budget)
			return;
	}
}

void lcs(const uint32_t *a, size_t n, const uint32_t *b, size_t m, size_t *budget, bool *keep_a,
	bool *keep_b)
{
	size_t head = 0, tail = 0;
	while (head < n && head < m && a[head] == b[head])
		keep_a[head] = keep_b[head] = true, head++;
	while (tail < n - head && tail < m - head && a[n - 1 - tail] == b[m - 1 - tail]) {
		tail++;
		keep_a[n - tail] = keep_b[m - tail] = true;
	}
	if (head + tail < n && head + tail < m)
		middle(a + head, n - head - tail, b + head, m - head - tail, budget, keep_a + head,
			keep_b + head);
}
