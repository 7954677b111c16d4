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
 * The last sessions stay open for the next statement: most of what one costs here is the server's start of a process that
 * knows no table yet. Of the thread that was first alone, and of no child of its process.
 */
enum { KEPT = 6 };
static struct kept {
	PGconn *conn;
	char *info;
	unsigned long asked;
} kept[KEPT];
static unsigned long times;
static pid_t owner;

static bool may_keep(void)
{
	owner = owner ? owner : getpid();
	return owner == getpid() && gettid() == owner;
}

/*
 * Is it there still, with nothing to say: that it ends, or what nobody here reads? Asked before the statement, since the
 * library calls one well that it could not write to.
 */
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

static void end(struct kept *k)
{
	PQfinish(k->conn);
	free(k->info);
	*k = (struct kept){};
}

void sql_anew(void)
{
	for (size_t i = 0; may_keep() && i < KEPT; i++)
		end(&kept[i]);
}

static void open_session(struct kept *k, const char *info)
{
	end(k);
	*k = (struct kept){ PQconnectdb(info), strdup(info), ++times };
}

/* One that stayed open may end between the look at it and the statement: then once more in a new one. */
static PGresult *run_kept(struct kept *k, const char *info, const char *sql)
{
	if (k->conn && !strcmp(k->info, info) && is_alive(k->conn)) {
		k->asked = ++times;
		PGresult *r = PQexec(k->conn, sql);
		if (PQstatus(k->conn) == CONNECTION_OK)
			return r;
		PQclear(r);
	}
	open_session(k, info);
	return PQexec(k->conn, sql);
}

/* Nothing of it is left to the next statement, or the session is not. */
static void give_back(struct kept *k)
{
	if (PQtransactionStatus(k->conn) != PQTRANS_IDLE)
		PQclear(PQexec(k->conn, "rollback"));
	PGresult *r = PQexec(k->conn, "discard all");
	if (PQresultStatus(r) != PGRES_COMMAND_OK)
		end(k);
	PQclear(r);
}

/* Its value, copied; NULL when it was refused. */
static const char *value_of(struct arena *a, PGconn *c, PGresult *r, const char **why)
{
	ExecStatusType status = PQresultStatus(r);
	if (why)
		*why = arena_printf(a, "%s", PQerrorMessage(c));
	if (status == PGRES_TUPLES_OK && PQntuples(r))
		return arena_printf(a, "%s", PQgetvalue(r, 0, 0));
	return status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK ? "" : NULL;
}

static const char *sql_alone(struct arena *a, const char *info, const char *sql, const char **why)
{
	PGconn *c = PQconnectdb(info);
	PGresult *r = PQexec(c, sql);
	const char *value = value_of(a, c, r, why);
	PQclear(r);
	PQfinish(c);
	return value;
}

const char *sql_as(
	struct arena *a, const char *database, const char *role, const char *sql, const char **why)
{
	const char *info = test_conninfo(database, role);
	if (!may_keep())
		return sql_alone(a, info, sql, why);
	struct kept *k = place_of(info);
	PGresult *r = run_kept(k, info, sql);
	const char *value = value_of(a, k->conn, r, why);
	PQclear(r);
	give_back(k);
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
