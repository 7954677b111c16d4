/* record.c: word lists and policies by version, and the record itself. */
#include <pthread.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/digest.h"
#include "desk/rule_statistics.h"
#include "desk/word_list.h"
#include "reviewers/lists/laws.h"
#include "reviewers/lists/list.h"
#include "reviewers/terms/derive.h"
#include "web/form.h"
#include "web/item.h"
#include "web/large.h"
#include "web/reply.h"
#include "web/route.h"

enum { EXPORT_ROWS = 500, EXPORT_MAX = 256 * 1024 * 1024 };

enum err on_policy_list(struct request *req, struct response *res)
{
	AUTO_ROWS rows = {};
	TRY(store_run(req->db, req->arena, policy_list, &rows));
	return reply_row(req, res, 200, &rows, "policy.none", "还没有审核流程");
}

enum err on_lexicon_list(struct request *req, struct response *res)
{
	AUTO_ROWS rows = {};
	TRY(store_run(req->db, req->arena, lexicon_list, &rows, P_INT(req->who.id),
		P_BOOL(capability_in(req->who.may, CAP_LEXICON_WRITE))));
	return reply_row(req, res, 200, &rows, "lexicon.none", "还没有词库");
}

static enum err lexicon_version(const struct request *req, int64_t *out)
{
	TRY(request_id(req, 0, "lexicon.none", out));
	if (*out > INT32_MAX)
		return fault_as(ERR_NOTFOUND, "lexicon.none", NULL, "没有这一版词库");
	return ERR_OK;
}

static enum err check_list(struct str list)
{
	if (!list.len || str_eq(list, STR("terms")) || str_eq(list, STR("allow")) ||
		str_eq(list, STR("names")))
		return ERR_OK;
	return fault_as(ERR_INVALID, "query.value", "list", "list 应为 terms、allow 或 names");
}

enum err on_lexicon_terms(struct request *req, struct response *res)
{
	AUTO_ROWS rows = {};
	int64_t version, limit, cursor;
	struct str q, list;
	TRY(lexicon_version(req, &version));
	TRY(request_page(req, &limit, &cursor));
	TRY(request_query(req, "q", &q));
	TRY(request_query(req, "list", &list));
	TRY(check_list(list));
	TRY(store_run(req->db, req->arena, lexicon_terms, &rows, P_INT(version), P_TEXT(q),
		P_INT(cursor), P_INT(limit), P_TEXT(list)));
	return item_reply_list(req, res, &rows, limit, "");
}

/* With which: the one in force, where none is named. */
static enum err compared_with(const struct request *req, int64_t *out)
{
	AUTO_ROWS rows = {};
	struct str with;
	TRY(request_query(req, "with", &with));
	if (with.len && (!str_i64(with, out) || *out < 1 || *out > INT32_MAX))
		return fault_as(ERR_INVALID, "query.value", "with", "with 应为版本号");
	if (with.len)
		return ERR_OK;
	TRY(store_run(req->db, req->arena, lexicon_version, &rows));
	TRY(rows_need(&rows, "lexicon.none", "还没有启用的词库"));
	*out = row_int(&rows, 0, 0);
	return ERR_OK;
}

/*
 * Asked before the words come here: who reads a million terms waits until nobody else does. `other`: what is
 * read beside it, 0 for nothing.
 */
static enum err wait_for(struct request *req, struct response *res, int64_t version, int64_t other)
{
	AUTO_ROWS size = {};
	TRY(store_run(req->db, req->arena, lexicon_size, &size, P_INT(version), P_INT(other)));
	TRY(rows_need(&size, "lexicon.none", "没有这一版词库"));
	return large_wait(req, res, LARGE_READ, (size_t)row_int(&size, 0, 0));
}

enum err on_lexicon_lists(struct request *req, struct response *res)
{
	AUTO_ROWS rows = {};
	int64_t version;
	TRY(lexicon_version(req, &version));
	TRY(wait_for(req, res, version, 0));
	if (res->wait_ms)
		return ERR_OK;
	TRY(store_run(req->db, req->arena, lexicon_lists, &rows, P_INT(version)));
	return reply_row(req, res, 200, &rows, "lexicon.none", "没有这一版词库");
}

static enum err read_lists(struct request *req, int64_t version, struct rows *out)
{
	TRY(store_run(req->db, req->arena, lexicon_text, out, P_INT(version)));
	return rows_need(out, "lexicon.none", "没有这一版词库");
}

