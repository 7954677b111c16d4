#include "web/item.h"

#include "base/buf.h"
#include "web/form.h"

static enum err not_seen(const char *code)
{
	return fault_as(ERR_NOTFOUND, code, NULL, "没有这一件，或不归您查看");
}

/*
 * An item that is not for this person is not there for him (Article 13): the same answer as for a
 * number that nothing has.
 */
static enum err check_seen(struct request *req, const char *code, int64_t id)
{
	AUTO_ROWS rows = {};
	if (req->door.code && !strcmp(req->door.code, code))
		return req->door.visible ? ERR_OK : not_seen(code);
	struct param item = P_INT(id), who = P_INT(req->who.id);
	if (!strcmp(code, "draft.none"))
		TRY(store_run(req->db, req->arena, draft_seen, &rows, item, who));
	else if (!strcmp(code, "submission.none"))
		TRY(store_run(req->db, req->arena, submission_seen, &rows, item, who));
	else if (!strcmp(code, "suggestion.none"))
		TRY(store_run(req->db, req->arena, suggestion_seen, &rows, item, who));
	else
		TRY(store_run(req->db, req->arena, delivery_seen, &rows, item, who));
	if (!rows.count || !row_bool(&rows, 0, 0))
		return not_seen(code);
	return ERR_OK;
}

/* "correction": which line of the draft is meant; none: its main line. */
static enum err read_line(struct request *req, struct desk *d)
{
	struct str no;
	TRY(request_query(req, "correction", &no));
	if (no.len && (!str_i64(no, &d->correction) || d->correction < 1))
		return fault_as(
			ERR_INVALID, "query.value", "correction", "correction 应为更正的序号");
	return ERR_OK;
}

enum err item_open(struct request *req, const char *code, struct item *out)
{
	*out = (struct item){};
	TRY(request_desk(req, &out->desk, &out->who));
	if (code) {
		TRY(request_id(req, 0, code, &out->id));
		TRY(check_seen(req, code, out->id));
		if (!strcmp(code, "draft.none"))
			TRY(read_line(req, &out->desk));
	}
	struct str *can = arena_array(req->arena, struct str, CAP__COUNT);
	out->viewer = (struct viewer){ .id = req->who.id, .can = can };
	for (enum capability c = 0; c < CAP__COUNT; c++)
		if (capability_in(req->who.may, c))
			can[out->viewer.can_count++] = str_c(capability_name(c));
	return ERR_OK;
}

enum err item_open_screening(struct request *req, const char *code, struct item *out)
{
	TRY(item_open(req, code, out));
	return lexicon_use(&out->desk);
}

void item_close(struct item *i)
{
	lexicon_release(&i->desk);
}

struct str item_match(const struct request *req)
{
	struct str s = str_trim(head_value(req->head, "if-match"));
	if (s.len >= 2 && s.at[0] == '"' && s.at[s.len - 1] == '"')
		s = str_sub(s, 1, s.len - 2);
	return s;
}

enum err item_reply_draft(
	struct request *req, struct response *res, struct item *i, int status, int64_t draft)
{
	json_auto_t *j = NULL;
	TRY(draft_show(&i->desk, &i->viewer, draft, &j));
	reply_etag(req, res, arena_str(req->arena, json_str(j, "head")));
	return reply_made(req, res, status, j);
}

static bool prefers_minimal(const struct request *req)
{
	struct str rest = head_value(req->head, "prefer");
	while (rest.len)
		if (str_eq(str_trim(str_cut(&rest, ',')), STR("return=minimal")))
			return true;
	return false;
}

enum err item_reply_saved(struct request *req, struct response *res, struct item *i, int status,
	int64_t draft, struct str commit)
{
	if (!prefers_minimal(req))
		return item_reply_draft(req, res, i, status, draft);
	reply_etag(req, res, commit);
	reply_header(res, "Preference-Applied", "return=minimal");
	return reply_json(res, status,
		str_c(arena_printf(req->arena, "{\"id\":\"%lld\",\"head\":\"" STRF "\"}",
			(long long)draft, STRV(commit))));
}

enum err item_stale(
	struct request *req, struct response *res, struct item *i, int64_t draft, enum err e)
{
	struct draft_head h;
	if (e != ERR_STALE)
		return e;
	/* Looking up the head must not lose why we look. */
	const char *reason = arena_printf(req->arena, "%s", err_reason());
	const char *what = arena_printf(req->arena, "%s", err_what());
	TRY(draft_head(&i->desk, draft, &h));
	res->extra = str_c(arena_printf(req->arena, "\"head\":\"" STRF "\"", STRV(h.commit)));
	return fault_as(e, what, NULL, "%s", reason);
}

enum err item_reply_list(struct request *req, struct response *res, const struct rows *rows,
	int64_t limit, const char *extra)
{
	struct buf b;
	buf_init(&b, req->arena, (size_t)16 * 1024 * 1024);
	buf_add(&b, STR("{\"items\":["));
	for (int i = 0; i < rows->count; i++) {
		buf_add(&b, i ? STR(",") : STR(""));
		buf_add(&b, row_str(rows, i, 0));
	}
	buf_add(&b, STR("],\"next\":"));
	if (rows->count && rows->count == limit)
		buf_printf(&b, "\"%lld\"", (long long)row_int(rows, rows->count - 1, 1));
	else
		buf_add(&b, STR("null"));
	buf_printf(&b, "%s}", extra);
	return reply_json(res, 200, buf_str(&b));
}

enum err item_words(const struct request *req, struct str *out)
{
	struct str words;
	TRY(request_query(req, "q", &words));
	words = str_trim(words);
	if (codepoints(words) > 100)
		return fault_as(ERR_INVALID, "query.value", "q", "查找的文字不超过 100 字");
	*out = words;
	return ERR_OK;
}

bool item_may(const struct request *req, enum capability c)
{
	return capability_in(req->who.may, c);
}

enum err item_scope(struct request *req, struct str *out)
{
	AUTO_ROWS rows = {};
	TRY(store_run(req->db, req->arena, sees_all, &rows, P_INT(req->who.id)));
	*out = row_bool(&rows, 0, 0) ? STR("") : req->who.department;
	return ERR_OK;
}

enum err item_draft(struct request *req, int64_t submission, int64_t *out)
{
	AUTO_ROWS rows = {};
	if (req->door.head.id && !strcmp(req->door.code, "submission.none")) {
		*out = req->door.head.id;
		return ERR_OK;
	}
	TRY(store_run(req->db, req->arena, submission_seen, &rows, P_INT(submission),
		P_INT(req->who.id)));
	TRY(rows_need(&rows, "submission.none", "没有这一送审件"));
	*out = row_int(&rows, 0, 1);
	return ERR_OK;
}
