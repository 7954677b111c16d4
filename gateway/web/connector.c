/* connector.c: what couriers ask for and report. req->channel is the account that signed. */
#include "base/clock.h"
#include "web/form.h"
#include "web/lease_text.h"
#include "web/reply.h"
#include "web/route.h"

enum { LEASES_MAX = 4, NOTE_MAX = 65536 };

struct lease_form {
	int64_t max, wait_ms, inbox_after;
};
static const struct field lease_fields[] = {
	FIELD(struct lease_form, max, INT, false, LEASES_MAX),
	FIELD(struct lease_form, wait_ms, INT, false, REPLY_WAIT_MAX_MS),
	FIELD(struct lease_form, inbox_after, INT, false, INT64_MAX),
};

/* Nothing to do: until the bell rings for a delivery or a callback, or the wait is over. */
static enum err wait_or_empty(struct request *req, struct response *res, const struct lease_form *f)
{
	AUTO_ROWS called = {};
	if (f->inbox_after >= 0)
		TRY(store_run(req->db, req->arena, inbox_waits, &called, P_INT(req->channel),
			P_INT(f->inbox_after)));
	if (!called.count && reply_wait(req, res, f->wait_ms))
		return ERR_OK;
	return reply_json(res, 200, STR("{\"deliveries\":[]}"));
}

enum err on_connector_lease(struct request *req, struct response *res)
{
	AUTO_ROWS taken = {}, rows = {};
	struct desk d;
	struct person nobody;
	struct lease_form form = { .max = 1, .inbox_after = -1 };
	int64_t ids[LEASES_MAX];
	TRY(form_read(req, lease_fields, &form));
	TRY(store_run(req->db, req->arena, connector_take, &taken, P_INT(req->channel),
		P_INT(form.max), param_time(req->arena, clock_now())));
	if (!taken.count)
		return wait_or_empty(req, res, &form);
	for (int i = 0; i < taken.count; i++)
		ids[i] = row_int(&taken, i, 0);
	TRY(store_run(req->db, req->arena, connector_lease, &rows,
		P_INT_LIST(ids, (size_t)taken.count), P_INT(req->channel)));
	TRY(request_desk(req, &d, &nobody));
	return lease_reply(req, &d, res, &rows, STR(""));
}

struct report_form {
	int64_t fence, attempt, retry_at, delivery, at;
	struct str request_sha256, marker, outcome, code, reason, sighting, url, sha256, detail;
	json_t *state, *receipt;
	bool told;
};

static const struct field intent_fields[] = {
	FIELD(struct report_form, fence, INT, true, INT64_MAX),
	FIELD(struct report_form, attempt, INT, false, 1000000),
	FIELD(struct report_form, request_sha256, LINE, true, 64),
	FIELD(struct report_form, marker, SECRET, false, 200),
};

static struct param now_param(struct request *req)
{
	return param_time(req->arena, req->now);
}

enum err on_connector_intent(struct request *req, struct response *res)
{
	int64_t id;
	struct report_form f = { .marker = STR("") };
	TRY(request_id(req, 0, "delivery.none", &id));
	TRY(form_read(req, intent_fields, &f));
	TRY(store_run(req->db, req->arena, connector_intent, NULL, P_INT(id), P_INT(req->channel),
		P_INT(f.fence), P_TEXT(f.request_sha256), P_TEXT(f.marker), now_param(req)));
	return reply_none(res);
}

static const struct field note_fields[] = {
	FIELD(struct report_form, fence, INT, true, INT64_MAX),
	FIELD(struct report_form, state, OBJECT, true, 0),
};

static enum err check_note(struct str text)
{
	if (text.len > NOTE_MAX)
		return fault_as(ERR_LIMIT, "delivery.note", "state", "连接器的记录过大");
	return ERR_OK;
}

enum err on_connector_note(struct request *req, struct response *res)
{
	int64_t id;
	struct report_form f = {};
	TRY(request_id(req, 0, "delivery.none", &id));
	TRY(form_read(req, note_fields, &f));
	struct str state = json_text(req->arena, f.state);
	TRY(check_note(state));
	TRY(store_run(req->db, req->arena, connector_note, NULL, P_INT(id), P_INT(req->channel),
		P_INT(f.fence), P_TEXT(state), now_param(req)));
	return reply_none(res);
}

static const struct field heartbeat_fields[] = {
	FIELD(struct report_form, fence, INT, true, INT64_MAX),
};

enum err on_connector_heartbeat(struct request *req, struct response *res)
{
	int64_t id;
	AUTO_ROWS rows = {};
	struct report_form f = {};
	TRY(request_id(req, 0, "delivery.none", &id));
	TRY(form_read(req, heartbeat_fields, &f));
	TRY(store_run(req->db, req->arena, connector_heartbeat, &rows, P_INT(id),
		P_INT(req->channel), P_INT(f.fence), now_param(req)));
	return reply_json(res, 200,
		str_c(arena_printf(
			req->arena, "{\"lease_until\":%lld}", (long long)row_int(&rows, 0, 0))));
}

static const struct field result_fields[] = {
	FIELD(struct report_form, fence, INT, true, INT64_MAX),
	FIELD(struct report_form, outcome, LINE, true, 20),
	FIELD(struct report_form, code, LINE, false, 60),
	FIELD(struct report_form, reason, SECRET, false, 1000),
	FIELD(struct report_form, receipt, OBJECT, false, 0),
	FIELD(struct report_form, retry_at, INT, false, INT64_MAX),
};

static enum err check_outcome(struct str outcome)
{
	static const char *const known[] = { "CONFIRMED", "ACCEPTED", "REFUSED", "UNCERTAIN",
		"PLANNED", "NEEDS_PERSON", "HELD" };
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (str_eq(outcome, str_c(known[i])))
			return ERR_OK;
	return fault_as(ERR_INVALID, "form.value", "outcome", "没有这种结果");
}