enum err on_lexicon_compare(struct request *req, struct response *res)
{
	AUTO_ROWS before = {}, after = {};
	int64_t version, with = 0;
	TRY(lexicon_version(req, &version));
	TRY(compared_with(req, &with));
	TRY(wait_for(req, res, version, with));
	if (res->wait_ms)
		return ERR_OK;
	TRY(read_lists(req, with, &before));
	TRY(read_lists(req, version, &after));
	json_auto_t *lists = json_array();
	for (int kind = LIST_TERMS; kind < LIST__KINDS; kind++)
		json_array_append_new(
			lists, list_compare(req->arena, (enum list_kind)kind,
				       row_str(&before, 0, kind), row_str(&after, 0, kind)));
	json_auto_t *out = json_pack("{s:I,s:I,s:O}", "version", (json_int_t)version, "with",
		(json_int_t)with, "lists", lists);
	return reply_made(req, res, 200, out);
}

enum err on_lexicon_laws(struct request *req, struct response *res)
{
	AUTO_ROWS rows = {};
	int64_t version;
	char today[11];
	TRY(lexicon_version(req, &version));
	TRY(wait_for(req, res, version, 0));
	if (res->wait_ms)
		return ERR_OK;
	TRY(read_lists(req, version, &rows));
	const struct wordlists lists = { row_str(&rows, 0, 0), row_str(&rows, 0, 1),
		row_str(&rows, 0, 2), version };
	clock_day(clock_now(), today);
	json_auto_t *out = laws_cited(req->arena, &lists, str_c(today));
	return reply_made(req, res, 200, out);
}

enum { DAYS = 30, DAYS_MAX = 366 };

/* Words of items under review are shown to who keeps the lists, and to nobody else here (Article 13). */
enum err on_lexicon_statistics(struct request *req, struct response *res)
{
	struct str days;
	json_auto_t *out = NULL;
	struct rule_span span = { .days = DAYS,
		.now = req->now,
		.with_words = capability_in(req->who.may, CAP_LEXICON_WRITE) };
	TRY(request_query(req, "days", &days));
	if (days.len && (!str_i64(days, &span.days) || span.days < 1 || span.days > DAYS_MAX))
		return fault_as(ERR_INVALID, "query.value", "days", "days 应为 1 到 %d", DAYS_MAX);
	TRY(rule_statistics_read(req->db, req->arena, &span, &out));
	return reply_made(req, res, 200, out);
}

struct lexicon_form {
	struct str terms, allow, names, note, key_id, signature;
};
static const struct field lexicon_fields[] = {
	FIELD(struct lexicon_form, terms, CITED, true, LIST_BYTES_MAX),
	FIELD(struct lexicon_form, allow, CITED, false, LIST_BYTES_MAX),
	FIELD(struct lexicon_form, names, CITED, false, LIST_BYTES_MAX),
	FIELD(struct lexicon_form, note, LINE, true, 200),
	FIELD(struct lexicon_form, key_id, LINE, true, 64),
	FIELD(struct lexicon_form, signature, LINE, true, 400),
};

static enum err too_long(const char *field, const char *what)
{
	enum { MB = LIST_BYTES_MAX / 1024 / 1024 };
	return fault_as(ERR_LIMIT, "form.long", field,
		"%s最大 %d MB（约一百万条）。请删去很少用的词条，或去掉建议、依据等列再导入", what,
		MB);
}

static enum err check_together(const struct lexicon_form *f)
{
	return f->terms.len + f->allow.len + f->names.len > LIST_BYTES_MAX
		       ? too_long("terms", "三个词表合起来")
		       : ERR_OK;
}

enum err on_lexicon_add(struct request *req, struct response *res)
{
	struct person me = request_person(req);
	struct lexicon_form f = { .allow = STR(""), .names = STR("") };
	int64_t version;
	TRY(form_read(req, lexicon_fields, &f));
	TRY(check_together(&f));
	const struct word_list w = { f.terms, f.allow, f.note, f.names };
	const struct own_signature s = { f.key_id, f.signature };
	TRY(word_list_make(req->db, req->arena, &me, &w, &s, &version));
	return reply_json(res, 201,
		str_c(arena_printf(req->arena, "{\"version\":%lld}", (long long)version)));
}

