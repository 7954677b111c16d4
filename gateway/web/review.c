/* review.c: what people do to a submission. */
#include "desk/decide.h"
#include "web/form.h"
#include "web/item.h"
#include "web/route.h"

static enum err reply_submission(
	struct request *req, struct response *res, struct item *i, int status, int64_t id)
{
	json_auto_t *j = NULL;
	TRY(submission_show(&i->desk, &i->viewer, id, &j));
	return reply_made(req, res, status, j);
}

struct opened_form {
	struct str what;
};
static const struct field opened_fields[] = {
	FIELD(struct opened_form, what, LINE, true, 100),
};

enum err on_submission_opened(struct request *req, struct response *res)
{
	AUTO_ITEM i = {};
	struct opened_form f = {};
	TRY(form_read(req, opened_fields, &f));
	TRY(item_open(req, "submission.none", &i));
	TRY(note_opened(&i.desk, &i.who, i.id, f.what));
	return reply_none(res);
}

struct mark_form {
	struct str kind, key_id, signature, opinion;
};
static const struct field mark_fields[] = {
	FIELD(struct mark_form, kind, LINE, true, 20),
	FIELD(struct mark_form, key_id, LINE, true, 64),
	FIELD(struct mark_form, signature, LINE, true, 400),
	FIELD(struct mark_form, opinion, TEXT, false, 2000),
};

static bool is_mark(struct str kind)
{
	static const char *const kinds[] = { "SECRECY", "PROOF1", "PROOF2", "PROOF3", "LEGAL",
		"URGENT", "AFTER_GOOD", "AFTER_WITHDRAW", "AFTER_CORRECT" };
	for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++)
		if (str_eq(kind, str_c(kinds[k])))
			return true;
	return false;
}

enum err on_submission_mark(struct request *req, struct response *res)
{
	AUTO_ITEM i = {};
	struct mark_form f = {};
	TRY(form_read(req, mark_fields, &f));
	if (!is_mark(f.kind))
		return fault_as(ERR_INVALID, "mark.kind", "kind",
			"kind 应为 SECRECY、PROOF1、PROOF2、PROOF3、LEGAL、URGENT、AFTER_GOOD、"
			"AFTER_WITHDRAW 或 AFTER_CORRECT");
	TRY(item_open(req, "submission.none", &i));
	struct stamp s = { .submission = i.id,
		.kind = f.kind,
		.key_id = f.key_id,
		.signature = f.signature,
		.opinion = f.opinion };
	TRY(mark(&i.desk, &i.who, &s));
	return reply_none(res);
}

struct check_form {
	struct str kind, result, provider, number, date, sheet, key_id, signature;
};
static const struct field check_fields[] = {
	FIELD(struct check_form, kind, LINE, true, 20),
	FIELD(struct check_form, result, LINE, true, 10),
	FIELD(struct check_form, provider, LINE, true, 100),
	FIELD(struct check_form, number, LINE, true, 100),
	FIELD(struct check_form, date, LINE, true, 10),
	FIELD(struct check_form, sheet, LINE, true, 64),
	FIELD(struct check_form, key_id, LINE, true, 64),
	FIELD(struct check_form, signature, LINE, true, 400),
};

enum err on_submission_check(struct request *req, struct response *res)
{
	AUTO_ITEM i = {};
	struct check_form f = {};
	TRY(form_read(req, check_fields, &f));
	TRY(item_open(req, "submission.none", &i));
	struct outside_check c = { .submission = i.id,
		.kind = f.kind,
		.result = f.result,
		.provider = f.provider,
		.number = f.number,
		.date = f.date,
		.sheet = f.sheet,
		.key_id = f.key_id,
		.signature = f.signature };
	TRY(enter_check(&i.desk, &i.who, &c));
	return reply_submission(req, res, &i, 201, i.id);
}

struct vote_form {
	int64_t stage;
	struct str verdict, opinion, tree, key_id, signature;
	struct lines opened;
};
enum { OPENED_MAX = 300 };
static const struct field vote_fields[] = {
	FIELD(struct vote_form, stage, INT, true, 100),
	FIELD(struct vote_form, verdict, LINE, true, 10),
	FIELD(struct vote_form, opinion, TEXT, false, 2000),
	FIELD(struct vote_form, tree, LINE, true, 40),
	FIELD(struct vote_form, opened, LINES, true, OPENED_MAX),
	FIELD(struct vote_form, key_id, LINE, true, 64),
	FIELD(struct vote_form, signature, LINE, true, 400),
};

