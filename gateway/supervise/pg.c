#include "supervise/pg.h"

static void quiet(void *nothing, const PGresult *notice)
{
	(void)nothing, (void)notice;
}

enum err pg_open(const char *conninfo, PGconn **out)
{
	PGconn *c = PQconnectdb(conninfo);
	if (PQstatus(c) != CONNECTION_OK) {
		enum err e = fault(ERR_UNAVAILABLE, "连接数据库失败：%s", PQerrorMessage(c));
		PQfinish(c);
		return e;
	}
	PQsetNoticeReceiver(c, quiet, NULL);
	*out = c;
	return ERR_OK;
}

static enum err failed(const PGresult *r)
{
	return fault(ERR_INTERNAL, "%s", PQresultErrorMessage(r));
}

enum err pg_do(PGconn *c, const char *sql)
{
	AUTO_RESULT PGresult *r = PQexec(c, sql);
	ExecStatusType got = PQresultStatus(r);
	return got == PGRES_COMMAND_OK || got == PGRES_TUPLES_OK ? ERR_OK : failed(r);
}

enum err pg_any(PGconn *c, const char *sql, bool *out)
{
	AUTO_RESULT PGresult *r = PQexec(c, sql);
	if (PQresultStatus(r) != PGRES_TUPLES_OK)
		return failed(r);
	*out = PQntuples(r) > 0;
	return ERR_OK;
}

void pg_close(PGconn **c)
{
	PQfinish(*c);
}
