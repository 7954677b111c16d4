/* links.c: do the links open? Who may go out and look, and what was seen. */
#include "base/clock.h"
#include "web/egress.h"
#include "web/form.h"
#include "web/item.h"
#include "web/reply.h"
#include "web/route.h"

enum { LINKS_MAX = 16 };

struct links_form {
	int64_t id, max, wait_ms;
	struct str result, detail;
};

static enum err show(struct request *req, struct response *res)
{
	AUTO_ROWS rows = {};
	TRY(store_run(req->db, req->arena, link_egress_show, &rows));
	reply_etag(req, res, arena_str(req->arena, row_str(&rows, 0, 1)));
	return reply_row(req, res, 200, &rows, "links.none", "没有登记");
}

enum err on_links_show(struct request *req, struct response *res)
{
	return show(req, res);
}

enum err on_links_declare(struct request *req, struct response *res)
{
	struct egress_form f = {};
	TRY(egress_declared(
		req, "links.key", "出口程序的公钥应为 Ed25519 公钥（PEM 或 base64）", &f));
	TRY(store_run(req->db, req->arena, link_egress_declare, NULL, P_TEXT(f.key),
		P_TEXT(f.reason), P_INT(req->who.id), param_time(req->arena, req->now),
		P_TEXT(item_match(req))));
	return show(req, res);
}

enum err on_links_close(struct request *req, struct response *res)
{
	struct egress_form f = {};
	TRY(egress_closing(req, &f));
	TRY(store_run(req->db, req->arena, link_egress_close, NULL, P_TEXT(f.reason),
		P_INT(req->who.id)));
	return reply_none(res);
}

static const struct field lease_fields[] = {
	FIELD(struct links_form, max, INT, false, LINKS_MAX),
	FIELD(struct links_form, wait_ms, INT, false, REPLY_WAIT_MAX_MS),
};

enum err on_links_lease(struct request *req, struct response *res)
{
	AUTO_ROWS rows = {};
	struct links_form f = { .max = 1 };
	TRY(form_read(req, lease_fields, &f));
	TRY(store_run(req->db, req->arena, link_take, &rows, P_INT(f.max),
		param_time(req->arena, clock_now())));
	if (!row_int(&rows, 0, 1) && reply_wait(req, res, f.wait_ms))
		return ERR_OK;
	return reply_row(req, res, 200, &rows, "links.none", "没有登记");
}

static const struct field result_fields[] = {
	FIELD(struct links_form, id, ID, true, 0),
	FIELD(struct links_form, result, LINE, true, 10),
	FIELD(struct links_form, detail, LINE, false, 200),
};

enum err on_links_result(struct request *req, struct response *res)
{
	AUTO_ROWS rows = {};
	struct links_form f = { .detail = STR("") };
	TRY(form_read(req, result_fields, &f));
	TRY(store_run(req->db, req->arena, link_seen, &rows, P_INT(f.id), P_TEXT(f.result),
		P_TEXT(f.detail), param_time(req->arena, req->now)));
	if (!row_bool(&rows, 0, 0))
		return fault_as(ERR_NOTFOUND, "links.none", NULL, "没有这个链接");
	return reply_none(res);
}
