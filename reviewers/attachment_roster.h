/* attachment_roster.h: rows of a table that name people and tell their numbers. */
#pragma once
#include "model/finding.h"
#include "model/parts.h"

/* A list is a list from the third person on. */
enum { ROSTER_ROWS = 3 };

struct pointed {
	struct finding finding;
	bool listed; /* in a roster: told there, and not by itself */
};

/*
 * Marks what the `personal` reviewer found in rows that name somebody, where ROSTER_ROWS or more of
 * one table do, and leaves one finding ("roster") in its place, with how many of what, and where.
 * A roster of telephone numbers alone is a WARN: such lists are published, too.
 */
void attachment_rosters(struct arena *, const struct parts *, struct pointed *all, size_t count);
