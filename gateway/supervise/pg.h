/*
 * pg.h: plain statements for the few places that make the database itself. Everything that works
 * in it goes through store/, by the name of a query.
 */
#pragma once
#include <libpq-fe.h>
#include <stdbool.h>

#include "base/err.h"

[[nodiscard]] enum err pg_open(const char *conninfo, PGconn **out);
[[nodiscard]] enum err pg_do(PGconn *, const char *sql);
[[nodiscard]] enum err pg_any(PGconn *, const char *sql, bool *out); /* a row came back */
void pg_close(PGconn **);

static inline void pg_clear(PGresult **r)
{
	PQclear(*r);
}

#define AUTO_PGCONN __attribute__((cleanup(pg_close)))
#define AUTO_RESULT __attribute__((cleanup(pg_clear)))
