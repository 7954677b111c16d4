#include "store/fault.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"

/* The first class of err.def with this HTTP status: SQL names errors by status. */
static enum err class_of(int status)
{
	for (enum err e = ERR_OK; e < ERR__COUNT; e++)
		if (err_http(e) == status)
			return e;
	return ERR_INTERNAL;
}

static const char *field_of(const PGresult *res, int code)
{
	const char *s = PQresultErrorField(res, code);
	return s ? s : "";
}

/* refuse() in 0001_record.sql: status in the SQLSTATE, code in DETAIL, field in HINT. */
static enum err refused(const PGresult *res, const char *state)
{
	const char *field = field_of(res, PG_DIAG_MESSAGE_HINT);
	return fault_as(class_of((int)strtol(state + 2, NULL, 10)),
		field_of(res, PG_DIAG_MESSAGE_DETAIL), *field ? field : NULL, "%s",
		field_of(res, PG_DIAG_MESSAGE_PRIMARY));
}

/*
 * Class 08 connection, 57P server going down, 53 resources (53100: disk full), 40 try again.
 * What was sent has either committed or not; callers look at the head before they repeat.
 */
static bool is_away(const char *state)
{
	return !strncmp(state, "08", 2) || !strncmp(state, "57P", 3) || !strncmp(state, "53", 2) ||
	       !strncmp(state, "40", 2);
}

enum err store_fault(const PGconn *conn, const PGresult *res, const char *doing)
{
	ExecStatusType status = PQresultStatus(res);
	const char *state = field_of(res, PG_DIAG_SQLSTATE);
	const char *text = field_of(res, PG_DIAG_MESSAGE_PRIMARY);
	if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK)
		return ERR_OK;
	if (!strncmp(state, "SF", 2))
		return refused(res, state);
	if (!strcmp(state, "53100"))
		return fault_as(ERR_UNAVAILABLE, "store.full", NULL,
			"服务器磁盘已满，内容未保存，请联系系统管理员");
	if (!strcmp(state, "57014"))
		return fault_as(ERR_UNAVAILABLE, "store.slow", NULL,
			"这一步用时过长，已经停止等待；可能已经办成，请先刷新查看，再决定是否重做，"
			"仍不行请联系系统管理员");
	/* No state at all: libpq's own words, "server closed the connection". */
	if (PQstatus(conn) != CONNECTION_OK || !*state || is_away(state))
		return fault_as(
			ERR_UNAVAILABLE, "store.away", NULL, "数据库暂时不可用，请稍后重试");
	if (!strcmp(state, "23505") || !strcmp(state, "23P01"))
		return fault_as(ERR_CONFLICT, field_of(res, PG_DIAG_CONSTRAINT_NAME), NULL,
			"与已有记录重复（%s）", field_of(res, PG_DIAG_CONSTRAINT_NAME));
	if (!strcmp(state, "23514") || !strcmp(state, "23502") || !strncmp(state, "22", 2))
		return fault_as(ERR_INVALID, "store.value", NULL, "内容不合规定（%s：%s）",
			field_of(res, PG_DIAG_CONSTRAINT_NAME), text);
	if (!strcmp(state, "23503"))
		return fault_as(ERR_NOTFOUND, "store.reference", NULL, "所指的记录不存在");
	if (!strcmp(state, "42501"))
		return fault_as(ERR_DENIED, "store.grant", NULL, "%s: %s", doing, text);
	return fault(ERR_INTERNAL, "%s: %s %s", doing, state, text);
}
