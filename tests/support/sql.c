#include "tests/support/sql.h"

#include <libpq-fe.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "tests/support/cluster.h"

enum { PATIENCE_MS = 120000 };

/*
 * The last sessions stay open for the next statement, each as new as ever: most of what a statement costs here is the
 * server's start of a process that knows no table yet. Of the first thread alone, and of no child.
 */
enum { KEPT = 6 };
static struct kept {
	PGconn *conn;
	char *info;
	unsigned long asked;
} kept[KEPT];
static pid_t owner;

static bool may_keep(void)
{
	owner = owner ? owner : getpid();
	return owner == getpid() && gettid() == owner;
}

/* Is it there still? A server says nothing unasked but that it ends. */
static bool is_alive(PGconn *c)
{
	struct pollfd p = { .fd = PQsocket(c), .events = POLLIN };
	return PQstatus(c) == CONNECTION_OK && !poll(&p, 1, 0);
}

/* That one, or else the one that nobody asked for longest. */
static struct kept *place_of(const char *info)
{
	struct kept *oldest = kept;
	for (struct kept *k = kept; k < kept + KEPT; k++) {
		if (k->conn && !strcmp(k->info, info))
			return k;
		oldest = k->asked < oldest->asked ? k : oldest;
	}
	return oldest;
}

static PGconn *kept_session(const char *info)
{
	static unsigned long times;
	struct kept *k = place_of(info);
	k->asked = ++times;
	if (k->conn && !strcmp(k->info, info) && is_alive(k->conn))
		return k->conn;
	if (k->conn)
		PQfinish(k->conn);
	free(k->info);
	k->info = strdup(info);
	return k->conn = PQconnectdb(info);
}

/* Once more where it ended meanwhile: a new one would not have been that one. */
static PGresult *run(PGconn **c, const char *info, const char *sql, bool keep)
{
	PGresult *r = PQexec(*c, sql);
	if (!keep || PQstatus(*c) == CONNECTION_OK)
		return r;
	PQclear(r);
	*c = kept_session(info);
	return PQexec(*c, sql);
}

static void give_back(PGconn *c)
{
	if (PQtransactionStatus(c) != PQTRANS_IDLE)
		PQclear(PQexec(c, "rollback"));
	PQclear(PQexec(c, "discard all"));
}

const char *sql_as(
	struct arena *a, const char *database, const char *role, const char *sql, const char **why)
{
	const char *value = NULL, *info = test_conninfo(database, role);
	bool keep = may_keep();
	PGconn *c = keep ? kept_session(info) : PQconnectdb(info);
	PGresult *r = run(&c, info, sql, keep);
	ExecStatusType status = PQresultStatus(r);
	if (why)
		*why = arena_printf(a, "%s", PQerrorMessage(c));
	if (status == PGRES_TUPLES_OK && PQntuples(r))
		value = arena_printf(a, "%s", PQgetvalue(r, 0, 0));
	else if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK)
		value = "";
	PQclear(r);
	if (keep)
		give_back(c);
	else
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
