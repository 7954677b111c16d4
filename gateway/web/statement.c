/* statement.c: 存量, 补登, deletions, a changed face: what two people answer for, each with his own key. */
#include "desk/statement.h"

#include "web/form.h"
#include "web/item.h"
#include "web/reply.h"
#include "web/route.h"

enum { EXCEPT_MAX = 5000, WORDS_MAX = 200, REASON_MAX = 500 };

static struct param now_of(struct request *req)
{
	return param_time(req->arena, req->now);
}

static enum err check_basis(struct str s)
{
	static const char *const known[] = { "", "delivery", "listed", "baseline", "entry",
		"stranger" };
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (str_eq(s, str_c(known[i])))
			return ERR_OK;
	return fault_as(ERR_INVALID, "query.value", "basis", "没有这种来历");
}

enum err on_account_items(struct request *req, struct response *res)
{
	AUTO_ROWS rows = {};
	int64_t id, limit, cursor;
	struct str basis;
	TRY(request_id(req, 0, "channel.none", &id));
	TRY(request_page(req, &limit, &cursor));
	TRY(request_query(req, "basis", &basis));
	TRY(check_basis(basis));
	TRY(request_db(req));
	TRY(store_run(req->db, req->arena, account_items, &rows, P_INT(id), P_TEXT(basis),
		P_INT(cursor), P_INT(limit)));
	return item_reply_list(req, res, &rows, limit, "");
}

static enum err show_baseline(struct request *req, struct response *res, struct item *i, int64_t id)
{
	json_auto_t *j = NULL;
	TRY(baseline_show(&i->desk, &i->viewer, id, &j));
	return reply_made(req, res, 200, j);
}

enum err on_baseline_show(struct request *req, struct response *res)
{
	AUTO_ITEM i = {};
	int64_t id;
	TRY(request_id(req, 0, "channel.none", &id));
	TRY(item_open(req, NULL, &i));
	return show_baseline(req, res, &i, id);
}

struct statement_form {
	struct ids except;
	struct str approver, document, reason, key_id, signature;
};
#define SIGNED_FIELDS                                                                              \
	FIELD(struct statement_form, key_id, LINE, true, 64),                                      \
		FIELD(struct statement_form, signature, LINE, true, 400)
static const struct field baseline_fields[] = {
	FIELD(struct statement_form, except, IDS, false, EXCEPT_MAX),
	SIGNED_FIELDS,
};
static const struct field entry_fields[] = {
	FIELD(struct statement_form, approver, LINE, true, WORDS_MAX),
	FIELD(struct statement_form, document, LINE, true, WORDS_MAX),
	FIELD(struct statement_form, reason, TEXT, true, REASON_MAX),
	SIGNED_FIELDS,
};
static const struct field reasoned_fields[] = {
	FIELD(struct statement_form, reason, TEXT, true, REASON_MAX),
	SIGNED_FIELDS,
};
static const struct field second_fields[] = { SIGNED_FIELDS };
static const struct field refusal_fields[] = {
	FIELD(struct statement_form, reason, TEXT, true, REASON_MAX),
};

static struct own_signature own(const struct statement_form *f)
{
	return (struct own_signature){ f->key_id, f->signature };
}

enum err on_baseline_sign(struct request *req, struct response *res)
{
	AUTO_ITEM i = {};
	int64_t id;
	struct statement_form f = {};
	TRY(request_id(req, 0, "channel.none", &id));
	TRY(form_read(req, baseline_fields, &f));
	TRY(item_open(req, NULL, &i));
	struct own_signature s = own(&f);
	TRY(baseline_sign(&i.desk, &i.who, id, f.except.at, f.except.count, &s));
	return show_baseline(req, res, &i, id);
}

static enum err show_incident(struct request *req, struct response *res, struct item *i, int64_t id)
{
	AUTO_ROWS rows = {};
	TRY(store_run(req->db, req->arena, incident_read, &rows, P_INT(id), P_INT(i->viewer.id),
		P_TEXT_LIST(i->viewer.can, i->viewer.can_count), now_of(req)));
	return reply_row(req, res, 200, &rows, "incident.none", "没有这一渠道事件");
}

enum err on_incident_enter(struct request *req, struct response *res)
{
	AUTO_ITEM i = {};
	int64_t id;
	struct statement_form f = {};
	TRY(request_id(req, 0, "incident.none", &id));
	TRY(form_read(req, entry_fields, &f));
	TRY(item_open(req, NULL, &i));
	struct own_signature s = own(&f);
	const struct entry_words words = { f.approver, f.document, f.reason };
	TRY(entry_sign(&i.desk, &i.who, id, &words, &s));
	return show_incident(req, res, &i, id);
}

/* Signed over what the store says of it, and the reason. */
static enum err sign_reasoned(struct request *req, struct response *res,
	enum err (*sign)(struct desk *, const struct person *, int64_t, struct str,
		const struct own_signature *))
{
	AUTO_ITEM i = {};
	int64_t id;
	struct statement_form f = {};
	TRY(request_id(req, 0, "incident.none", &id));
	TRY(form_read(req, reasoned_fields, &f));
	TRY(item_open(req, NULL, &i));
	struct own_signature s = own(&f);
	TRY(sign(&i.desk, &i.who, id, f.reason, &s));
	return show_incident(req, res, &i, id);
}

enum err on_incident_remove(struct request *req, struct response *res)
{
	return sign_reasoned(req, res, removal_sign);
}

enum err on_incident_adopt(struct request *req, struct response *res)
{
	return sign_reasoned(req, res, profile_sign);
}

/* What it was about, as it is now. */
static enum err show_either(struct request *req, struct response *res, struct item *i,
	int64_t channel, int64_t incident)
{
	return incident ? show_incident(req, res, i, incident)
			: show_baseline(req, res, i, channel);
}

enum err on_statement_confirm(struct request *req, struct response *res)
{
	AUTO_ITEM i = {};
	int64_t id, channel, incident;
	struct statement_form f = {};
	TRY(request_id(req, 0, "statement.none", &id));
	TRY(form_read(req, second_fields, &f));
	TRY(item_open(req, NULL, &i));
	struct own_signature s = own(&f);
	TRY(statement_sign(&i.desk, &i.who, id, &s, &channel, &incident));
	return show_either(req, res, &i, channel, incident);
}

enum err on_statement_refuse(struct request *req, struct response *res)
{
	AUTO_ITEM i = {};
	AUTO_ROWS rows = {};
	int64_t id;
	struct statement_form f = {};
	TRY(request_id(req, 0, "statement.none", &id));
	TRY(form_read(req, refusal_fields, &f));
	TRY(item_open(req, NULL, &i));
	TRY(store_run(req->db, req->arena, statement_facts, &rows, P_INT(id)));
	TRY(rows_need(&rows, "statement.none", "没有这份确认"));
	TRY(store_run(req->db, req->arena, statement_drop, NULL, P_INT(id), P_INT(req->who.id),
		P_TEXT(f.reason), now_of(req)));
	return show_either(req, res, &i, row_int(&rows, 0, 0), row_int(&rows, 0, 3));
}
