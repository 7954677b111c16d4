/* closure.c: 停止服务 and 恢复服务 of a whole site: by two people, each with his own key. */
#include "desk/statement.h"
#include "web/form.h"
#include "web/item.h"
#include "web/reply.h"
#include "web/route.h"

enum { REASON_MAX = 500 };

static struct param now_of(struct request *req)
{
	return param_time(req->arena, req->now);
}

static enum err show(struct request *req, struct response *res, struct item *i, int64_t id)
{
	AUTO_ROWS rows = {};
	TRY(store_run(req->db, req->arena, closure_show, &rows, P_INT(id), P_INT(i->viewer.id),
		P_TEXT_LIST(i->viewer.can, i->viewer.can_count)));
	return reply_row(req, res, 200, &rows, "closure.none", "这个渠道账号不是网站");
}

enum err on_closure_show(struct request *req, struct response *res)
{
	AUTO_ITEM i = {};
	int64_t id;
	TRY(request_id(req, 0, "channel.none", &id));
	TRY(item_open(req, NULL, &i));
	return show(req, res, &i, id);
}

struct closure_form {
	struct str act, reason, key_id, signature;
};
#define SIGNED_FIELDS                                                                              \
	FIELD(struct closure_form, key_id, LINE, true, 64),                                        \
		FIELD(struct closure_form, signature, LINE, true, 400)
static const struct field make_fields[] = {
	FIELD(struct closure_form, act, LINE, true, 10),
	FIELD(struct closure_form, reason, TEXT, true, REASON_MAX),
	SIGNED_FIELDS,
};
static const struct field second_fields[] = { SIGNED_FIELDS };
static const struct field refusal_fields[] = {
	FIELD(struct closure_form, reason, TEXT, true, REASON_MAX),
};

enum err on_closure_sign(struct request *req, struct response *res)
{
	AUTO_ITEM i = {};
	int64_t id;
	struct closure_form f = {};
	TRY(request_id(req, 0, "channel.none", &id));
	TRY(form_read(req, make_fields, &f));
	bool close = str_eq(f.act, STR("close"));
	if (!close && !str_eq(f.act, STR("open")))
		return fault_as(ERR_INVALID, "form.value", "act", "act 应为 close 或 open");
	TRY(item_open(req, NULL, &i));
	const struct own_signature own = { f.key_id, f.signature };
	TRY(closure_sign(&i.desk, &i.who, id, close, f.reason, &own));
	return show(req, res, &i, id);
}

enum err on_closure_confirm(struct request *req, struct response *res)
{
	AUTO_ITEM i = {};
	int64_t id, channel;
	struct closure_form f = {};
	TRY(request_id(req, 0, "statement.none", &id));
	TRY(form_read(req, second_fields, &f));
	TRY(item_open(req, NULL, &i));
	const struct own_signature own = { f.key_id, f.signature };
	TRY(closure_confirm(&i.desk, &i.who, id, &own, &channel));
	return show(req, res, &i, channel);
}

enum err on_closure_refuse(struct request *req, struct response *res)
{
	AUTO_ITEM i = {};
	AUTO_ROWS rows = {};
	int64_t id;
	struct closure_form f = {};
	TRY(request_id(req, 0, "statement.none", &id));
	TRY(form_read(req, refusal_fields, &f));
	TRY(item_open(req, NULL, &i));
	TRY(store_run(req->db, req->arena, statement_facts, &rows, P_INT(id)));
	TRY(rows_need(&rows, "statement.none", "没有这份确认"));
	TRY(store_run(req->db, req->arena, closure_drop, NULL, P_INT(id), P_INT(req->who.id),
		P_TEXT(f.reason), now_of(req)));
	return show(req, res, &i, row_int(&rows, 0, 0));
}

struct order_form {
	int64_t statement;
	struct str trouble;
};
static const struct field order_fields[] = {
	FIELD(struct order_form, statement, ID, true, 0),
	FIELD(struct order_form, trouble, TEXT, false, REASON_MAX),
};

/* What became of it at the courier. */
enum err on_connector_order(struct request *req, struct response *res)
{
	struct order_form f = { .trouble = STR("") };
	TRY(form_read(req, order_fields, &f));
	TRY(store_run(req->db, req->arena, order_done, NULL, P_INT(req->channel),
		P_INT(f.statement), P_TEXT(f.trouble), now_of(req)));
	return reply_none(res);
}

/* For a courier whose far side is beyond a gap: it asks for nothing else of the watch. */
enum err on_connector_order_show(struct request *req, struct response *res)
{
	AUTO_ROWS rows = {};
	TRY(store_run(req->db, req->arena, order_show, &rows, P_INT(req->channel)));
	return reply_row(req, res, 200, &rows, "channel.none", "没有这个渠道账号");
}
