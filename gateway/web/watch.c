/* watch.c: what stands on the accounts: what couriers saw there, and the incidents that came of it. */
#include "base/clock.h"
#include "base/digest.h"
#include "base/log.h"
#include "desk/stock.h"
#include "web/form.h"
#include "web/item.h"
#include "web/lease_text.h"
#include "web/reply.h"
#include "web/route.h"

enum {
	SURVEY_ITEMS_MAX = 5000,
	TITLE_MAX = 300,
	ADDRESS_MAX = 1000,
	ID_MAX = 300,
	NOTE_MAX = 500,
	REASON_SHOWN = 1000,
	EVIDENCE_B64_MAX = 90 * 1024
};

static struct param now_of(struct request *req)
{
	return param_time(req->arena, req->now);
}

/* Columns of watch_ask. */
enum { SURVEY, LOOK, WAIT_MS, NAME, BASE_URL, SETTINGS, ORDER, MEND };

static json_t *site_json(const struct request *req, const struct rows *rows)
{
	json_t *settings = NULL;
	if (json_read(row_str(rows, 0, SETTINGS), &settings))
		settings = json_object();
	return json_pack("{s:s s:o s:o s:o}", "account",
		arena_printf(req->arena, "%lld", (long long)req->channel), "name",
		json_from(row_str(rows, 0, NAME)), "base_url",
		json_from(row_str(rows, 0, BASE_URL)), "settings", settings);
}

static json_t *head_json(const struct request *req, const struct rows *rows)
{
	bool survey = row_bool(rows, 0, SURVEY);
	json_t *order = NULL;
	if (json_read(row_str(rows, 0, ORDER), &order))
		order = json_null();
	return json_pack("{s:o s:o s:I s:b}", "order", order, "survey",
		survey ? site_json(req, rows) : json_null(), "wait_ms",
		(json_int_t)row_int(rows, 0, WAIT_MS), "mend", row_bool(rows, 0, MEND));
}

/* Of what stood there before, this survey is to bring the words. */
static enum err ask_words(struct request *req, struct desk *d, json_t *head)
{
	json_t *words, *site = json_object_get(head, "survey");
	if (!json_is_object(site))
		return ERR_OK;
	TRY(stock_ask(d, req->channel, &words));
	json_object_set_new(site, "words", words);
	return ERR_OK;
}

/* Of an object, behind others. */
static struct str members(struct request *req, struct str object)
{
	struct str inside = str_sub(object, 1, object.len - 2);
	return str_c(arena_printf(req->arena, "," STRF, STRV(inside)));
}

/* Columns of removal_lease. */
enum { R_ID, R_FENCE, R_STATE, R_ATTEMPT, R_TICKET, R_ED25519, R_SM2, R_BODY, R_ACCOUNT, R_NAME };
enum { R_BASE_URL = R_NAME + 1, R_SETTINGS, R_EXPLAINED };

static json_t *removal_json(const struct rows *r)
{
	json_t *settings = NULL;
	if (json_read(row_str(r, 0, R_SETTINGS), &settings))
		settings = json_object();
	return json_pack("{s:o s:I s:o s:I s:{s:o s:{s:o s:o}} s:o s:o s:{s:o s:o s:o s:o}}", "id",
		json_from(row_str(r, 0, R_ID)), "fence", (json_int_t)row_int(r, 0, R_FENCE),
		"state", json_from(row_str(r, 0, R_STATE)), "attempt",
		(json_int_t)row_int(r, 0, R_ATTEMPT), "ticket", "body",
		json_from(row_str(r, 0, R_TICKET)), "sigs", "ed25519",
		json_from(row_str(r, 0, R_ED25519)), "sm2", json_from(row_str(r, 0, R_SM2)), "body",
		json_from(row_str(r, 0, R_BODY)), "explained",
		json_from(row_str(r, 0, R_EXPLAINED)), "site", "account",
		json_from(row_str(r, 0, R_ACCOUNT)), "name", json_from(row_str(r, 0, R_NAME)),
		"base_url", json_from(row_str(r, 0, R_BASE_URL)), "settings", settings);
}

