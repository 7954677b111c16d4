/* hand_off.c: what people post by hand: taken by name, reported, confirmed by another (0026_hand_off.sql). */
#include "base/clock.h"
#include "base/digest.h"
#include "web/form.h"
#include "web/hand_off_package.h"
#include "web/public_address.h"
#include "web/route.h"
#include "web/uploads.h"

enum { TOKEN_BYTES = 32, NOTE_MAX = 500, ADDRESS_MAX = 1000 };

static struct param now_of(struct request *req)
{
	return param_time(req->arena, req->now);
}

static enum err check_box(struct str box)
{
	if (!box.len || str_eq(box, STR("open")) || str_eq(box, STR("confirm")) ||
		str_eq(box, STR("done")))
		return ERR_OK;
	return fault_as(ERR_INVALID, "query.value", "box", "box 应为 open、confirm 或 done");
}

enum err on_hand_off_list(struct request *req, struct response *res)
{
	AUTO_ROWS rows = {};
	AUTO_ITEM i = {};
	int64_t limit, cursor;
	struct str box;
	TRY(item_open(req, NULL, &i));
	TRY(request_page(req, &limit, &cursor));
	TRY(request_query(req, "box", &box));
	TRY(check_box(box));
	TRY(store_run(req->db, req->arena, hand_off_list, &rows, P_INT(i.viewer.id),
		P_TEXT(box.len ? box : STR("open")), P_INT(cursor), P_INT(limit),
		P_TEXT_LIST(i.viewer.can, i.viewer.can_count), now_of(req)));
	return item_reply_list(req, res, &rows, limit, "");
}

/* Columns of hand_off_read. */
enum { JSON, DRAFT, COMMIT, CHANNEL, ACT, STEPS };

/* What is pasted where; a withdrawal has nothing to paste. */
static enum err fields_json(struct item *i, const struct rows *rows, json_t **out)
{
	struct hand_off_field fields[HAND_OFF_FIELDS_MAX];
	size_t count = 0;
	if (!str_eq(row_str(rows, 0, ACT), STR("withdraw")))
		TRY(hand_off_fields(&i->desk, row_int(rows, 0, DRAFT), row_str(rows, 0, COMMIT),
			row_str(rows, 0, CHANNEL), fields, &count));
	*out = json_array();
	for (size_t f = 0; f < count; f++)
		json_array_append_new(
			*out, json_pack("{s:s s:s s:o s:I}", "file", fields[f].file, "name",
				      fields[f].name, "text", json_from(fields[f].text), "length",
				      (json_int_t)codepoints(fields[f].text)));
	return ERR_OK;
}

static enum err reply_hand_off(
	struct request *req, struct response *res, struct item *i, int64_t id)
{
	AUTO_ROWS rows = {};
	json_auto_t *j = NULL, *fields = NULL, *steps = NULL;
	TRY(store_run(req->db, req->arena, hand_off_read, &rows, P_INT(id), P_INT(i->viewer.id),
		P_TEXT_LIST(i->viewer.can, i->viewer.can_count), now_of(req)));
	TRY(rows_need(&rows, "hand_off.none", "没有这张移交单，或不归您办理"));
	TRY(json_read(row_str(&rows, 0, JSON), &j));
	TRY(json_read(row_str(&rows, 0, STEPS), &steps));
	TRY(fields_json(i, &rows, &fields));
	json_object_set(j, "steps", steps);
	json_object_set(j, "fields", fields);
	return reply_made(req, res, 200, j);
}

static enum err open_one(struct request *req, struct item *i, int64_t *id)
{
	TRY(item_open(req, NULL, i));
	return request_id(req, 0, "hand_off.none", id);
}

enum err on_hand_off_show(struct request *req, struct response *res)
{
	AUTO_ITEM i = {};
	int64_t id;
	TRY(open_one(req, &i, &id));
	return reply_hand_off(req, res, &i, id);
}

struct hand_off_form {
	struct str reason, outcome, url, evidence, screenshot;
	int64_t posted_at;
};
static const struct field take_fields[] = {
	FIELD(struct hand_off_form, reason, TEXT, false, NOTE_MAX),
};

static struct str token_hash(struct arena *a, struct str token)
{
	unsigned char *digest = arena_alloc(a, SHA256_BYTES);
	sha256(token, digest);
	return (struct str){ (const char *)digest, SHA256_BYTES };
}

/* The token is in this answer and nowhere else: what is kept opens nothing. */
enum err on_hand_off_take(struct request *req, struct response *res)
{
	AUTO_ITEM i = {};
	AUTO_ROWS rows = {};
	struct hand_off_form f = { .reason = STR("") };
	unsigned char raw[TOKEN_BYTES];
	int64_t id;
	TRY(form_read(req, take_fields, &f));
	TRY(open_one(req, &i, &id));
	random_bytes(raw, sizeof raw);
	const char *token = hex(req->arena, raw, sizeof raw);
	TRY(store_run(req->db, req->arena, hand_off_take, &rows, P_INT(id), P_INT(req->who.id),
		P_TEXT(str_trim(f.reason)), P_BYTES(token_hash(req->arena, str_c(token))),
		now_of(req)));
	json_auto_t *j = json_pack("{s:s s:o}", "link",
		arena_printf(req->arena, "/api/v1/hand-offs/%lld/package?token=%s", (long long)id,
			token),
		"until", json_from(row_str(&rows, 0, 0)));
	return reply_made(req, res, 200, j);
}

static enum err no_package(const struct rows *rows)
{
	TRY(rows_need(rows, "hand_off.link", "成品包只给领取人下载，请先领取"));
	if (str_eq(row_str(rows, 0, ACT - 1), STR("withdraw")))
		return fault_as(ERR_NOTFOUND, "hand_off.package", NULL, "撤稿没有成品包");
	return ERR_OK;
}

