/* lexicon_new.c: a new version of the word lists: a file looked at by line, handed in, put in force. */
#include "base/digest.h"
#include "desk/word_list.h"
#include "reviewers/lists/list.h"
#include "web/form.h"
#include "web/large.h"
#include "web/lexicon.h"
#include "web/reply.h"
#include "web/route.h"

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
