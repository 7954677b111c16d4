/* release_request.c: 请求放行, 不放行, 忽略这一处; letting pass is finding_decide's. And what a new word list asks for. */
#include "desk/release_request.h"
#include "desk/remark.h"

#include "web/form.h"
#include "web/item.h"
#include "web/route.h"

struct ask_form {
	struct str reviewer, rule, quote, place, reason;
	int64_t occurrence;
};
static const struct field ask_fields[] = {
	FIELD(struct ask_form, reviewer, LINE, true, 40),
	FIELD(struct ask_form, rule, LINE, true, 200),
	FIELD(struct ask_form, quote, CITED, true, 2000),
	FIELD(struct ask_form, occurrence, INT, false, 100000),
	FIELD(struct ask_form, place, LINE, false, 40),
	FIELD(struct ask_form, reason, TEXT, true, 500),
};

static const struct field refuse_fields[] = {
	FIELD(struct ask_form, reason, TEXT, true, 500),
};

static enum err reply_list(struct request *req, struct response *res, const struct rows *rows)
{
	return reply_row(req, res, 200, rows, "request.none", "没有请求");
}

/* What waits for this person. */
enum err on_request_list(struct request *req, struct response *res)
{
	AUTO_ROWS rows = {};
	TRY(store_run(req->db, req->arena, request_list, &rows, P_INT(req->who.id)));
	return reply_list(req, res, &rows);
}

/* What a new word list blocks in what his department has out or on its way. */
enum err on_recheck_list(struct request *req, struct response *res)
{
	AUTO_ROWS rows = {};
	TRY(store_run(req->db, req->arena, recheck_list, &rows, P_INT(req->who.id),
		param_time(req->arena, req->now)));
	return reply_list(req, res, &rows);
}

enum err on_draft_requests(struct request *req, struct response *res)
{
	AUTO_ROWS rows = {};
	AUTO_ITEM i = {};
	TRY(item_open(req, "draft.none", &i));
	TRY(store_run(
		req->db, req->arena, request_of_draft, &rows, P_INT(i.id), P_INT(req->who.id)));
	return reply_list(req, res, &rows);
}

enum err on_request_add(struct request *req, struct response *res)
{
	AUTO_ROWS rows = {};
	AUTO_ITEM i = {};
	struct ask_form f = {};
	int64_t id;
	TRY(form_read(req, ask_fields, &f));
	TRY(item_open_screening(req, "draft.none", &i));
	const struct finding_key k = { f.reviewer, f.rule, f.quote, f.occurrence, f.place };
	TRY(release_ask(&i.desk, &i.who, i.id, &k, f.reason, &id));
	TRY(store_run(req->db, req->arena, request_show, &rows, P_INT(id), P_INT(req->who.id)));
	return reply_row(req, res, 201, &rows, "request.none", "没有这一请求");
}

enum err on_request_refuse(struct request *req, struct response *res)
{
	AUTO_ITEM i = {};
	struct ask_form f = {};
	int64_t id;
	TRY(form_read(req, refuse_fields, &f));
	TRY(item_open(req, NULL, &i));
	TRY(request_id(req, 0, "request.none", &id));
	TRY(release_refuse(&i.desk, &i.who, id, f.reason));
	return reply_none(res);
}

/* Of a whole file nothing is quoted. */
#define REMARKED                                                                                   \
	FIELD(struct ask_form, reviewer, LINE, true, 40),                                          \
		FIELD(struct ask_form, rule, LINE, true, 200),                                     \
		FIELD(struct ask_form, quote, CITED, false, 2000),                                 \
		FIELD(struct ask_form, occurrence, INT, false, 100000),                            \
		FIELD(struct ask_form, place, LINE, false, 40)
static const struct field remark_fields[] = {
	REMARKED,
	FIELD(struct ask_form, reason, TEXT, true, 500),
};
static const struct field heed_fields[] = { REMARKED };

enum err on_remark_add(struct request *req, struct response *res)
{
	AUTO_ITEM i = {};
	struct ask_form f = {};
	TRY(form_read(req, remark_fields, &f));
	TRY(item_open_screening(req, "draft.none", &i));
	const struct finding_key k = { f.reviewer, f.rule, f.quote, f.occurrence, f.place };
	TRY(remark_put(&i.desk, &i.who, i.id, &k, f.reason));
	return reply_none(res);
}

enum err on_remark_end(struct request *req, struct response *res)
{
	AUTO_ITEM i = {};
	struct ask_form f = {};
	TRY(form_read(req, heed_fields, &f));
	TRY(item_open(req, "draft.none", &i));
	const struct finding_key k = { f.reviewer, f.rule, f.quote, f.occurrence, f.place };
	TRY(remark_drop(&i.desk, &i.who, i.id, &k));
	return reply_none(res);
}