/* What two people would have deleted comes before everything that is only looked at. */
static enum err take_removal(struct request *req, json_t *head)
{
	AUTO_ROWS taken = {}, rows = {};
	TRY(store_run(req->db, req->arena, removal_take, &taken, P_INT(req->channel), now_of(req)));
	int64_t id = row_int(&taken, 0, 0);
	if (!id)
		return ERR_OK;
	TRY(store_run(req->db, req->arena, removal_lease, &rows, P_INT(id), P_INT(req->channel)));
	if (rows.count)
		json_object_set_new(head, "removal", removal_json(&rows));
	return ERR_OK;
}

/* A survey, or a look at one thing: what it should be stands beside it, as in a lease. */
enum err on_connector_watch(struct request *req, struct response *res)
{
	AUTO_ROWS rows = {}, lease = {};
	struct desk d;
	struct person nobody;
	TRY(store_run(req->db, req->arena, watch_ask, &rows, P_INT(req->channel), now_of(req)));
	TRY(rows_need(&rows, "channel.none", "没有这个渠道账号"));
	int64_t look = row_int(&rows, 0, LOOK);
	json_auto_t *head = head_json(req, &rows);
	TRY(take_removal(req, head));
	TRY(store_run(req->db, req->arena, connector_lease, &lease, P_INT_LIST(&look, look != 0),
		P_INT(req->channel)));
	TRY(request_desk(req, &d, &nobody));
	TRY(ask_words(req, &d, head));
	struct str more = json_text(req->arena, head);
	return lease_reply(req, &d, res, &lease, members(req, more));
}

struct survey_form {
	json_t *items, *trouble;
	bool whole, last, more, soon;
	struct str name, face, certification;
	int64_t token_until, calls, took_ms, unchecked, calls_most, calls_used;
	struct str unchecked_why, framed, unlisted;
};
static const struct field survey_fields[] = {
	FIELD(struct survey_form, items, ARRAY, false, SURVEY_ITEMS_MAX),
	FIELD(struct survey_form, trouble, OBJECT, false, 0),
	FIELD(struct survey_form, whole, BOOL, false, 0),
	FIELD(struct survey_form, last, BOOL, false, 0),
	FIELD(struct survey_form, more, BOOL, false, 0),
	FIELD(struct survey_form, soon, BOOL, false, 0),
	FIELD(struct survey_form, name, SECRET, false, TITLE_MAX),
	FIELD(struct survey_form, face, SECRET, false, ADDRESS_MAX),
	FIELD(struct survey_form, certification, SECRET, false, TITLE_MAX),
	FIELD(struct survey_form, token_until, INT, false, 4102444800000),
	FIELD(struct survey_form, calls, INT, false, 1000000),
	FIELD(struct survey_form, took_ms, INT, false, 86400000),
	FIELD(struct survey_form, unchecked, INT, false, 100000000),
	FIELD(struct survey_form, unchecked_why, SECRET, false, REASON_SHOWN),
	FIELD(struct survey_form, framed, SECRET, false, REASON_SHOWN),
	FIELD(struct survey_form, unlisted, SECRET, false, REASON_SHOWN),
	FIELD(struct survey_form, calls_most, INT, false, 1000000000),
	FIELD(struct survey_form, calls_used, INT, false, 1000000000),
};

/* What strangers wrote: a line, without what moves a terminal or a log; too long is cut, not refused. */
static json_t *cleaned(struct request *req, struct str s, size_t max)
{
	char *out = arena_alloc(req->arena, s.len + 1);
	size_t n = 0, points = 0;
	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.at[i];
		if ((c & 0xC0) != 0x80 && points++ == max)
			break;
		out[n++] = c < 0x20 || c == 0x7F ? ' ' : s.at[i];
	}
	return json_from((struct str){ out, n });
}

static const struct {
	const char *name;
	size_t max;
} item_texts[] = { { "remote_id", ID_MAX }, { "url", ADDRESS_MAX }, { "title", TITLE_MAX },
	{ "marker", 64 }, { "sha256", 64 } };

