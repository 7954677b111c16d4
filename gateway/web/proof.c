/* proof.c: that one row of the record stands under a signed checkpoint. */
#include "model/proof.h"

#include "store/audit_rows.h"
#include "web/reply.h"
#include "web/route.h"

enum { PAGE = 1000 };

/* "draft-3-7": row 7 of draft 3. */
static enum err read_name(const struct request *req, struct str *kind, int64_t *id, int64_t *n)
{
	struct str rest = req->ids[0];
	*kind = str_cut(&rest, '-');
	struct str of = str_cut(&rest, '-');
	if (!kind->len || !str_i64(of, id) || !str_i64(rest, n))
		return fault_as(ERR_NOTFOUND, "audit.none", NULL,
			"没有这条审计记录；请写成 种类-编号-序号，如 draft-3-7");
	return ERR_OK;
}

static bool same_row(const struct audit_row *a, const struct audit_row *b)
{
	return str_eq(a->kind, b->kind) && a->id == b->id && a->n == b->n;
}

/* The window of the checkpoint in the order of its tree; the path is looked for by the row's name. */
struct climb {
	struct str from, to, xid, kind;
	int64_t epoch, id, n;
	struct merkle tree;
	struct merkle_path path;
};

static enum err climb_page(
	struct request *req, const struct audit_row *want, struct climb *c, int *out)
{
	AUTO_ROWS r = {};
	TRY(store_run(req->db, req->arena, audit_window, &r, P_INT(c->epoch), P_TEXT(c->from),
		P_TEXT(c->to), P_TEXT(c->xid), P_TEXT(c->kind), P_INT(c->id), P_INT(c->n)));
	for (int i = 0; i < r.count; i++) {
		SCRATCH(a);
		struct audit_row row = audit_row_at(&r, i);
		if (same_row(&row, want))
			c->path.index = c->tree.count;
		merkle_add_on(&c->tree, audit_sealed_text(&a, &row), &c->path);
	}
	if (r.count) {
		int last = r.count - 1;
		c->xid = arena_str(req->arena, row_str(&r, last, 10));
		c->kind = arena_str(req->arena, row_str(&r, last, 0));
		c->id = row_int(&r, last, 1);
		c->n = row_int(&r, last, 2);
	}
	*out = r.count;
	return ERR_OK;
}

static enum err climb(struct request *req, const struct audit_row *want, const struct rows *found,
	struct merkle_path *out)
{
	struct merkle_node root;
	struct climb c = { .from = row_str(found, 0, 10),
		.to = row_str(found, 0, 11),
		.xid = row_str(found, 0, 10),
		.kind = STR(""),
		.epoch = want->epoch,
		.path = { .index = UINT64_MAX, .peak = MERKLE_NOWHERE } };
	int count = PAGE;
	while (count == PAGE)
		TRY(climb_page(req, want, &c, &count));
	merkle_root_on(&c.tree, &c.path, &root);
	*out = c.path;
	return ERR_OK;
}

enum err on_audit_proof(struct request *req, struct response *res)
{
	AUTO_ROWS found = {};
	struct str kind;
	int64_t id, n;
	struct merkle_path path;
	TRY(read_name(req, &kind, &id, &n));
	TRY(store_run(
		req->db, req->arena, audit_sealed, &found, P_TEXT(kind), P_INT(id), P_INT(n)));
	TRY(rows_need(&found, "audit.none", "没有这条审计记录"));
	if (row_null(&found, 0, 12))
		return fault_as(ERR_WRONG_STATE, "audit.unsealed", NULL,
			"这条记录还没有封存，最多一分钟后再取");
	struct audit_row row = audit_row_at(&found, 0);
	TRY(climb(req, &row, &found, &path));
	struct ticket_sigs sigs = { row_str(&found, 0, 13), row_str(&found, 0, 14) };
	json_auto_t *j = proof_json(
		req->arena, &row, &path, row_int(&found, 0, 15), row_str(&found, 0, 12), sigs);
	return reply_made(req, res, 200, j);
}
