/* copies.c: what the ledgers say of one item. */
#include "tests/faults/trial.h"

const char *copies_one(struct arena *a, size_t n)
{
	return n == 1 ? NULL : arena_printf(a, "%zu copies", n);
}

void copies_add(struct copies *c, bool seen)
{
	c->ever++;
	c->now += seen;
}

const char *copies_wrong(struct trial *t, struct arena *a, count_copies *count)
{
	struct copies is = count(t, a, t->item.title), was = { 1, 0 };
	if (t->item.was)
		was = count(t, a, t->item.was);
	if (is.now != 1)
		return copies_one(a, is.now);
	if (is.ever == 1 && was.ever == 1 && was.now == 0)
		return NULL;
	return arena_printf(a, "%zu made, and before the correction %zu made, %zu seen", is.ever,
		was.ever, was.now);
}

const char *copies_left(struct trial *t, struct arena *a, count_copies *count)
{
	struct copies is = count(t, a, t->item.title), was = { 1, 0 };
	if (t->item.was)
		was = count(t, a, t->item.was);
	if (is.ever == 1 && !is.now && was.ever == 1 && !was.now)
		return NULL;
	return arena_printf(a, "%zu made, %zu seen; before the correction %zu and %zu", is.ever,
		is.now, was.ever, was.now);
}