static enum err clean_item(struct request *req, const json_t *from, json_t *to)
{
	json_t *one = json_object();
	json_array_append_new(to, one);
	if (!json_is_object(from))
		return fault_as(ERR_INVALID, "form.type", "items", "items 的每一项应为对象");
	for (size_t i = 0; i < sizeof item_texts / sizeof *item_texts; i++)
		json_object_set_new(one, item_texts[i].name,
			cleaned(req, json_str(from, item_texts[i].name), item_texts[i].max));
	json_object_set_new(one, "at", json_integer(json_int(from, "at", 0)));
	return json_str(one, "remote_id").len
		       ? ERR_OK
		       : fault_as(ERR_INVALID, "form.missing", "items", "每一项应有 remote_id");
}

static enum err clean_items(struct request *req, const json_t *list, json_t **out)
{
	size_t i;
	json_t *item;
	*out = json_array();
	json_array_foreach(list, i, item) TRY(clean_item(req, item, *out));
	return ERR_OK;
}

static json_t *clean_trouble(struct request *req, const json_t *t)
{
	if (!t)
		return json_null();
	return json_pack("{s:o s:o s:b}", "code", cleaned(req, json_str(t, "code"), 60), "text",
		cleaned(req, json_str(t, "text"), 500), "lasting",
		json_is_true(json_object_get(t, "lasting")));
}

/* The list is taken; where its words could not be read, they are asked for again. */
static enum err take_survey(struct request *req, const json_t *said, const json_t *items)
{
	struct desk d;
	struct person nobody;
	TRY(store_run(req->db, req->arena, survey_take, NULL, P_INT(req->channel),
		P_TEXT(json_text(req->arena, said)), now_of(req)));
	enum err e = request_desk(req, &d, &nobody);
	if (!e)
		e = stock_screen(&d, req->channel, items);
	if (e)
		log_fault("stock", e);
	return ERR_OK;
}

enum err on_connector_survey(struct request *req, struct response *res)
{
	struct survey_form f = { .name = STR(""),
		.face = STR(""),
		.certification = STR(""),
		.unchecked_why = STR(""),
		.framed = STR(""),
		.unlisted = STR("") };
	json_auto_t *items = NULL;
	TRY(form_read(req, survey_fields, &f));
	TRY(stock_check(f.items));
	items = json_null();
	if (f.items || f.whole || !f.calls_most)
		TRY(clean_items(req, f.items, &items));
	json_auto_t *j = json_pack(
		"{s:O s:o s:b s:b s:b s:b s:o s:o s:o s:I s:I s:I s:I s:o s:o s:o s:I s:I}",
		"items", items, "trouble", clean_trouble(req, f.trouble), "whole", f.whole, "last",
		f.last, "more", f.more, "soon", f.soon, "name", cleaned(req, f.name, TITLE_MAX),
		"face", cleaned(req, f.face, ADDRESS_MAX), "certification",
		cleaned(req, f.certification, TITLE_MAX), "token_until", (json_int_t)f.token_until,
		"calls", (json_int_t)f.calls, "took_ms", (json_int_t)f.took_ms, "unchecked",
		(json_int_t)f.unchecked, "unchecked_why",
		cleaned(req, f.unchecked_why, REASON_SHOWN), "framed",
		cleaned(req, f.framed, REASON_SHOWN), "unlisted",
		cleaned(req, f.unlisted, REASON_SHOWN), "calls_most", (json_int_t)f.calls_most,
		"calls_used", (json_int_t)f.calls_used);
	TRY(take_survey(req, j, f.items));
	return reply_none(res);
}

struct removal_form {
	int64_t fence, retry_at;
	struct str outcome, reason;
};
static const struct field removal_intent_fields[] = {
	FIELD(struct removal_form, fence, INT, true, INT64_MAX),
};
static const struct field removal_result_fields[] = {
	FIELD(struct removal_form, fence, INT, true, INT64_MAX),
	FIELD(struct removal_form, outcome, LINE, true, 20),
	FIELD(struct removal_form, reason, SECRET, false, 1000),
	FIELD(struct removal_form, retry_at, INT, false, INT64_MAX),
};

enum err on_removal_intent(struct request *req, struct response *res)
{
	int64_t id;
	struct removal_form f = {};
	TRY(request_id(req, 0, "removal.none", &id));
	TRY(form_read(req, removal_intent_fields, &f));
	TRY(store_run(req->db, req->arena, removal_intent, NULL, P_INT(id), P_INT(req->channel),
		P_INT(f.fence), now_of(req)));
	return reply_none(res);
}