struct trial_form {
	int64_t releases;
};
enum { RELEASES_MAX = 10000, RELEASES = 200 };
static const struct field trial_fields[] = {
	FIELD(struct trial_form, releases, INT, false, RELEASES_MAX),
};

enum err on_lexicon_trial_ask(struct request *req, struct response *res)
{
	int64_t version;
	struct trial_form f = { .releases = RELEASES };
	TRY(lexicon_version(req, &version));
	TRY(form_read(req, trial_fields, &f));
	TRY(store_run(req->db, req->arena, lexicon_trial_ask, NULL, P_INT(version),
		P_INT(f.releases), P_INT(req->who.id)));
	return reply_none(res);
}

enum { KNOWN = 8 };
static struct {
	pthread_mutex_t lock;
	struct {
		int64_t version, left;
	} of[KNOWN];
} known = { .lock = PTHREAD_MUTEX_INITIALIZER };

static bool is_known(int64_t version, int64_t *out)
{
	pthread_mutex_lock(&known.lock);
	bool have = known.of[version % KNOWN].version == version;
	if (have)
		*out = known.of[version % KNOWN].left;
	pthread_mutex_unlock(&known.lock);
	return have;
}

static void know(int64_t version, int64_t left)
{
	pthread_mutex_lock(&known.lock);
	known.of[version % KNOWN].version = version;
	known.of[version % KNOWN].left = left;
	pthread_mutex_unlock(&known.lock);
}

/*
 * How many terms of a version have no forms; its words never change. Pages ask again and again while a trial
 * runs: what was counted is known, and while res->wait_ms is set it is not counted yet.
 */
static enum err plain_only(struct request *req, struct response *res, int64_t version, int64_t *out)
{
	AUTO_ROWS lists = {};
	*out = 0;
	if (is_known(version, out))
		return ERR_OK;
	TRY(wait_for(req, res, version, 0));
	if (res->wait_ms)
		return ERR_OK;
	TRY(read_lists(req, version, &lists));
	*out = (int64_t)derive_left(row_str(&lists, 0, 0));
	know(version, *out);
	return ERR_OK;
}

enum err on_lexicon_trial(struct request *req, struct response *res)
{
	AUTO_ROWS rows = {};
	json_auto_t *out = NULL;
	int64_t version, left;
	TRY(lexicon_version(req, &version));
	TRY(store_run(req->db, req->arena, lexicon_trial, &rows, P_INT(version)));
	TRY(rows_need(&rows, "trial.none", "这一版词库还没有试运行过"));
	TRY(json_read(row_str(&rows, 0, 0), &out));
	TRY(plain_only(req, res, version, &left));
	if (res->wait_ms)
		return ERR_OK;
	json_object_set_new(out, "plain_only", json_integer((json_int_t)left));
	return reply_made(req, res, 200, out);
}

struct preview_form {
	struct str list, format, content;
};
/* The content is in base64: what is in it is judged when it is handed in as a version. */
static const struct field preview_fields[] = {
	FIELD(struct preview_form, list, LINE, true, 10),
	FIELD(struct preview_form, format, LINE, false, 10),
	FIELD(struct preview_form, content, CITED, true, BODY_LISTS),
};

static enum err read_preview(struct request *req, struct list *out)
{
	struct preview_form f = {};
	struct str bytes;
	TRY(form_read(req, preview_fields, &f));
	enum list_kind kind = list_kind_of(f.list);
	enum list_format format = list_format_of(f.format);
	if (kind == LIST__KINDS)
		return fault_as(
			ERR_INVALID, "form.value", "list", "词表应为 terms、allow 或 names");
	if (f.format.len && format == LIST__FORMATS)
		return fault_as(ERR_INVALID, "form.value", "format",
			"格式应为 plain、tsv、csv 或 json，或不写");
	if (!base64_decode(req->arena, f.content, &bytes))
		return fault_as(ERR_INVALID, "form.value", "content", "文件内容应为 base64");
	if (bytes.len > LIST_BYTES_MAX)
		return too_long("content", "词库文件");
	list_read(out, req->arena, kind, format, bytes);
	return ERR_OK;
}

