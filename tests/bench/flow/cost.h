/* cost.h: processor time by program: what an item costs, however busy the machine is. */
#pragma once
#include "tests/support/system.h"

enum { COST_KINDS_MAX = 24 };

/* Milliseconds that the programs of one kind have used, and the children they have buried. */
struct cost {
	struct {
		char name[40];
		double ms;
	} kinds[COST_KINDS_MAX];
	size_t count;
};

/* The programs of this instance, its PostgreSQL by role, and this program itself. */
void cost_read(struct system *, struct cost *out);

/* What was used between the two, an item each, on stdout. */
void cost_say(const struct cost *from, const struct cost *to, long items);