enum err on_removal_result(struct request *req, struct response *res)
{
	int64_t id;
	struct removal_form f = { .reason = STR("") };
	TRY(request_id(req, 0, "removal.none", &id));
	TRY(form_read(req, removal_result_fields, &f));
	TRY(store_run(req->db, req->arena, removal_result, NULL, P_INT(id), P_INT(req->channel),
		P_INT(f.fence), P_TEXT(f.outcome), P_TEXT(f.reason),
		f.retry_at ? param_time(req->arena, f.retry_at) : P_NULL, now_of(req)));
	return reply_none(res);
}

struct repair_form {
	struct str path, url, seen_b64, seen_sha256, put_sha256, why, delivery, key;
	bool missing;
};
static const struct field repair_fields[] = {
	FIELD(struct repair_form, path, SECRET, true, ADDRESS_MAX),
	FIELD(struct repair_form, url, SECRET, false, ADDRESS_MAX),
	FIELD(struct repair_form, seen_b64, SECRET, false, EVIDENCE_B64_MAX),
	FIELD(struct repair_form, seen_sha256, LINE, true, 64),
	FIELD(struct repair_form, put_sha256, LINE, false, 64),
	FIELD(struct repair_form, why, SECRET, false, NOTE_MAX),
	FIELD(struct repair_form, delivery, LINE, false, 20),
	FIELD(struct repair_form, key, LINE, false, 80),
	FIELD(struct repair_form, missing, BOOL, false, 0),
};

enum err on_connector_repair(struct request *req, struct response *res)
{
	struct repair_form f = {};
	struct str bytes = {};
	int64_t delivery = 0;
	TRY(form_read(req, repair_fields, &f));
	(void)str_i64(f.delivery, &delivery);
	if (f.seen_b64.len && !base64_decode(req->arena, f.seen_b64, &bytes))
		return fault_as(ERR_INVALID, "form.type", "seen_b64", "seen_b64 应为 Base64");
	json_auto_t *j = json_pack("{s:o s:o s:o s:o s:o s:o s:b}", "key", json_from(f.key), "path",
		cleaned(req, f.path, ID_MAX), "url", cleaned(req, f.url, ADDRESS_MAX),
		"seen_sha256", json_from(f.seen_sha256), "put_sha256", json_from(f.put_sha256),
		"why", cleaned(req, f.why, NOTE_MAX), "missing", f.missing);
	TRY(store_run(req->db, req->arena, repair_take, NULL, P_INT(req->channel), P_INT(delivery),
		P_TEXT(json_text(req->arena, j)), P_BYTES(bytes), now_of(req)));
	return reply_none(res);
}

static enum err check_state(struct str s)
{
	if (!s.len || str_eq(s, STR("open")) || str_eq(s, STR("closed")))
		return ERR_OK;
	return fault_as(ERR_INVALID, "query.value", "state", "state 应为 open 或 closed");
}

static enum err account_query(struct request *req, int64_t *out)
{
	struct str s;
	*out = 0;
	TRY(request_query(req, "account", &s));
	if (s.len && !str_i64(s, out))
		return fault_as(ERR_INVALID, "query.value", "account", "account 应为编号");
	return ERR_OK;
}

enum err on_incident_list(struct request *req, struct response *res)
{
	AUTO_ROWS rows = {};
	AUTO_ITEM i = {};
	int64_t limit, cursor, account;
	struct str state;
	TRY(item_open(req, NULL, &i));
	TRY(request_page(req, &limit, &cursor));
	TRY(request_query(req, "state", &state));
	TRY(check_state(state));
	TRY(account_query(req, &account));
	TRY(store_run(req->db, req->arena, incident_list, &rows, P_TEXT(state), P_INT(account),
		P_INT(cursor), P_INT(limit), P_INT(i.viewer.id),
		P_TEXT_LIST(i.viewer.can, i.viewer.can_count), now_of(req)));
	return item_reply_list(req, res, &rows, limit, "");
}

static enum err show(struct request *req, struct response *res, int64_t id)
{
	AUTO_ROWS rows = {};
	AUTO_ITEM i = {};
	TRY(item_open(req, NULL, &i));
	TRY(store_run(req->db, req->arena, incident_read, &rows, P_INT(id), P_INT(i.viewer.id),
		P_TEXT_LIST(i.viewer.can, i.viewer.can_count), now_of(req)));
	return reply_row(req, res, 200, &rows, "incident.none", "没有这一渠道事件");
}