/* A short file against a million terms is as much work as a long one. */
static enum err wait_for_active(struct request *req, struct response *res)
{
	AUTO_ROWS size = {};
	TRY(store_run(req->db, req->arena, lexicon_active_size, &size));
	return size.count ? large_wait(req, res, LARGE_KEEP, (size_t)row_int(&size, 0, 0)) : ERR_OK;
}

enum err on_lexicon_preview(struct request *req, struct response *res)
{
	AUTO_ROWS rows = {};
	struct list l;
	TRY(wait_for_active(req, res));
	if (res->wait_ms)
		return ERR_OK;
	TRY(read_preview(req, &l));
	TRY(store_run(req->db, req->arena, lexicon_active, &rows));
	struct str stored = rows.count ? row_str(&rows, 0, (int)l.kind) : STR("");
	json_auto_t *out = list_preview(req->arena, &l, stored);
	if (!l.problem_count)
		json_object_set_new(out, "text", json_from(list_text(req->arena, &l)));
	return reply_made(req, res, 200, out);
}

struct activation_form {
	struct str haste, key_id, signature;
};
static const struct field activation_fields[] = {
	FIELD(struct activation_form, haste, LINE, false, 200),
	FIELD(struct activation_form, key_id, LINE, true, 64),
	FIELD(struct activation_form, signature, LINE, true, 400),
};

enum err on_lexicon_activate(struct request *req, struct response *res)
{
	struct person me = request_person(req);
	struct activation_form f = {};
	int64_t version;
	TRY(lexicon_version(req, &version));
	TRY(form_read(req, activation_fields, &f));
	const struct own_signature s = { f.key_id, f.signature };
	TRY(word_list_activate(req->db, req->arena, &me, version, f.haste, &s));
	return reply_none(res);
}

static enum err thing(const struct request *req, struct str *kind, int64_t *id)
{
	struct str s;
	TRY(request_query(req, "kind", kind));
	TRY(request_query(req, "id", &s));
	*id = 0;
	if (s.len && !str_i64(s, id))
		return fault_as(ERR_INVALID, "query.value", "id", "id 应为编号");
	return ERR_OK;
}

enum err on_audit_list(struct request *req, struct response *res)
{
	AUTO_ROWS rows = {};
	int64_t limit, cursor, id;
	struct str kind;
	TRY(request_page(req, &limit, &cursor));
	TRY(thing(req, &kind, &id));
	TRY(store_run(req->db, req->arena, audit_list, &rows, P_TEXT(kind), P_INT(id),
		P_INT(cursor), P_INT(limit)));
	return item_reply_list(req, res, &rows, limit, "");
}

enum err on_audit_checkpoint(struct request *req, struct response *res)
{
	AUTO_ROWS rows = {};
	TRY(store_run(req->db, req->arena, audit_checkpoint, &rows));
	return reply_row(req, res, 200, &rows, "checkpoint.none", "还没有检查点");
}

/* One JSON object a line, a page at a time in the order in which it is verified. */
static enum err export_page(
	struct request *req, struct buf *b, struct str *kind, int64_t *id, int64_t *n, bool *more)
{
	AUTO_ROWS rows = {};
	TRY(store_run(req->db, req->arena, audit_export, &rows, P_TEXT(*kind), P_INT(*id),
		P_INT(*n), P_INT(EXPORT_ROWS)));
	for (int i = 0; i < rows.count; i++) {
		buf_add(b, row_str(&rows, i, 0));
		buf_add_char(b, '\n');
	}
	*more = rows.count == EXPORT_ROWS;
	if (!rows.count)
		return ERR_OK;
	*kind = arena_str(req->arena, row_str(&rows, rows.count - 1, 1));
	*id = row_int(&rows, rows.count - 1, 2);
	*n = row_int(&rows, rows.count - 1, 3);
	return ERR_OK;
}

enum err on_audit_export(struct request *req, struct response *res)
{
	struct buf b;
	struct str kind = STR("");
	int64_t id = 0, n = 0;
	buf_init(&b, req->arena, EXPORT_MAX);
	for (bool more = true; more && !b.toobig;)
		TRY(export_page(req, &b, &kind, &id, &n, &more));
	if (b.toobig)
		return fault_as(ERR_LIMIT, "audit.size", NULL,
			"记录过多，请在服务器上用 shenfa audit export 导出");
	return reply_file(req, res, buf_str(&b), STR("application/jsonl; charset=utf-8"),
		STR("audit.jsonl"), false);
}
