/* migrate.h: the schema, step by step, as the owner of the database. */
#pragma once
#include "base/arena.h"
#include "base/err.h"

struct migration {
	const char *name, *text; /* the file "0007_release.sql" and its bytes */
};
extern const struct migration migrations[]; /* in order; text NULL behind the last */

/*
 * Applies what is missing: one transaction each, all under one lock, so that two callers do not
 * meet. ERR_CONFLICT when a step that was applied has another checksum now, or when the database
 * is ahead of this program. *out_applied: how many were new.
 */
[[nodiscard]] enum err migrate(const char *conninfo, int *out_applied);

/* The highest number this program knows. */
int migrate_latest(void);
