/* secrecy.c: 泄密隐患: what was refused for its mark, who answers for it, and what became of the evidence. */
#include "base/evidence.h"
#include "web/form.h"
#include "web/item.h"
#include "web/route.h"

enum { NOTE_MAX = 500 };

static const char none[] = "secrecy.none";
static const char no_such[] = "没有这一泄密隐患";

static enum err check_state(struct str s)
{
	if (!s.len || str_eq(s, STR("open")) || str_eq(s, STR("closed")))
		return ERR_OK;
	return fault_as(ERR_INVALID, "query.value", "state", "state 应为 open 或 closed");
}

enum err on_secrecy_list(struct request *req, struct response *res)
{
	AUTO_ROWS rows = {};
	int64_t limit, cursor;
	struct str state;
	TRY(request_db(req));
	TRY(request_page(req, &limit, &cursor));
	TRY(request_query(req, "state", &state));
	TRY(check_state(state));
	TRY(store_run(req->db, req->arena, secrecy_list, &rows, P_TEXT(state), P_INT(cursor),
		P_INT(limit), P_INT(req->who.id)));
	return item_reply_list(req, res, &rows, limit, "");
}

static enum err show(struct request *req, struct response *res, int64_t id)
{
	AUTO_ROWS rows = {};
	TRY(store_run(req->db, req->arena, secrecy_show, &rows, P_INT(id), P_INT(req->who.id)));
	return reply_row(req, res, 200, &rows, none, no_such);
}

struct secrecy_form {
	struct str reason, outcome;
	int64_t upto;
};
static const struct field handling_fields[] = {
	FIELD(struct secrecy_form, reason, TEXT, true, NOTE_MAX),
	FIELD(struct secrecy_form, upto, ID, false, 0),
};

enum err on_secrecy_handle(struct request *req, struct response *res)
{
	int64_t id;
	struct secrecy_form f = {};
	TRY(request_id(req, 0, none, &id));
	TRY(form_read(req, handling_fields, &f));
	TRY(request_db(req));
	TRY(store_run(req->db, req->arena, secrecy_handle, NULL, P_INT(id), P_INT(req->who.id),
		P_TEXT(f.reason), P_INT(f.upto)));
	return show(req, res, id);
}

static const struct {
	struct str outcome;
	const char *state;
} outcomes[] = {
	{ STR("handed-over"), "HANDED_OVER" },
	{ STR("removed"), "REMOVED" },
};

static enum err evidence_state(struct str outcome, const char **out)
{
	for (size_t i = 0; i < sizeof outcomes / sizeof *outcomes; i++) {
		if (!str_eq(outcome, outcomes[i].outcome))
			continue;
		*out = outcomes[i].state;
		return ERR_OK;
	}
	return fault_as(ERR_INVALID, "form.value", "outcome",
		"outcome 应为 handed-over（已移交）或 removed（已移除）");
}

/* Nobody removes it by saying so, nor by looking where it cannot be seen. */
static enum err check_removed(struct request *req, int64_t id)
{
	AUTO_ROWS rows = {};
	struct desk d;
	struct person who;
	TRY(request_desk(req, &d, &who));
	TRY(store_run(req->db, req->arena, secrecy_digest, &rows, P_INT(id), P_INT(req->who.id)));
	TRY(rows_need(&rows, none, no_such));
	enum evidence_sight seen = evidence_look(d.evidence, row_str(&rows, 0, 0));
	if (seen == EVIDENCE_THERE)
		return fault_as(ERR_WRONG_STATE, "secrecy.kept", "outcome",
			"封存的文件还在本系统的证据目录里，请在服务器上移除后再登记");
	if (seen == EVIDENCE_UNSEEN)
		return fault_as(ERR_WRONG_STATE, "secrecy.unseen", "outcome",
			"看不到证据目录，不知道封存的文件还在不在：请系统管理员恢复证据封存的设置和"
			"目"
			"录后再登记");
	return ERR_OK;
}

static const struct field evidence_fields[] = {
	FIELD(struct secrecy_form, outcome, LINE, true, 20),
	FIELD(struct secrecy_form, reason, TEXT, true, NOTE_MAX),
};

enum err on_secrecy_evidence(struct request *req, struct response *res)
{
	int64_t id;
	const char *state;
	struct secrecy_form f = {};
	TRY(request_id(req, 0, none, &id));
	TRY(form_read(req, evidence_fields, &f));
	TRY(evidence_state(f.outcome, &state));
	TRY(request_db(req));
	if (str_eq(f.outcome, STR("removed")))
		TRY(check_removed(req, id));
	TRY(store_run(req->db, req->arena, secrecy_evidence, NULL, P_INT(id), P_INT(req->who.id),
		P_C(state), P_TEXT(f.reason)));
	return show(req, res, id);
}
