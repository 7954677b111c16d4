/* assets.c: files people hand in, and what the screen let through. */
#include "base/clock.h"
#include "base/digest.h"
#include "web/form.h"
#include "web/item.h"
#include "web/route.h"
#include "web/spool.h"
#include "web/typed.h"
#include "web/uploads.h"

enum { UPLOAD_WAIT_MS = 60000, LOOK_AGAIN_MS = 100 };

/* The screen's verdict, waited for as long as a person would: the connection waits, no thread. */
enum err upload_verdict_reply(struct request *req, struct response *res)
{
	AUTO_ROWS rows = {};
	TRY(request_db(req));
	TRY(store_run(req->db, req->arena, upload_verdict, &rows, P_INT(req->waiting_for)));
	TRY(rows_need(&rows, "upload.none", "没有这次上传"));
	if (str_eq(row_str(&rows, 0, 0), STR("CLEAN")))
		return reply_json(res, 201, arena_str(req->arena, row_str(&rows, 0, 3)));
	if (str_eq(row_str(&rows, 0, 0), STR("WAITING")) &&
		clock_ticks() - req->started < UPLOAD_WAIT_MS) {
		res->wait_ms = LOOK_AGAIN_MS;
		return ERR_OK;
	}
	if (str_eq(row_str(&rows, 0, 0), STR("WAITING")))
		return fault_as(ERR_UNAVAILABLE, "upload.slow", NULL,
			"文件仍在检查，请稍后在附件列表中查看");
	const char *code = arena_cstr(req->arena, row_str(&rows, 0, 1));
	return fault_as(ERR_REFUSED, *code ? code : "upload.refused", NULL, STRF,
		STRV(row_str(&rows, 0, 2)));
}

/* The last part of a path, as some browsers send it; control characters have no place in a name. */
static enum err read_name(const struct request *req, struct str *out)
{
	struct str name;
	TRY(request_query(req, "name", &name));
	for (size_t i = 0; i < name.len; i++)
		if ((unsigned char)name.at[i] < 0x20)
			return fault_as(ERR_INVALID, "upload.name", "name", "文件名中有控制字符");
	for (size_t i = name.len; i > 0; i--)
		if (name.at[i - 1] == '/' || name.at[i - 1] == '\\') {
			name = str_from(name, i);
			break;
		}
	if (!name.len || codepoints(name) > 200)
		return fault_as(ERR_INVALID, "upload.name", "name", "请给出文件名（最多 200 字）");
	*out = name;
	return ERR_OK;
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

enum err upload_begin(struct request *req, int64_t draft)
{
	struct str name;
	TRY(read_name(req, &name));
	TRY(typed_check_text(req, "name", "文件名", name));
	return hand_over(req, draft, name, &req->waiting_for);
}

enum err on_asset_add(struct request *req, struct response *res)
{
	AUTO_ITEM i = {};
	struct draft_head h;
	if (req->waiting_for)
		return upload_verdict_reply(req, res);
	TRY(item_open(req, "draft.none", &i));
	TRY(draft_head(&i.desk, i.id, &h));
	TRY(draft_may_edit(&i.who, &h));
	TRY(upload_begin(req, i.id));
	return upload_verdict_reply(req, res);
}

enum err on_asset_mask(struct request *req, struct response *res)
{
	AUTO_ROWS made = {};
	AUTO_ITEM i = {};
	struct draft_head h;
	char raw[SHA256_BYTES];
	if (req->waiting_for)
		return upload_verdict_reply(req, res);
	TRY(item_open(req, "draft.none", &i));
	TRY(draft_head(&i.desk, i.id, &h));
	TRY(draft_may_edit(&i.who, &h));
	if (!unhex(req->ids[1], raw, sizeof raw))
		return fault_as(ERR_NOTFOUND, "asset.none", NULL, "没有这个文件");
	TRY(store_run(req->db, req->arena, upload_mask, &made, P_INT(i.id), P_INT(req->who.id),
		P_BYTES(((struct str){ raw, sizeof raw }))));
	TRY(rows_need(
		&made, "asset.none", "没有这个文件，或不是 CSV、xlsx、docx、pptx，不能自动脱敏"));
	req->waiting_for = row_int(&made, 0, 0);
	return upload_verdict_reply(req, res);
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
