/* listed.h: words kept sorted, to be asked for one of them. */
#pragma once
#include "base/arena.h"

struct listed {
	struct str *at;
	size_t count;
};

/* With room for `most`; then add, then sort, then ask. */
struct listed listed_of(struct arena *, size_t most);
void listed_add(struct listed *, struct str); /* kept as it is, not copied */
void listed_sort(struct listed *);
bool listed_has(const struct listed *, struct str);

/* How many lines there are: no list made from them is longer. */
size_t count_lines(struct str);

/* A copy with A–Z in lower case. */
struct str lower_case(struct arena *, struct str);
