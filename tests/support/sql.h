/* sql.h: one statement as a role of a test's database, for looking and for tampering. */
#pragma once
#include "base/arena.h"

/* One value of one row, "" for none; NULL when refused, and the server's words in *why (or NULL). */
const char *sql_as(
	struct arena *, const char *database, const char *role, const char *sql, const char **why);

/* The same as the superuser; a refusal ends the test program. */
const char *sql_value(struct arena *, const char *database, const char *sql);

/* The number of the publishing account that was registered last. */
const char *sql_newest_account(struct arena *, const char *database);

/* Looks again until the statement says "t"; two minutes without end the test program with `what`. */
void sql_until(const char *database, const char *what, const char *sql);
