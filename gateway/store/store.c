#include "store/store.h"

#include <libpq-fe.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "store/fault.h"
#include "store/param.h"

struct store {
	PGconn *conn;
	unsigned long trips;
	int limit_ms;          /* of a statement; 0: none */
	bool broken;           /* libpq may not have noticed yet */
	const char *listening; /* renewed after a reconnect */
	bool prepared[Q__COUNT];
};

static void ignore_notice(void *, const char *)
{
}

/*
 * Every statement has its shape from us: a plan made once is good for every parameter. It is
 * often made while a table is still empty, and kept when it no longer is: it takes the index.
 */
static enum err settle(struct store *db)
{
	char text[160];
	snprintf(text, sizeof text,
		"set plan_cache_mode = force_generic_plan; set enable_seqscan = off; "
		"set statement_timeout = %d",
		db->limit_ms);
	PGresult *res = PQexec(db->conn, text);
	enum err e = store_fault(db->conn, res, "settings");
	PQclear(res);
	return e;
}

static enum err connected(struct store *db)
{
	if (PQstatus(db->conn) != CONNECTION_OK)
		return fault_as(ERR_UNAVAILABLE, "store.away", NULL,
			"数据库暂时连接不上，请稍后重试（%s）", PQerrorMessage(db->conn));
	PQsetNoticeProcessor(db->conn, ignore_notice, NULL);
	return settle(db);
}

enum err store_open(const char *conninfo, struct store **out)
{
	struct store *db = calloc(1, sizeof *db);
	if (!db)
		abort();
	db->conn = PQconnectdb(conninfo);
	enum err e = connected(db);
	if (e) {
		store_close(db);
		return e;
	}
	*out = db;
	return ERR_OK;
}

void store_close(struct store *db)
{
	if (!db)
		return;
	PQfinish(db->conn);
	free(db);
}

/* Nothing is sent to who asks nothing: whatever can be read there is a farewell. */
void store_wake(struct store *db)
{
	char byte;
	if (recv(PQsocket(db->conn), &byte, 1, MSG_PEEK | MSG_DONTWAIT) >= 0)
		db->broken = true;
}

/* Opens a broken connection again; nothing that was prepared on the old one is left. */
static enum err revive(struct store *db)
{
	if (PQstatus(db->conn) == CONNECTION_OK && !db->broken)
		return ERR_OK;
	PQreset(db->conn);
	memset(db->prepared, 0, sizeof db->prepared);
	TRY(connected(db));
	db->broken = false;
	return db->listening ? store_listen(db, db->listening) : ERR_OK;
}

/* Is this the end of the connection? What was under way is never repeated by itself. */
static enum err noted(struct store *db, enum err e)
{
	db->broken |= e == ERR_UNAVAILABLE && !strcmp(err_what(), "store.away");
	return e;
}

static enum err prepare(struct store *db, enum query q)
{
	if (db->prepared[q])
		return ERR_OK;
	PGresult *res = PQprepare(db->conn, queries[q].name, queries[q].text, 0, NULL);
	db->trips++;
	enum err e = noted(db, store_fault(db->conn, res, queries[q].name));
	PQclear(res);
	db->prepared[q] = !e;
	return e;
}

enum err store_limit(struct store *db, int ms)
{
	db->limit_ms = ms;
	TRY(revive(db));
	return noted(db, settle(db));
}

enum err store_exec(struct store *db, struct arena *a, enum query q, const struct param *params,
	bool binary, struct rows *out)
{
	struct wire_params w;
	TRY(revive(db));
	TRY(prepare(db, q));
	param_encode(a, params, (size_t)queries[q].params, &w);
	PGresult *res = PQexecPrepared(db->conn, queries[q].name, queries[q].params, w.values,
		w.lengths, w.formats, binary);
	db->trips++;
	enum err e = noted(db, store_fault(db->conn, res, queries[q].name));
	if (e || !out) {
		PQclear(res);
		return e;
	}
	*out = (struct rows){ res, PQntuples(res) };
	return ERR_OK;
}

static bool send_call(struct store *db, struct arena *a, const struct store_call *c)
{
	struct wire_params w;
	const struct query_text *q = &queries[c->query];
	param_encode(a, c->params, (size_t)q->params, &w);
	return PQsendQueryPrepared(db->conn, q->name, q->params, w.values, w.lengths, w.formats, 0);
}

