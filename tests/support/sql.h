/*
 * sql.h: one statement as a role of a test's database, for looking and for tampering.
 *
 * The sessions of the last roles stay open for the statements to come: what was set, locked, prepared or listened to in
 * one is undone behind each statement. Whoever looks at the server's sessions sees these idle ones, too.
 */
#pragma once
#include "base/arena.h"

/* One value of one row, "" for none; NULL when refused, and the server's words in *why (or NULL). */
const char *sql_as(
	struct arena *, const char *database, const char *role, const char *sql, const char **why);

/* The same as the superuser; a refusal ends the test program. */
const char *sql_value(struct arena *, const char *database, const char *sql);

/*
 * Ends the sessions that stay open: the next statement has a new one. For what a session has learnt and keeps, which is what
 * a role or a database is set to, and what was read of the catalogue and planned before.
 */
void sql_anew(void);

/* The number of the publishing account that was registered last. */
const char *sql_newest_account(struct arena *, const char *database);

/* Looks again until the statement says "t"; two minutes without end the test program with `what`. */
void sql_until(const char *database, const char *what, const char *sql);
