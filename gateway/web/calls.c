/* calls.c: the robot that calls whoever is on duty: who may be it, what it says, what became of that. */
#include "base/clock.h"
#include "web/egress.h"
#include "web/form.h"
#include "web/item.h"
#include "web/reply.h"
#include "web/route.h"

enum { CALLS_MAX = 8, WAYS_MAX = 3 };

struct calls_form {
	int64_t max, wait_ms;
	struct ids ids;
	struct lines ways;
	struct str result, detail;
};

static enum err show(struct request *req, struct response *res)
{
	AUTO_ROWS rows = {};
	TRY(store_run(
		req->db, req->arena, call_egress_show, &rows, param_time(req->arena, req->now)));
	reply_etag(req, res, arena_str(req->arena, row_str(&rows, 0, 1)));
	return reply_row(req, res, 200, &rows, "calls.none", "没有登记");
}

enum err on_calls_show(struct request *req, struct response *res)
{
	return show(req, res);
}

enum err on_calls_declare(struct request *req, struct response *res)
{
	struct egress_form f = {};
	TRY(egress_declared(
		req, "calls.key", "值班机器人的公钥应为 Ed25519 公钥（PEM 或 base64）", &f));
	TRY(store_run(req->db, req->arena, call_egress_declare, NULL, P_TEXT(f.key),
		P_TEXT(f.reason), P_INT(req->who.id), param_time(req->arena, req->now),
		P_TEXT(item_match(req))));
	return show(req, res);
}

enum err on_calls_close(struct request *req, struct response *res)
{
	struct egress_form f = {};
	TRY(egress_closing(req, &f));
	TRY(store_run(req->db, req->arena, call_egress_close, NULL, P_TEXT(f.reason),
		P_INT(req->who.id)));
	return reply_none(res);
}

static const struct field lease_fields[] = {
	FIELD(struct calls_form, max, INT, false, CALLS_MAX),
	FIELD(struct calls_form, wait_ms, INT, false, REPLY_WAIT_MAX_MS),
	FIELD(struct calls_form, ways, LINES, false, WAYS_MAX),
};

enum err on_calls_lease(struct request *req, struct response *res)
{
	AUTO_ROWS rows = {};
	static const struct str group[] = { STR("group") };
	struct calls_form f = { .max = 1, .ways = { .at = (struct str *)group, .count = 1 } };
	TRY(form_read(req, lease_fields, &f));
	TRY(store_run(req->db, req->arena, call_take, &rows, P_INT(f.max),
		P_TEXT_LIST(f.ways.at, f.ways.count), param_time(req->arena, clock_now())));
	if (!row_int(&rows, 0, 1) && reply_wait(req, res, f.wait_ms))
		return ERR_OK;
	return reply_row(req, res, 200, &rows, "calls.none", "没有登记");
}

static const struct field result_fields[] = {
	FIELD(struct calls_form, ids, IDS, true, CALLS_MAX),
	FIELD(struct calls_form, result, LINE, true, 10),
	FIELD(struct calls_form, detail, LINE, false, 200),
};

enum err on_calls_result(struct request *req, struct response *res)
{
	AUTO_ROWS rows = {};
	struct calls_form f = { .detail = STR("") };
	TRY(form_read(req, result_fields, &f));
	if (!str_eq(f.result, STR("SENT")) && !str_eq(f.result, STR("FAILED")) &&
		!str_eq(f.result, STR("UNKNOWN")))
		return fault_as(ERR_INVALID, "calls.result", "result",
			"result 应为 SENT、FAILED 或 UNKNOWN");
	TRY(store_run(req->db, req->arena, call_done, &rows, P_INT_LIST(f.ids.at, f.ids.count),
		P_TEXT(f.result), P_TEXT(f.detail), param_time(req->arena, req->now)));
	if (!row_int(&rows, 0, 0))
		return fault_as(ERR_NOTFOUND, "calls.none", NULL, "没有这些提醒，或已发过");
	return reply_none(res);
}