enum err on_submission_vote(struct request *req, struct response *res)
{
	AUTO_ITEM i = {};
	struct vote_form f = {};
	struct standing now;
	TRY(form_read(req, vote_fields, &f));
	TRY(item_open(req, "submission.none", &i));
	struct ballot b = { i.id, f.stage, f.verdict, f.opinion, f.tree, f.key_id, f.signature,
		.opened = f.opened.at, .opened_count = f.opened.count };
	TRY(vote(&i.desk, &i.who, &b, &now));
	json_auto_t *j = json_pack(
		"{s:o,s:o}", "state", json_from(now.state), "state_name", json_from(now.state_zh));
	return reply_made(req, res, 201, j);
}

struct reason_form {
	struct str reason;
};
static const struct field reason_fields[] = {
	FIELD(struct reason_form, reason, TEXT, true, 500),
};

enum err on_submission_recall(struct request *req, struct response *res)
{
	AUTO_ITEM i = {};
	struct reason_form f = {};
	TRY(form_read(req, reason_fields, &f));
	TRY(item_open(req, "submission.none", &i));
	TRY(recall(&i.desk, &i.who, i.id, f.reason));
	return reply_none(res);
}

enum err on_submission_remind(struct request *req, struct response *res)
{
	AUTO_ITEM i = {};
	TRY(item_open(req, "submission.none", &i));
	TRY(remind(&i.desk, &i.who, i.id));
	return reply_none(res);
}

struct suggestion_form {
	int64_t block, start, end;
	struct str quote, replacement, reason;
};
static const struct field suggestion_fields[] = {
	FIELD(struct suggestion_form, block, INT, true, 100000),
	FIELD(struct suggestion_form, start, INT, true, 1000000),
	FIELD(struct suggestion_form, end, INT, true, 1000000),
	FIELD(struct suggestion_form, quote, CITED, false, 2000),
	FIELD(struct suggestion_form, replacement, TEXT, false, 2000),
	FIELD(struct suggestion_form, reason, TEXT, false, 500),
};

enum err on_suggestion_add(struct request *req, struct response *res)
{
	AUTO_ITEM i = {};
	struct suggestion_form f = {};
	int64_t id;
	TRY(form_read(req, suggestion_fields, &f));
	TRY(item_open(req, "submission.none", &i));
	struct suggestion_words w = { f.block, f.start, f.end, f.quote, f.replacement, f.reason };
	TRY(suggest(&i.desk, &i.who, i.id, &w, &id));
	return reply_submission(req, res, &i, 201, i.id);
}

enum err on_suggestion_accept(struct request *req, struct response *res)
{
	AUTO_ITEM i = {};
	int64_t draft = 0;
	TRY(item_open_screening(req, "suggestion.none", &i));
	TRY(suggestion_accept(&i.desk, &i.who, i.id, item_match(req), &draft));
	return item_reply_draft(req, res, &i, 200, draft);
}

enum err on_suggestion_decline(struct request *req, struct response *res)
{
	AUTO_ITEM i = {};
	TRY(item_open(req, "suggestion.none", &i));
	TRY(suggestion_decline(&i.desk, &i.who, i.id));
	return reply_none(res);
}

struct comment_form {
	int64_t block;
	struct str quote, text;
};
static const struct field comment_fields[] = {
	FIELD(struct comment_form, block, INT, false, 100000),
	FIELD(struct comment_form, quote, CITED, false, 2000),
	FIELD(struct comment_form, text, TEXT, true, 2000),
};

enum err on_comment_add(struct request *req, struct response *res)
{
	AUTO_ITEM i = {};
	struct comment_form f = {};
	int64_t id;
	TRY(form_read(req, comment_fields, &f));
	TRY(item_open(req, "submission.none", &i));
	TRY(comment_on(&i.desk, &i.who, i.id, f.block, f.quote, f.text, &id));
	return reply_submission(req, res, &i, 201, i.id);
}
