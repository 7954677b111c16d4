#include <stdlib.h>

#include "article/article.h"
#include "article/doc.h"

enum { DIGITS = 64 };

static int by_name(const void *a, const void *b)
{
	return memcmp(((const struct str *)a)->at, ((const struct str *)b)->at, DIGITS);
}

/* Cuts *rest behind the next src or href; false at the end. */
static bool next_address(struct str *rest, struct str *out)
{
	for (;;) {
		ptrdiff_t at = str_find(*rest, STR("=\"assets/"));
		if (at < 0)
			return false;
		struct str before = str_sub(*rest, 0, (size_t)at);
		*rest = str_from(*rest, (size_t)at + 2);
		*out = str_cut(rest, '"');
		bool named = str_ends(before, STR(" src")) || str_ends(before, STR(" href"));
		if (named && link_is_asset(*out))
			return true;
	}
}

static size_t unique(struct str *names, size_t count)
{
	size_t kept = 0;
	for (size_t i = 0; i < count; i++)
		if (!kept || !str_eq(names[i], names[kept - 1]))
			names[kept++] = names[i];
	return kept;
}

size_t article_assets(struct arena *a, struct str canonical, struct str **out)
{
	size_t count = 0;
	struct str address;
	for (struct str rest = canonical; next_address(&rest, &address);)
		count++;
	struct str *names = arena_array(a, struct str, count + 1);
	count = 0;
	for (struct str rest = canonical; next_address(&rest, &address);)
		names[count++] = str_sub(address, sizeof "assets/" - 1, DIGITS);
	qsort(names, count, sizeof *names, by_name);
	*out = names;
	return unique(names, count);
}
