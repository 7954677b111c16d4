/* channels.c: the ledger of publishing accounts, and the emergency stop. */
#include "web/channels.h"
#include "channels/recall.h"
#include "channels/settings.h"
#include "desk/register_channel.h"
#include "web/form.h"
#include "web/item.h"
#include "web/reply.h"
#include "web/route.h"

static bool can(const struct request *req, enum capability c)
{
	return capability_in(req->who.may, c);
}

static enum err list(struct request *req, int64_t id, struct rows *out)
{
	return store_run(req->db, req->arena, channel_list, out, P_INT(id), P_INT(req->who.id),
		P_BOOL(can(req, CAP_CHANNEL_WRITE)), P_BOOL(can(req, CAP_CHANNEL_PAUSE)),
		P_BOOL(can(req, CAP_STOP)), P_BOOL(can(req, CAP_STOP_LIFT)),
		P_BOOL(can(req, CAP_RELEASE_RETRY)), param_time(req->arena, req->now));
}

void channel_recalls(struct request *req, json_t *all)
{
	size_t i;
	json_t *c;
	json_array_foreach(json_object_get(all, "items"), i, c)
	{
		struct str settings = json_text(req->arena, json_object_get(c, "settings"));
		json_object_set_new(
			c, "recall", recall_json(recall_of(json_str(c, "channel"), settings)));
	}
}

static enum err read_list(struct request *req, int64_t id, json_t **out)
{
	AUTO_ROWS rows = {};
	TRY(list(req, id, &rows));
	TRY(json_read(row_str(&rows, 0, 0), out));
	channel_recalls(req, *out);
	return ERR_OK;
}

enum err on_channel_list(struct request *req, struct response *res)
{
	json_auto_t *j = NULL;
	TRY(read_list(req, 0, &j));
	return reply_made(req, res, 200, j);
}

enum err channel_reply(struct request *req, struct response *res, int status, int64_t id)
{
	json_auto_t *j = NULL;
	TRY(read_list(req, id, &j));
	json_t *one = json_array_get(json_object_get(j, "items"), 0);
	if (!one)
		return fault_as(ERR_NOTFOUND, "channel.none", NULL, "没有这个渠道账号");
	reply_etag(req, res, arena_str(req->arena, json_str(one, "version")));
	return reply_made(req, res, status, one);
}

enum err on_channel_settings(struct request *req, struct response *res)
{
	json_auto_t *j = settings_json();
	return reply_made(req, res, 200, j);
}

enum err on_channel_show(struct request *req, struct response *res)
{
	int64_t id;
	TRY(request_id(req, 0, "channel.none", &id));
	return channel_reply(req, res, 200, id);
}

struct channel_form {
	struct str unit, channel, purpose, name, owner_department, platform_admin, certification,
		filing_no, base_url, courier_key, callback_token;
	json_t *settings, *exception;
	struct ids operators;
};
static const struct field register_fields[] = {
	FIELD(struct channel_form, unit, LINE, true, 16),
	FIELD(struct channel_form, channel, LINE, true, 16),
	FIELD(struct channel_form, purpose, LINE, true, 16),
	FIELD(struct channel_form, name, LINE, true, 100),
	FIELD(struct channel_form, owner_department, LINE, true, 16),
	FIELD(struct channel_form, platform_admin, LINE, false, 100),
	FIELD(struct channel_form, certification, LINE, false, 200),
	FIELD(struct channel_form, filing_no, LINE, false, 100),
	FIELD(struct channel_form, base_url, LINE, false, 300),
	FIELD(struct channel_form, courier_key, TEXT, false, 2000),
	FIELD(struct channel_form, callback_token, LINE, false, 100),
	FIELD(struct channel_form, settings, OBJECT, false, 0),
	FIELD(struct channel_form, exception, OBJECT, false, 0),
	FIELD(struct channel_form, operators, IDS, false, 50),
};

static struct str settings_text(struct request *req, const json_t *settings)
{
	return settings ? json_text(req->arena, settings) : (struct str){};
}