/* Without a point it would be one of our own holds, which the clerk lifts. */
static enum err check_code(const struct report_form *f)
{
	if (!str_eq(f->outcome, STR("HELD")) || str_find(f->code, STR(".")) > 0)
		return ERR_OK;
	return fault_as(ERR_INVALID, "form.value", "code", "暂缓须写明原因代码，如 wechat.token");
}

enum err on_connector_result(struct request *req, struct response *res)
{
	int64_t id;
	struct report_form f = { .reason = STR(""), .code = STR("") };
	TRY(request_id(req, 0, "delivery.none", &id));
	TRY(form_read(req, result_fields, &f));
	TRY(check_outcome(f.outcome));
	TRY(check_code(&f));
	struct str receipt = f.receipt ? json_text(req->arena, f.receipt) : STR("{}");
	TRY(check_note(receipt));
	struct param again = f.retry_at ? param_time(req->arena, f.retry_at) : P_NULL;
	TRY(store_run(req->db, req->arena, connector_result, NULL, P_INT(id), P_INT(req->channel),
		P_INT(f.fence), P_TEXT(f.outcome), P_TEXT(f.reason), P_TEXT(receipt), again,
		now_param(req), P_TEXT(f.code)));
	return reply_none(res);
}

/* One event that a subscriber missed, as a lease that nothing can be written to. */
enum err on_connector_replay(struct request *req, struct response *res)
{
	AUTO_ROWS taken = {}, rows = {};
	struct desk d;
	struct person nobody;
	TRY(store_run(
		req->db, req->arena, replay_take, &taken, P_INT(req->channel), now_param(req)));
	if (!taken.count)
		return reply_json(res, 200, STR("{\"deliveries\":[]}"));
	json_auto_t *replay = json_pack("{so so sb}", "id", json_from(row_str(&taken, 0, 0)),
		"subscriber", json_from(row_str(&taken, 0, 2)), "asked", row_bool(&taken, 0, 3));
	const char *more =
		arena_printf(req->arena, ",\"replay\":" STRF, STRV(json_text(req->arena, replay)));
	TRY(store_run(req->db, req->arena, replay_lease, &rows, P_INT(row_int(&taken, 0, 1))));
	TRY(request_desk(req, &d, &nobody));
	return lease_reply(req, &d, res, &rows, str_c(more));
}

static const struct field replay_fields[] = {
	FIELD(struct report_form, told, BOOL, true, 0),
	FIELD(struct report_form, state, OBJECT, true, 0),
	FIELD(struct report_form, reason, SECRET, false, 1000),
};

enum err on_connector_replay_result(struct request *req, struct response *res)
{
	int64_t id;
	struct report_form f = { .reason = STR("") };
	TRY(request_id(req, 0, "replay.none", &id));
	TRY(form_read(req, replay_fields, &f));
	struct str mark = json_text(req->arena, f.state);
	TRY(check_note(mark));
	TRY(store_run(req->db, req->arena, replay_end, NULL, P_INT(id), P_INT(req->channel),
		P_BOOL(f.told), P_TEXT(f.reason), P_TEXT(mark), now_param(req)));
	return reply_none(res);
}

static const struct field seen_fields[] = {
	FIELD(struct report_form, delivery, ID, false, 0),
	FIELD(struct report_form, sighting, LINE, true, 20),
	FIELD(struct report_form, url, SECRET, false, 2000),
	FIELD(struct report_form, sha256, LINE, false, 64),
	FIELD(struct report_form, detail, SECRET, false, 300),
	FIELD(struct report_form, at, INT, false, INT64_MAX),
};

enum err on_connector_observe(struct request *req, struct response *res)
{
	AUTO_ROWS rows = {};
	struct report_form f = {
		.url = STR(""), .sha256 = STR(""), .detail = STR(""), .at = req->now
	};
	TRY(form_read(req, seen_fields, &f));
	TRY(store_run(req->db, req->arena, connector_seen, &rows, P_INT(req->channel),
		P_INT(f.delivery), P_TEXT(f.sighting), P_TEXT(f.url), P_TEXT(f.sha256),
		P_TEXT(f.detail), param_time(req->arena, f.at), now_param(req)));
	TRY(rows_need(&rows, "delivery.none", "没有这一发布任务"));
	return reply_none(res);
}

enum err on_connector_inbox(struct request *req, struct response *res)
{
	int64_t after = 0;
	struct str s;
	AUTO_ROWS rows = {};
	TRY(request_query(req, "after", &s));
	if (s.len && !str_i64(s, &after))
		return fault_as(ERR_INVALID, "query.value", "after", "after 应为编号");
	TRY(store_run(req->db, req->arena, inbox_list, &rows, P_INT(req->channel), P_INT(after)));
	struct str items = row_str(&rows, 0, 0);
	return reply_json(
		res, 200, str_c(arena_printf(req->arena, "{\"items\":" STRF "}", STRV(items))));
}

enum err on_connector_inbox_done(struct request *req, struct response *res)
{
	int64_t id;
	struct str moved, mass;
	AUTO_ROWS rows = {};
	TRY(request_id(req, 0, "inbox.none", &id));
	TRY(request_query(req, "moved", &moved));
	TRY(request_query(req, "mass", &mass));
	TRY(store_run(req->db, req->arena, inbox_done, &rows, P_INT(req->channel), P_INT(id),
		P_BOOL(str_eq(moved, STR("1"))), now_param(req), P_TEXT(mass)));
	TRY(rows_need(&rows, "inbox.none", "没有这条回调，或已处理"));
	return reply_none(res);
}
