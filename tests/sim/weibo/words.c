#include <stdlib.h>

#include "base/buf.h"
#include "base/digest.h"
#include "tests/sim/weibo/platform.h"

/* An address ends where ASCII ends, or a blank stands. */
static size_t address(struct str s)
{
	bool is = str_starts(s, STR("http://")) || str_starts(s, STR("https://"));
	size_t n = 0;
	while (is && n < s.len && s.at[n] > ' ' && s.at[n] < 0x7F)
		n++;
	return n;
}

static bool of_domain(const char *domains, struct str url)
{
	struct str rest = str_from(url, (size_t)str_find(url, STR("://")) + 3);
	struct str host = str_cut(&rest, '/'), all = str_c(domains);
	host = str_cut(&host, ':');
	while (all.len) {
		struct str one = str_cut(&all, ',');
		bool below = str_ends(host, one) && host.len > one.len &&
			     host.at[host.len - one.len - 1] == '.';
		if (one.len && (str_eq(host, one) || below))
			return true;
	}
	return false;
}

bool wb_bound(const struct weibo_platform *p, struct str text)
{
	for (; text.len; text = str_from(text, 1))
		if (address(text) && of_domain(p->domains, str_sub(text, 0, address(text))))
			return true;
	return false;
}

/* The same address is always the same short link. */
static void add_short(struct weibo_platform *p, struct buf *b, struct str url)
{
	const char *letters = arena_printf(b->arena, "A%.7s", sha256_hex(b->arena, url));
	json_object_set_new(p->links, letters, json_from(url));
	buf_printf(b, "http://t.cn/%s", letters);
}

struct str wb_shortened(struct weibo_platform *p, struct arena *a, struct str text)
{
	struct buf b;
	buf_init(&b, a, text.len * 3 + 64);
	while (text.len) {
		size_t n = address(text);
		if (n)
			add_short(p, &b, str_sub(text, 0, n));
		else
			buf_add_char(&b, text.at[0]);
		text = str_from(text, n ? n : 1);
	}
	buf_add(&b, STR(" \u200B")); /* theirs ends like this */
	return buf_str(&b);
}

enum { POINTS_MAX = 2100 };

static size_t points(struct str s, uint32_t *out)
{
	size_t n = 0;
	for (size_t i = 0; i < s.len && n < POINTS_MAX; i++) {
		unsigned char c = (unsigned char)s.at[i];
		if ((c & 0xC0) != 0x80)
			out[n++] = c;
		else if (n)
			out[n - 1] = out[n - 1] << 8 | c;
	}
	return n;
}

static size_t least(size_t a, size_t b, size_t c)
{
	size_t n = a < b ? a : b;
	return n < c ? n : c;
}

size_t wb_distance(struct str a, struct str b, size_t max)
{
	static uint32_t x[POINTS_MAX], y[POINTS_MAX];
	static size_t row[POINTS_MAX + 1];
	size_t n = points(a, x), m = points(b, y);
	if ((n > m ? n - m : m - n) > max)
		return max + 1;
	for (size_t j = 0; j <= m; j++)
		row[j] = j;
	for (size_t i = 1; i <= n; i++) {
		size_t corner = row[0];
		row[0] = i;
		for (size_t j = 1; j <= m; j++) {
			size_t above = row[j];
			row[j] = least(above + 1, row[j - 1] + 1, corner + (x[i - 1] != y[j - 1]));
			corner = above;
		}
	}
	return row[m] > max ? max + 1 : row[m];
}