static enum err read_exception(const struct channel_form *form, struct new_channel *n)
{
	const char *key;
	json_t *value;
	json_object_foreach(form->exception, key,
		value) if ((strcmp(key, "document_no") && strcmp(key, "reason") &&
				   strcmp(key, "review_on")) ||
			   !json_is_string(value) ||
			   json_string_length(value) > 2000) return fault_as(ERR_INVALID,
		"form.unknown", "exception", "exception 只含 document_no、reason、review_on");
	n->document_no = str_trim(json_str(form->exception, "document_no"));
	n->reason = json_str(form->exception, "reason");
	n->review_on = json_str(form->exception, "review_on");
	if (form->exception && !n->document_no.len)
		return fault_as(
			ERR_INVALID, "channel.exception", "exception", "例外须写明批准文号");
	return ERR_OK;
}

enum err on_channel_register(struct request *req, struct response *res)
{
	int64_t id;
	struct channel_form f = { .platform_admin = STR(""),
		.certification = STR(""),
		.filing_no = STR(""),
		.base_url = STR(""),
		.courier_key = STR(""),
		.callback_token = STR("") };
	struct person me = request_person(req);
	TRY(form_read(req, register_fields, &f));
	struct str settings = f.settings ? settings_text(req, f.settings) : STR("{}");
	struct new_channel n = { f.unit, f.channel, f.purpose, f.name, f.owner_department,
		f.platform_admin, f.certification, f.filing_no, f.base_url, settings, f.courier_key,
		f.callback_token, f.operators.at, f.operators.count, STR(""), STR(""), STR("") };
	TRY(read_exception(&f, &n));
	TRY(channel_register(req->db, req->arena, &me, &n, &id));
	return channel_reply(req, res, 201, id);
}

static const struct field change_fields[] = {
	FIELD(struct channel_form, name, LINE, false, 100),
	FIELD(struct channel_form, owner_department, LINE, false, 16),
	FIELD(struct channel_form, platform_admin, LINE, false, 100),
	FIELD(struct channel_form, certification, LINE, false, 200),
	FIELD(struct channel_form, filing_no, LINE, false, 100),
	FIELD(struct channel_form, base_url, LINE, false, 300),
	FIELD(struct channel_form, courier_key, TEXT, false, 2000),
	FIELD(struct channel_form, callback_token, LINE, false, 100),
	FIELD(struct channel_form, settings, OBJECT, false, 0),
};

enum err on_channel_change(struct request *req, struct response *res)
{
	int64_t id;
	struct channel_form f = {};
	struct person me = request_person(req);
	TRY(request_id(req, 0, "channel.none", &id));
	TRY(form_read(req, change_fields, &f));
	struct channel_change c = { f.name, f.owner_department, f.platform_admin, f.certification,
		f.filing_no, f.base_url, settings_text(req, f.settings), f.courier_key,
		f.callback_token, item_match(req) };
	TRY(channel_change(req->db, req->arena, &me, id, &c));
	return channel_reply(req, res, 200, id);
}

struct hand_over_form {
	struct ids operators;
	struct str platform_admin, reason, scope;
};
static const struct field reason_fields[] = {
	FIELD(struct hand_over_form, reason, TEXT, true, 500),
};

static enum err set_state(struct request *req, struct response *res, const char *to)
{
	int64_t id;
	struct hand_over_form f = {};
	struct person me = request_person(req);
	TRY(request_id(req, 0, "channel.none", &id));
	TRY(form_read(req, reason_fields, &f));
	TRY(channel_set_state(
		req->db, req->arena, &me, can(req, CAP_CHANNEL_WRITE), id, to, f.reason));
	return channel_reply(req, res, 200, id);
}

enum err on_channel_suspend(struct request *req, struct response *res)
{
	return set_state(req, res, "SUSPENDED");
}

enum err on_channel_resume(struct request *req, struct response *res)
{
	return set_state(req, res, "ACTIVE");
}

enum err on_channel_release(struct request *req, struct response *res)
{
	return set_state(req, res, "RELEASED");
}

/* Registered by mistake and never used: its document is free again, unless another account has its number, too. */
enum err on_channel_void(struct request *req, struct response *res)
{
	int64_t id;
	struct hand_over_form f = {};
	TRY(request_id(req, 0, "channel.none", &id));
	TRY(form_read(req, reason_fields, &f));
	TRY(document_explain(store_run(req->db, req->arena, channel_void, NULL, P_INT(id),
		P_INT(req->who.id), P_TEXT(f.reason), param_time(req->arena, req->now))));
	return channel_reply(req, res, 200, id);
}

