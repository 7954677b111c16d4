/* record.c: policies by version, and the record itself. */
#include "base/buf.h"
#include "web/item.h"
#include "web/reply.h"
#include "web/route.h"

enum { EXPORT_ROWS = 500, EXPORT_MAX = 256 * 1024 * 1024 };

enum err on_policy_list(struct request *req, struct response *res)
{
	AUTO_ROWS rows = {};
	TRY(store_run(req->db, req->arena, policy_list, &rows));
	return reply_row(req, res, 200, &rows, "policy.none", "还没有审核流程");
}

static enum err thing(const struct request *req, struct str *kind, int64_t *id)
{
	struct str s;
	TRY(request_query(req, "kind", kind));
	TRY(request_query(req, "id", &s));
	*id = 0;
	if (s.len && !str_i64(s, id))
		return fault_as(ERR_INVALID, "query.value", "id", "id 应为编号");
	return ERR_OK;
}

enum err on_audit_list(struct request *req, struct response *res)
{
	AUTO_ROWS rows = {};
	int64_t limit, cursor, id;
	struct str kind;
	TRY(request_page(req, &limit, &cursor));
	TRY(thing(req, &kind, &id));
	TRY(store_run(req->db, req->arena, audit_list, &rows, P_TEXT(kind), P_INT(id),
		P_INT(cursor), P_INT(limit)));
	return item_reply_list(req, res, &rows, limit, "");
}

enum err on_audit_checkpoint(struct request *req, struct response *res)
{
	AUTO_ROWS rows = {};
	TRY(store_run(req->db, req->arena, audit_checkpoint, &rows));
	return reply_row(req, res, 200, &rows, "checkpoint.none", "还没有检查点");
}

/* One JSON object a line, a page at a time in the order in which it is verified. */
static enum err export_page(
	struct request *req, struct buf *b, struct str *kind, int64_t *id, int64_t *n, bool *more)
{
	AUTO_ROWS rows = {};
	TRY(store_run(req->db, req->arena, audit_export, &rows, P_TEXT(*kind), P_INT(*id),
		P_INT(*n), P_INT(EXPORT_ROWS)));
	for (int i = 0; i < rows.count; i++) {
		buf_add(b, row_str(&rows, i, 0));
		buf_add_char(b, '\n');
	}
	*more = rows.count == EXPORT_ROWS;
	if (!rows.count)
		return ERR_OK;
	*kind = arena_str(req->arena, row_str(&rows, rows.count - 1, 1));
	*id = row_int(&rows, rows.count - 1, 2);
	*n = row_int(&rows, rows.count - 1, 3);
	return ERR_OK;
}

enum err on_audit_export(struct request *req, struct response *res)
{
	struct buf b;
	struct str kind = STR("");
	int64_t id = 0, n = 0;
	buf_init(&b, req->arena, EXPORT_MAX);
	for (bool more = true; more && !b.toobig;)
		TRY(export_page(req, &b, &kind, &id, &n, &more));
	if (b.toobig)
		return fault_as(ERR_LIMIT, "audit.size", NULL,
			"记录过多，请在服务器上用 shenfa audit export 导出");
	return reply_file(req, res, buf_str(&b), STR("application/jsonl; charset=utf-8"),
		STR("audit.jsonl"), false);
}
