#include "reviewers/listed.h"

#include <stdlib.h>

struct listed listed_of(struct arena *a, size_t most)
{
	return (struct listed){ arena_array(a, struct str, most + 1), 0 };
}

void listed_add(struct listed *l, struct str s)
{
	l->at[l->count++] = s;
}

static int by_text(const void *x, const void *y)
{
	const struct str *a = x, *b = y;
	int order = memcmp(a->at, b->at, a->len < b->len ? a->len : b->len);
	return order ? order : a->len < b->len ? -1 : a->len > b->len;
}

void listed_sort(struct listed *l)
{
	qsort(l->at, l->count, sizeof *l->at, by_text);
}

bool listed_has(const struct listed *l, struct str s)
{
	return l->count && s.len && bsearch(&s, l->at, l->count, sizeof s, by_text);
}

size_t count_lines(struct str text)
{
	size_t n = 0;
	for (; text.len; n++)
		str_cut(&text, '\n');
	return n;
}

struct str lower_case(struct arena *a, struct str s)
{
	char *copy = (char *)arena_str(a, s).at;
	for (size_t i = 0; i < s.len; i++)
		if (copy[i] >= 'A' && copy[i] <= 'Z')
			copy[i] = (char)(copy[i] | 0x20);
	return (struct str){ copy, s.len };
}