/* Made first, counted then: a package that cannot be made uses up no link. */
enum err on_hand_off_package(struct request *req, struct response *res)
{
	AUTO_ITEM i = {};
	AUTO_ROWS rows = {};
	struct str token, zip;
	int64_t id;
	TRY(open_one(req, &i, &id));
	TRY(request_query(req, "token", &token));
	TRY(store_run(req->db, req->arena, hand_off_package, &rows, P_INT(id), P_INT(req->who.id)));
	TRY(no_package(&rows));
	TRY(hand_off_zip(&i, &rows, id, &zip));
	TRY(store_run(req->db, req->arena, hand_off_fetch, NULL, P_INT(id), P_INT(req->who.id),
		P_BYTES(token_hash(req->arena, token)), now_of(req)));
	return reply_file(req, res, zip, STR("application/zip"),
		str_c(arena_printf(req->arena, "hand-off-%lld.zip", (long long)id)), false);
}

static const struct field give_back_fields[] = {
	FIELD(struct hand_off_form, reason, TEXT, true, NOTE_MAX),
};

enum err on_hand_off_give_back(struct request *req, struct response *res)
{
	AUTO_ITEM i = {};
	struct hand_off_form f = {};
	int64_t id;
	TRY(form_read(req, give_back_fields, &f));
	TRY(open_one(req, &i, &id));
	TRY(store_run(req->db, req->arena, hand_off_give_back, NULL, P_INT(id), P_INT(req->who.id),
		P_TEXT(f.reason), now_of(req)));
	return reply_hand_off(req, res, &i, id);
}

/* Looked at by the screen like any file; the report names it by its hash. */
enum err on_hand_off_screenshot(struct request *req, struct response *res)
{
	AUTO_ROWS rows = {};
	int64_t id;
	if (req->waiting_for)
		return upload_verdict_reply(req, res);
	TRY(request_db(req));
	TRY(request_id(req, 0, "hand_off.none", &id));
	TRY(store_run(req->db, req->arena, hand_off_draft, &rows, P_INT(id), P_INT(req->who.id),
		now_of(req)));
	if (!rows.count)
		return fault_as(ERR_DENIED, "hand_off.operator", NULL,
			"由领取人在下载成品包之后、报告之前上传截图");
	TRY(upload_begin(req, row_int(&rows, 0, 0)));
	return upload_verdict_reply(req, res);
}

static const struct field report_fields[] = {
	FIELD(struct hand_off_form, outcome, LINE, true, 12),
	FIELD(struct hand_off_form, url, LINE, false, ADDRESS_MAX),
	FIELD(struct hand_off_form, posted_at, TIME, false, 0),
	FIELD(struct hand_off_form, evidence, TEXT, false, NOTE_MAX),
	FIELD(struct hand_off_form, screenshot, LINE, false, 64),
};

static enum err check_outcome(struct str outcome)
{
	if (str_eq(outcome, STR("done")) || str_eq(outcome, STR("refused")))
		return ERR_OK;
	return fault_as(ERR_INVALID, "hand_off.outcome", "outcome", "outcome 应为 done 或 refused");
}

static enum err screenshot_of(struct arena *a, const struct hand_off_form *f, struct param *out)
{
	unsigned char *raw = arena_alloc(a, SHA256_BYTES);
	*out = P_NULL;
	if (!f->screenshot.len)
		return ERR_OK;
	if (!unhex(f->screenshot, raw, SHA256_BYTES))
		return fault_as(ERR_INVALID, "hand_off.screenshot", "screenshot",
			"screenshot 应为上传后得到的 sha256");
	*out = P_BYTES(((struct str){ (const char *)raw, SHA256_BYTES }));
	return ERR_OK;
}

enum err on_hand_off_report(struct request *req, struct response *res)
{
	AUTO_ITEM i = {};
	struct hand_off_form f = { .url = STR(""), .evidence = STR("") };
	struct param picture;
	int64_t id;
	TRY(form_read(req, report_fields, &f));
	TRY(check_outcome(f.outcome));
	TRY(public_address(req->arena, f.url, "hand_off.url", &f.url));
	TRY(screenshot_of(req->arena, &f, &picture));
	TRY(open_one(req, &i, &id));
	TRY(store_run(req->db, req->arena, hand_off_report, NULL, P_INT(id), P_INT(req->who.id),
		P_TEXT(f.outcome), P_TEXT(f.url),
		f.posted_at ? param_time(req->arena, f.posted_at) : P_NULL,
		P_TEXT(str_trim(f.evidence)), picture, now_of(req)));
	return reply_hand_off(req, res, &i, id);
}

static const struct field confirm_fields[] = {
	FIELD(struct hand_off_form, outcome, LINE, true, 12),
	FIELD(struct hand_off_form, evidence, TEXT, false, NOTE_MAX),
};

enum err on_hand_off_confirm(struct request *req, struct response *res)
{
	AUTO_ITEM i = {};
	struct hand_off_form f = { .evidence = STR("") };
	int64_t id;
	TRY(form_read(req, confirm_fields, &f));
	if (!str_eq(f.outcome, STR("confirm")) && !str_eq(f.outcome, STR("return")))
		return fault_as(ERR_INVALID, "hand_off.outcome", "outcome",
			"outcome 应为 confirm 或 return");
	TRY(open_one(req, &i, &id));
	TRY(store_run(req->db, req->arena, hand_off_confirm, NULL, P_INT(id), P_INT(req->who.id),
		P_TEXT(f.outcome), P_TEXT(str_trim(f.evidence)), now_of(req)));
	return reply_hand_off(req, res, &i, id);
}
