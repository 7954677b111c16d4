/* drafts.c: writing, saving and reading drafts. */
#include "desk/correct.h"

#include "desk/remark.h"
#include "web/form.h"
#include "web/item.h"
#include "web/route.h"

struct draft_form {
	struct str title, html, note, kind, copy;
	json_t *meta;
};

enum { HTML_MAX = ARTICLE_BYTES_MAX };

static const struct field new_fields[] = {
	FIELD(struct draft_form, title, LINE, true, 200),
	FIELD(struct draft_form, html, ARTICLE, false, HTML_MAX),
	FIELD(struct draft_form, note, LINE, false, 200),
	FIELD(struct draft_form, kind, LINE, false, 10),
	FIELD(struct draft_form, meta, OBJECT, false, 100),
};

static const struct field save_fields[] = {
	FIELD(struct draft_form, title, LINE, true, 200),
	FIELD(struct draft_form, html, ARTICLE, false, HTML_MAX),
	FIELD(struct draft_form, note, LINE, false, 200),
	FIELD(struct draft_form, meta, OBJECT, false, 100),
	FIELD(struct draft_form, copy, LINE, false, 40),
};

static struct draft_words words_of(const struct draft_form *f)
{
	return (struct draft_words){ .title = f->title,
		.html = f->html,
		.meta = f->meta,
		.note = f->note,
		.copy = f->copy };
}

enum err on_draft_list(struct request *req, struct response *res)
{
	AUTO_ROWS rows = {};
	AUTO_ITEM i = {};
	int64_t limit, cursor;
	struct str state, mine, q, department, scope;
	TRY(item_open(req, NULL, &i));
	TRY(request_page(req, &limit, &cursor));
	TRY(request_query(req, "state", &state));
	TRY(request_query(req, "mine", &mine));
	TRY(request_query(req, "q", &q));
	TRY(request_query(req, "department", &department));
	TRY(item_scope(req, &scope));
	TRY(store_run(req->db, req->arena, draft_list, &rows, P_INT(req->who.id),
		P_TEXT_LIST(i.viewer.can, i.viewer.can_count), P_BOOL(str_eq(mine, STR("1"))),
		P_TEXT(state), P_TEXT(q), P_INT(cursor), P_INT(limit),
		P_TEXT(scope.len ? scope : department)));
	return item_reply_list(req, res, &rows, limit, "");
}

enum err on_draft_create(struct request *req, struct response *res)
{
	AUTO_ITEM i = {};
	struct draft_form form = { .kind = STR("COPY") };
	struct str commit;
	int64_t id;
	TRY(form_read(req, new_fields, &form));
	TRY(item_open_screening(req, NULL, &i));
	struct draft_words words = words_of(&form);
	TRY(draft_create(&i.desk, &i.who, form.kind, &words, &id, &commit));
	return item_reply_saved(req, res, &i, 201, id, commit);
}

enum err on_draft_show(struct request *req, struct response *res)
{
	AUTO_ITEM i = {};
	TRY(item_open_screening(req, "draft.none", &i));
	return item_reply_draft(req, res, &i, 200, i.id);
}

enum err on_draft_save(struct request *req, struct response *res)
{
	AUTO_ITEM i = {};
	struct draft_form form = {};
	struct str commit;
	TRY(form_read(req, save_fields, &form));
	TRY(item_open_screening(req, "draft.none", &i));
	struct draft_words words = words_of(&form);
	enum err e = draft_save(&i.desk, &i.who, i.id, item_match(req), &words, &commit);
	TRY(item_stale(req, res, &i, i.id, e));
	return item_reply_saved(req, res, &i, 200, i.id, commit);
}

struct correct_form {
	struct str submission;
};
static const struct field correct_fields[] = {
	FIELD(struct correct_form, submission, LINE, false, 20),
};

/* What is out, to be mended: the answer is the draft as the correction has it. */
enum err on_correction_open(struct request *req, struct response *res)
{
	AUTO_ITEM i = {};
	struct correct_form f = {};
	int64_t submission = 0;
	TRY(form_read(req, correct_fields, &f));
	TRY(item_open_screening(req, "draft.none", &i));
	if (f.submission.len && !str_i64(f.submission, &submission))
		return fault_as(ERR_INVALID, "form.value", "submission", "没有这一送审件");
	TRY(correction_open(&i.desk, &i.who, i.id, submission, &i.desk.correction));
	return item_reply_draft(req, res, &i, 201, i.id);
}

