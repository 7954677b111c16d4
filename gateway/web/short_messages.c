/* short_messages.c: lists of recipients, the two keys, what became of each recipient (0031_sms.sql). */
#include "base/clock.h"
#include "desk/recipients.h"
#include "vault/vault.h"
#include "web/form.h"
#include "web/item.h"
#include "web/reply.h"
#include "web/route.h"

enum { NAME_MAX_CHARS = 60, NUMBERS_MAX = 2000000, NOTE_MAX = 500, ROWS_MAX = 200 };

static struct param now_of(struct request *req)
{
	return param_time(req->arena, req->now);
}

enum err on_recipient_list_list(struct request *req, struct response *res)
{
	AUTO_ROWS rows = {};
	TRY(store_run(req->db, req->arena, recipient_lists, &rows, P_INT(req->who.id)));
	return reply_row(req, res, 200, &rows, "sms.list", "还没有收件人名单");
}

struct list_form {
	int64_t account;
	struct str name, numbers;
};
static const struct field list_fields[] = {
	FIELD(struct list_form, account, ID, true, 0),
	FIELD(struct list_form, name, LINE, true, NAME_MAX_CHARS),
	FIELD(struct list_form, numbers, SECRET, true, NUMBERS_MAX),
};

static json_t *bad_lines(const struct recipients *r)
{
	json_t *list = json_array();
	for (size_t i = 0; i < r->refused && i < sizeof r->bad / sizeof *r->bad; i++)
		json_array_append_new(list, json_integer((json_int_t)r->bad[i]));
	return list;
}

/* The numbers are in this request's memory, and nowhere else as they are. */
enum err on_recipient_list_add(struct request *req, struct response *res)
{
	struct list_form f = {};
	struct recipient_list l;
	int64_t id;
	TRY(form_read(req, list_fields, &f));
	l = (struct recipient_list){ .account = f.account, .name = str_trim(f.name) };
	TRY(recipients_read(req->arena, f.numbers, &l.found));
	TRY(recipients_keep(req->db, req->arena, req->who.id, &l, req->now, &id));
	json_auto_t *j = json_pack("{s:o s:o s:I s:I s:I s:I s:o}", "id",
		json_sprintf("%lld", (long long)id), "name", json_from(l.name), "count",
		(json_int_t)l.found.count, "refused", (json_int_t)l.found.refused, "doubled",
		(json_int_t)l.found.doubled, "several", (json_int_t)l.found.several, "bad_lines",
		bad_lines(&l.found));
	return reply_made(req, res, 201, j);
}

enum err on_recipient_list_retire(struct request *req, struct response *res)
{
	int64_t id;
	TRY(request_id(req, 0, "sms.list", &id));
	TRY(store_run(req->db, req->arena, recipient_list_retire, NULL, P_INT(id),
		P_INT(req->who.id), now_of(req)));
	return reply_none(res);
}

enum err on_short_message_list(struct request *req, struct response *res)
{
	AUTO_ROWS rows = {};
	AUTO_ITEM i = {};
	int64_t limit, cursor;
	TRY(item_open(req, NULL, &i));
	TRY(request_page(req, &limit, &cursor));
	TRY(store_run(req->db, req->arena, sms_list, &rows, P_INT(i.viewer.id),
		P_TEXT_LIST(i.viewer.can, i.viewer.can_count), P_INT(cursor), P_INT(limit),
		now_of(req)));
	return item_reply_list(req, res, &rows, limit, "");
}

/* Columns of sms_read. */
enum { JSON, DRAFT, COMMIT, ROWS };

/* What the ticket lets out, as it was approved: words, list, what it costs. */
static json_t *message_json(struct item *i, const struct rows *rows)
{
	struct str text;
	json_t *j = NULL;
	if (vault_read(i->desk.vault, i->desk.arena, row_int(rows, 0, DRAFT),
		    row_str(rows, 0, COMMIT), STR("renditions/sms/message.json"), &text) ||
		json_read(text, &j))
		return json_null();
	return j;
}

static enum err reply_one(struct request *req, struct response *res, struct item *i, int64_t id)
{
	AUTO_ROWS rows = {};
	json_auto_t *j = NULL, *list = NULL;
	TRY(store_run(req->db, req->arena, sms_read, &rows, P_INT(id), P_INT(i->viewer.id),
		P_TEXT_LIST(i->viewer.can, i->viewer.can_count), now_of(req)));
	TRY(rows_need(&rows, "delivery.none", "没有这一短信任务"));
	TRY(json_read(row_str(&rows, 0, JSON), &j));
	TRY(json_read(row_str(&rows, 0, ROWS), &list));
	json_object_set(j, "recipients", list);
	json_object_set_new(j, "message", message_json(i, &rows));
	return reply_made(req, res, 200, j);
}

static enum err open_one(struct request *req, struct item *i, int64_t *id)
{
	TRY(item_open(req, "delivery.none", i));
	return request_id(req, 0, "delivery.none", id);
}