/* The answer to one of them; the NULL behind it belongs to it too. */
static PGresult *answer_of(struct store *db)
{
	PGresult *r = PQgetResult(db->conn);
	if (r && PQresultStatus(r) != PGRES_PIPELINE_SYNC)
		PQclear(PQgetResult(db->conn));
	return r;
}

static enum err send_all(
	struct store *db, struct arena *a, const struct store_call *calls, size_t count)
{
	bool sent = PQenterPipelineMode(db->conn);
	for (size_t i = 0; i < count && sent; i++)
		sent = send_call(db, a, &calls[i]);
	if (sent && PQpipelineSync(db->conn))
		return ERR_OK;
	db->broken = true;
	return fault_as(ERR_UNAVAILABLE, "store.away", NULL, "数据库暂时连接不上，请稍后重试（%s）",
		PQerrorMessage(db->conn));
}

/* Every answer is taken from the line, whatever came before it. */
static enum err take_all(
	struct store *db, const struct store_call *calls, size_t count, PGresult **results)
{
	enum err first = ERR_OK;
	for (size_t i = 0; i < count; i++) {
		results[i] = answer_of(db);
		if (!first)
			first = noted(db,
				store_fault(db->conn, results[i], queries[calls[i].query].name));
	}
	PQclear(answer_of(db)); /* of the sync */
	db->broken |= PQexitPipelineMode(db->conn) != 1;
	return first;
}

enum err store_run_all(
	struct store *db, struct arena *a, const struct store_call *calls, size_t count)
{
	PGresult *results[STORE_CALLS_MAX] = {};
	if (count > STORE_CALLS_MAX)
		abort();
	TRY(revive(db));
	for (size_t i = 0; i < count; i++)
		TRY(prepare(db, calls[i].query));
	TRY(send_all(db, a, calls, count));
	db->trips++;
	enum err e = take_all(db, calls, count, results);
	for (size_t i = 0; i < count; i++) {
		if (e || !calls[i].out)
			PQclear(results[i]);
		else
			*calls[i].out = (struct rows){ results[i], PQntuples(results[i]) };
	}
	return e;
}

unsigned long store_trips(const struct store *db)
{
	return db->trips;
}

enum err store_script(struct store *db, struct str sql)
{
	SCRATCH(a);
	TRY(revive(db));
	PGresult *res = PQexec(db->conn, arena_cstr(&a, sql));
	enum err e = store_fault(db->conn, res, "script");
	PQclear(res);
	return e;
}

enum err store_listen(struct store *db, const char *channel)
{
	SCRATCH(a);
	char *name = PQescapeIdentifier(db->conn, channel, strlen(channel));
	PGresult *res = PQexec(db->conn, arena_printf(&a, "listen %s", name));
	PQfreemem(name);
	enum err e = store_fault(db->conn, res, "listen");
	PQclear(res);
	db->listening = channel;
	return e;
}

/* A broken connection is readable for ever: whoever waits on it would never wait again. */
static struct str gone(struct store *db, int64_t until)
{
	int64_t left = until - clock_ticks();
	db->broken = true;
	poll(NULL, 0, left > 0 ? (int)left : 0);
	return (struct str){};
}

struct str store_wait_payload(struct store *db, struct arena *a, int ms)
{
	int64_t until = clock_ticks() + ms;
	for (;;) {
		PGnotify *n = PQnotifies(db->conn);
		if (n) {
			struct str s = arena_str(a, str_c(n->extra));
			PQfreemem(n);
			return s.len ? s : STR("?");
		}
		int64_t left = until - clock_ticks();
		struct pollfd p = { .fd = PQsocket(db->conn), .events = POLLIN };
		if (p.fd < 0)
			return gone(db, until);
		if (left <= 0 || poll(&p, 1, (int)left) <= 0)
			return (struct str){};
		if (PQconsumeInput(db->conn) != 1)
			return gone(db, until);
	}
}

bool store_wait(struct store *db, int ms)
{
	SCRATCH(a);
	return store_wait_payload(db, &a, ms).len > 0;
}

void store_heard(struct store *db)
{
	for (PGnotify *n; (n = PQnotifies(db->conn));)
		PQfreemem(n);
}