enum err on_correction_drop(struct request *req, struct response *res)
{
	AUTO_ITEM i = {};
	int64_t no;
	TRY(item_open(req, "draft.none", &i));
	TRY(request_id(req, 1, "correction.none", &no));
	TRY(correction_drop(&i.desk, &i.who, i.id, no));
	return reply_none(res);
}

struct merge_form {
	bool mine;
};
static const struct field merge_fields[] = {
	FIELD(struct merge_form, mine, BOOL, false, 0),
};

enum err on_correction_merge(struct request *req, struct response *res)
{
	AUTO_ITEM i = {};
	struct merge_form f = {};
	struct str commit;
	int64_t no;
	TRY(form_read(req, merge_fields, &f));
	TRY(item_open_screening(req, "draft.none", &i));
	TRY(request_id(req, 1, "correction.none", &no));
	enum err e = correction_merge(&i.desk, &i.who, i.id, no, item_match(req), f.mine, &commit);
	TRY(item_stale(req, res, &i, i.id, e));
	return item_reply_draft(req, res, &i, 200, i.id);
}

/* A new draft with the words of an old one; its register number and votes stay where they were. */
enum err on_draft_copy(struct request *req, struct response *res)
{
	AUTO_ITEM i = {};
	int64_t id;
	TRY(item_open_screening(req, "draft.none", &i));
	TRY(draft_copy(&i.desk, &i.who, i.id, &id));
	return item_reply_draft(req, res, &i, 201, id);
}

enum err on_revision_list(struct request *req, struct response *res)
{
	AUTO_ROWS rows = {};
	AUTO_ITEM i = {};
	TRY(item_open(req, "draft.none", &i));
	TRY(store_run(req->db, req->arena, revision_list, &rows, P_INT(i.id)));
	return reply_json(res, 200,
		str_c(arena_printf(req->arena, "{\"items\":" STRF ",\"next\":null}",
			STRV(row_str(&rows, 0, 0)))));
}

enum err on_revision_show(struct request *req, struct response *res)
{
	AUTO_ITEM i = {};
	json_auto_t *j = NULL;
	TRY(item_open(req, "draft.none", &i));
	TRY(revision_show(&i.desk, &i.viewer, i.id, req->ids[1], &j));
	return reply_made(req, res, 200, j);
}

enum err on_draft_diff(struct request *req, struct response *res)
{
	AUTO_ITEM i = {};
	struct str from, to;
	json_auto_t *j = NULL;
	TRY(item_open(req, "draft.none", &i));
	TRY(request_query(req, "from", &from));
	TRY(request_query(req, "to", &to));
	TRY(draft_diff(&i.desk, &i.viewer, i.id, from, to.len ? to : STR("head"), &j));
	return reply_made(req, res, 200, j);
}

enum err on_draft_findings(struct request *req, struct response *res)
{
	AUTO_ITEM i = {};
	struct draft_head h;
	struct draft_text t;
	json_auto_t *list = NULL;
	size_t undecided;
	TRY(item_open_screening(req, "draft.none", &i));
	TRY(draft_head(&i.desk, i.id, &h));
	TRY(draft_text(&i.desk, i.id, h.commit, false, &t));
	TRY(findings_of(&i.desk, i.id, &t, &list, &undecided));
	TRY(remarks_add(&i.desk, i.id, list));
	json_auto_t *j = json_pack("{s:o,s:O}", "commit", json_from(h.commit), "items", list);
	return reply_made(req, res, 200, j);
}

struct decision_form {
	struct str reviewer, rule, quote, place, decision, reason, key_id, signature;
	int64_t occurrence;
};
static const struct field decision_fields[] = {
	FIELD(struct decision_form, reviewer, LINE, true, 40),
	FIELD(struct decision_form, rule, LINE, true, 200),
	FIELD(struct decision_form, quote, CITED, true, 2000),
	FIELD(struct decision_form, occurrence, INT, false, 100000),
	FIELD(struct decision_form, place, LINE, false, 40),
	FIELD(struct decision_form, decision, LINE, true, 20),
	FIELD(struct decision_form, reason, TEXT, true, 500),
	FIELD(struct decision_form, key_id, LINE, true, 64),
	FIELD(struct decision_form, signature, LINE, true, 400),
};

enum err on_finding_decide(struct request *req, struct response *res)
{
	AUTO_ITEM i = {};
	struct decision_form f = {};
	TRY(form_read(req, decision_fields, &f));
	TRY(item_open(req, "draft.none", &i));
	struct ruling r = { i.id, { f.reviewer, f.rule, f.quote, f.occurrence, f.place },
		f.decision, f.reason, f.key_id, f.signature };
	TRY(finding_decide(&i.desk, &i.who, &r));
	return reply_none(res);
}