enum err on_short_message_show(struct request *req, struct response *res)
{
	AUTO_ITEM i = {};
	int64_t id;
	TRY(open_one(req, &i, &id));
	return reply_one(req, res, &i, id);
}

struct act_form {
	struct str repeat, reason, outcome;
	struct ids recipients;
};
static const struct field key_fields[] = {
	FIELD(struct act_form, repeat, TEXT, false, NOTE_MAX),
};

enum err on_short_message_key(struct request *req, struct response *res)
{
	AUTO_ITEM i = {};
	struct act_form f = { .repeat = STR("") };
	int64_t id;
	TRY(form_read(req, key_fields, &f));
	TRY(open_one(req, &i, &id));
	TRY(store_run(req->db, req->arena, sms_turn_key, NULL, P_INT(id), P_INT(req->who.id),
		P_TEXT(str_trim(f.repeat)), now_of(req)));
	return reply_one(req, res, &i, id);
}

static const struct field back_fields[] = {
	FIELD(struct act_form, reason, TEXT, true, NOTE_MAX),
};

enum err on_short_message_take_back(struct request *req, struct response *res)
{
	AUTO_ITEM i = {};
	struct act_form f = {};
	int64_t id;
	TRY(form_read(req, back_fields, &f));
	TRY(open_one(req, &i, &id));
	TRY(store_run(req->db, req->arena, sms_take_back, NULL, P_INT(id), P_INT(req->who.id),
		P_TEXT(str_trim(f.reason)), now_of(req)));
	return reply_one(req, res, &i, id);
}

static const struct field decide_fields[] = {
	FIELD(struct act_form, recipients, IDS, false, ROWS_MAX),
	FIELD(struct act_form, outcome, LINE, true, 12),
	FIELD(struct act_form, reason, TEXT, true, NOTE_MAX),
};

/* Without `recipients`: all of them. */
enum err on_short_message_decide(struct request *req, struct response *res)
{
	AUTO_ITEM i = {};
	struct act_form f = {};
	int64_t id;
	TRY(form_read(req, decide_fields, &f));
	TRY(open_one(req, &i, &id));
	TRY(store_run(req->db, req->arena, sms_decide, NULL, P_INT(id), P_INT(req->who.id),
		P_INT_LIST(f.recipients.at, f.recipients.count), P_TEXT(f.outcome),
		P_TEXT(str_trim(f.reason)), now_of(req)));
	return reply_one(req, res, &i, id);
}

enum err on_opt_out_list(struct request *req, struct response *res)
{
	AUTO_ROWS rows = {};
	int64_t limit, cursor;
	TRY(request_page(req, &limit, &cursor));
	TRY(store_run(req->db, req->arena, sms_opt_outs, &rows,
		P_INT(cursor < req->now ? cursor : req->now + 1000), P_INT(limit)));
	return item_reply_list(req, res, &rows, limit, "");
}

struct call_form {
	int64_t fence;
	struct str call;
	json_t *body;
};
static const struct field delivery_call_fields[] = {
	FIELD(struct call_form, fence, INT, true, INT64_MAX),
	FIELD(struct call_form, call, LINE, true, 10),
	FIELD(struct call_form, body, OBJECT, true, 0),
};

static enum err known(struct str call, const char *const *names)
{
	for (; *names; names++)
		if (str_eq(call, str_c(*names)))
			return ERR_OK;
	return fault_as(ERR_INVALID, "form.value", "call", "没有这种调用");
}

/* Of a list that is being sent: what a courier may do next, committed before it does. */
enum err on_connector_messages(struct request *req, struct response *res)
{
	static const char *const calls[] = { "open", "name", "take", "state", "waiting", "stop",
		NULL };
	AUTO_ROWS rows = {};
	struct call_form f = {};
	int64_t id;
	TRY(request_id(req, 0, "delivery.none", &id));
	TRY(form_read(req, delivery_call_fields, &f));
	TRY(known(f.call, calls));
	TRY(store_run(req->db, req->arena, sms_call, &rows, P_INT(id), P_INT(req->channel),
		P_INT(f.fence), P_TEXT(f.call), P_TEXT(json_text(req->arena, f.body)),
		now_of(req)));
	return reply_json(res, 200, arena_str(req->arena, row_str(&rows, 0, 0)));
}

static const struct field line_call_fields[] = {
	FIELD(struct call_form, call, LINE, true, 10),
	FIELD(struct call_form, body, OBJECT, true, 0),
};

/* Of an account's line: facts, which are true whoever holds a lease. */
enum err on_connector_line(struct request *req, struct response *res)
{
	static const char *const calls[] = { "line", "lost", "answers", "reports", "opt-outs",
		"count", NULL };
	AUTO_ROWS rows = {};
	struct call_form f = {};
	TRY(form_read(req, line_call_fields, &f));
	TRY(known(f.call, calls));
	TRY(store_run(req->db, req->arena, sms_line_call, &rows, P_INT(req->channel),
		P_TEXT(f.call), P_TEXT(json_text(req->arena, f.body)), now_of(req)));
	return reply_json(res, 200, arena_str(req->arena, row_str(&rows, 0, 0)));
}
