/* assets.c: files people hand in, and what the screen let through. */
#include "base/clock.h"
#include "base/digest.h"
#include "web/item.h"
#include "web/route.h"
#include "web/spool.h"

enum { UPLOAD_WAIT_MS = 15000, LOOK_AGAIN_MS = 500 };

/* The screen's verdict, waited for as long as a person would; a notification ends the wait. */
static enum err wait_for_verdict(struct request *req, int64_t upload, struct rows *out)
{
	int64_t until = clock_ticks() + UPLOAD_WAIT_MS;
	TRY(store_listen(req->db, "upload_done"));
	for (;;) {
		TRY(store_run(req->db, req->arena, upload_verdict, out, P_INT(upload)));
		if (!str_eq(row_str(out, 0, 0), STR("WAITING")))
			return ERR_OK;
		rows_free(out);
		int64_t left = until - clock_ticks();
		if (left <= 0)
			return fault_as(ERR_UNAVAILABLE, "upload.slow", NULL,
				"文件仍在检查，请稍后在附件列表中查看");
		store_wait(req->db, (int)(left < LOOK_AGAIN_MS ? left : LOOK_AGAIN_MS));
	}
}

static enum err hand_over(struct request *req, int64_t draft, struct str name, int64_t *out)
{
	AUTO_ROWS made = {};
	struct str sha256 = { (const char *)req->spool_sha256, sizeof req->spool_sha256 };
	TRY(store_run(req->db, req->arena, upload_next_id, &made));
	*out = row_int(&made, 0, 0);
	TRY(spool_name(req, *out)); /* the file is there before anybody looks for it */
	return store_run(req->db, req->arena, upload_add, NULL, P_INT(*out), P_INT(draft),
		P_INT(req->who.id), P_TEXT(name), P_TEXT(head_value(req->head, "content-type")),
		P_INT(req->head->content_length), P_BYTES(sha256));
}

enum err on_asset_add(struct request *req, struct response *res)
{
	AUTO_ROWS verdict = {};
	AUTO_ITEM i = {};
	struct draft_head h;
	struct str name;
	int64_t upload;
	TRY(item_open(req, "draft.none", &i));
	TRY(draft_head(&i.desk, i.id, &h));
	TRY(draft_may_edit(&i.who, &h));
	TRY(request_query(req, "name", &name));
	if (!name.len)
		return fault_as(ERR_INVALID, "upload.name", "name", "请带上文件名");
	TRY(hand_over(req, i.id, name, &upload));
	TRY(wait_for_verdict(req, upload, &verdict));
	if (str_eq(row_str(&verdict, 0, 0), STR("CLEAN")))
		return reply_json(res, 201, arena_str(req->arena, row_str(&verdict, 0, 3)));
	const char *code = arena_cstr(req->arena, row_str(&verdict, 0, 1));
	return fault_as(ERR_REFUSED, *code ? code : "upload.refused", NULL, STRF,
		STRV(row_str(&verdict, 0, 2)));
}

enum err on_asset_show(struct request *req, struct response *res)
{
	AUTO_ROWS rows = {};
	AUTO_ITEM i = {};
	struct str sha256 = req->ids[1];
	unsigned char raw[SHA256_BYTES];
	TRY(item_open(req, "draft.none", &i));
	if (!unhex(sha256, raw, sizeof raw))
		return fault_as(ERR_NOTFOUND, "asset.none", NULL, "没有这个文件");
	TRY(store_run_binary(req->db, req->arena, asset_one, &rows, P_INT(i.id), P_TEXT(sha256)));
	TRY(rows_need(&rows, "asset.none", "没有这个文件"));
	struct str type = arena_str(req->arena, row_str(&rows, 0, 1));
	return reply_file(req, res, arena_str(req->arena, row_str(&rows, 0, 2)), type,
		arena_str(req->arena, row_str(&rows, 0, 0)), str_starts(type, STR("image/")));
}