/* The front reaches nobody: it leaves word for the courier (0064). */
enum err on_channel_test(struct request *req, struct response *res)
{
	int64_t id;
	AUTO_ROWS rows = {};
	TRY(request_id(req, 0, "channel.none", &id));
	TRY(store_run(req->db, req->arena, channel_test, &rows, P_INT(id), P_INT(req->who.id),
		P_BOOL(can(req, CAP_CHANNEL_WRITE)), param_time(req->arena, req->now)));
	if (!rows.count)
		return fault_as(ERR_NOTFOUND, "channel.none", NULL,
			"没有这个渠道账号，或您不是它的运营人员");
	return channel_reply(req, res, 200, id);
}

static const struct field hand_over_fields[] = {
	FIELD(struct hand_over_form, operators, IDS, true, 50),
	FIELD(struct hand_over_form, platform_admin, LINE, false, 100),
	FIELD(struct hand_over_form, reason, TEXT, true, 500),
};

enum err on_channel_hand_over(struct request *req, struct response *res)
{
	int64_t id;
	struct hand_over_form f = {};
	struct person me = request_person(req);
	TRY(request_id(req, 0, "channel.none", &id));
	TRY(form_read(req, hand_over_fields, &f));
	TRY(channel_hand_over(req->db, req->arena, &me, id, f.operators.at, f.operators.count,
		f.platform_admin, f.reason));
	return channel_reply(req, res, 200, id);
}

enum err channel_scope(struct str scope, int64_t *out)
{
	*out = 0;
	if (str_eq(scope, STR("all")) || (str_i64(scope, out) && *out > 0))
		return ERR_OK;
	return fault_as(ERR_INVALID, "form.value", "scope", "scope 应为 all 或渠道账号的编号");
}

static const struct field stop_fields[] = {
	FIELD(struct hand_over_form, scope, LINE, true, 20),
	FIELD(struct hand_over_form, reason, TEXT, true, 500),
};

enum err on_stop_add(struct request *req, struct response *res)
{
	int64_t channel = 0, id;
	struct hand_over_form f = {};
	struct person me = request_person(req);
	TRY(form_read(req, stop_fields, &f));
	TRY(channel_scope(f.scope, &channel));
	TRY(stop_add(req->db, req->arena, &me, channel, f.reason, &id));
	return reply_json(
		res, 201, str_c(arena_printf(req->arena, "{\"id\":\"%lld\"}", (long long)id)));
}

enum err on_stop_list(struct request *req, struct response *res)
{
	AUTO_ROWS rows = {};
	TRY(store_run(req->db, req->arena, stop_list, &rows, P_INT(req->who.id),
		P_BOOL(can(req, CAP_STOP)), P_BOOL(can(req, CAP_STOP_LIFT))));
	return reply_row(req, res, 200, &rows, "stop.none", "没有停发");
}

/* The rule is the store's own (0064): who asks, and who agrees, who is another. */
static enum err read_stop(struct request *req, int64_t *out_id, struct str *out_reason)
{
	struct hand_over_form f = {};
	TRY(request_id(req, 0, "stop.none", out_id));
	TRY(form_read(req, reason_fields, &f));
	*out_reason = f.reason;
	return ERR_OK;
}
#define STOP_ACT(query, id, reason)                                                                \
	store_run(req->db, req->arena, query, &rows, P_INT(id), P_TEXT(reason),                    \
		P_INT(req->who.id), param_time(req->arena, req->now))

enum err on_stop_ask(struct request *req, struct response *res)
{
	AUTO_ROWS rows = {};
	int64_t id;
	struct str reason;
	TRY(read_stop(req, &id, &reason));
	TRY(STOP_ACT(stop_ask, id, reason));
	return reply_none(res);
}

enum err on_stop_lift(struct request *req, struct response *res)
{
	AUTO_ROWS rows = {};
	int64_t id;
	struct str reason;
	TRY(read_stop(req, &id, &reason));
	TRY(STOP_ACT(stop_lift, id, reason));
	return reply_none(res);
}

enum err on_stop_keep(struct request *req, struct response *res)
{
	AUTO_ROWS rows = {};
	int64_t id;
	struct str reason;
	TRY(read_stop(req, &id, &reason));
	TRY(STOP_ACT(stop_keep, id, reason));
	return reply_none(res);
}
