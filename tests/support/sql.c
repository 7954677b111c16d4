#include "tests/support/sql.h"

#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "tests/support/cluster.h"

enum { PATIENCE_MS = 120000 };

const char *sql_as(
	struct arena *a, const char *database, const char *role, const char *sql, const char **why)
{
	const char *value = NULL;
	PGconn *c = PQconnectdb(test_conninfo(database, role));
	PGresult *r = PQexec(c, sql);
	ExecStatusType status = PQresultStatus(r);
	if (why)
		*why = arena_printf(a, "%s", PQerrorMessage(c));
	if (status == PGRES_TUPLES_OK && PQntuples(r))
		value = arena_printf(a, "%s", PQgetvalue(r, 0, 0));
	else if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK)
		value = "";
	PQclear(r);
	PQfinish(c);
	return value;
}

const char *sql_value(struct arena *a, const char *database, const char *sql)
{
	const char *why, *value = sql_as(a, database, "postgres", sql, &why);
	if (!value) {
		fprintf(stderr, "sql: %s: %s\n", sql, why);
		exit(1);
	}
	return value;
}

void sql_until(const char *database, const char *what, const char *sql)
{
	int64_t until = clock_ticks() + PATIENCE_MS;
	for (;;) {
		SCRATCH(a);
		if (!strcmp(sql_value(&a, database, sql), "t"))
			return;
		if (clock_ticks() > until) {
			fprintf(stderr, "sql: %s: did not come about: %s\n", what, sql);
			exit(1);
		}
		nanosleep(&(struct timespec){ .tv_nsec = 50000000 }, NULL);
	}
}

const char *sql_newest_account(struct arena *a, const char *database)
{
	return sql_value(a, database, "select max(id) from channel_account");
}