enum err on_incident_show(struct request *req, struct response *res)
{
	int64_t id;
	TRY(request_id(req, 0, "incident.none", &id));
	return show(req, res, id);
}

enum err on_incident_first(struct request *req, struct response *res)
{
	int64_t id;
	TRY(request_id(req, 0, "incident.none", &id));
	TRY(request_db(req));
	TRY(store_run(req->db, req->arena, incident_first, NULL, P_INT(id), P_INT(req->who.id),
		now_of(req)));
	return show(req, res, id);
}

struct incident_form {
	int64_t addressee;
	struct str note, outcome, evidence, reason;
};
static const struct field told_fields[] = {
	FIELD(struct incident_form, addressee, ID, true, 0),
	FIELD(struct incident_form, note, TEXT, true, NOTE_MAX),
};
static const struct field close_fields[] = {
	FIELD(struct incident_form, outcome, LINE, true, 20),
	FIELD(struct incident_form, reason, TEXT, true, NOTE_MAX),
};

enum err on_incident_tell(struct request *req, struct response *res)
{
	int64_t id;
	struct incident_form f = {};
	TRY(request_id(req, 0, "incident.none", &id));
	TRY(form_read(req, told_fields, &f));
	TRY(store_run(req->db, req->arena, incident_tell, NULL, P_INT(id), P_INT(f.addressee),
		P_TEXT(f.note), P_INT(req->who.id), now_of(req)));
	return show(req, res, id);
}

static const struct field intrusion_fields[] = {
	FIELD(struct incident_form, reason, TEXT, true, NOTE_MAX),
};

enum err on_incident_intrude(struct request *req, struct response *res)
{
	int64_t id;
	struct incident_form f = {};
	TRY(request_id(req, 0, "incident.none", &id));
	TRY(form_read(req, intrusion_fields, &f));
	TRY(store_run(req->db, req->arena, incident_intrusion, NULL, P_INT(id), P_INT(req->who.id),
		P_TEXT(f.reason), now_of(req)));
	return show(req, res, id);
}

enum err on_incident_close(struct request *req, struct response *res)
{
	int64_t id;
	struct incident_form f = {};
	TRY(request_id(req, 0, "incident.none", &id));
	TRY(form_read(req, close_fields, &f));
	TRY(store_run(req->db, req->arena, incident_close, NULL, P_INT(id), P_INT(req->who.id),
		P_TEXT(f.outcome), P_TEXT(f.reason), now_of(req)));
	return show(req, res, id);
}

static const struct field decide_fields[] = {
	FIELD(struct incident_form, evidence, TEXT, true, NOTE_MAX),
	FIELD(struct incident_form, reason, TEXT, true, NOTE_MAX),
};

/* Of what no look of ours can end: a person says how it ended, as of a delivery. */
enum err on_incident_decide(struct request *req, struct response *res)
{
	int64_t id;
	struct incident_form f = {};
	TRY(request_id(req, 0, "incident.none", &id));
	TRY(form_read(req, decide_fields, &f));
	TRY(store_run(req->db, req->arena, incident_decide, NULL, P_INT(id), P_INT(req->who.id),
		P_TEXT(f.evidence), P_TEXT(f.reason), now_of(req)));
	return show(req, res, id);
}

/* As bytes to be saved: what somebody wrote there is not to be shown as a page of ours. */
enum err on_incident_evidence(struct request *req, struct response *res)
{
	enum { BYTES };
	AUTO_ROWS rows = {};
	int64_t id, repair;
	TRY(request_id(req, 0, "incident.none", &id));
	TRY(request_id(req, 1, "incident.none", &repair));
	TRY(request_db(req));
	TRY(store_run_binary(req->db, req->arena, repair_bytes, &rows, P_INT(id), P_INT(repair)));
	TRY(rows_need(&rows, "incident.none", "没有这一份留存"));
	return reply_file(req, res, arena_str(req->arena, row_str(&rows, 0, BYTES)),
		STR("application/octet-stream"), STR("evidence.bin"), false);
}
