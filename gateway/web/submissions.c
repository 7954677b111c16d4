/* submissions.c: handing in, the boxes, the pages reviewers read. */
#include "base/clock.h"
#include "desk/decide.h"
#include "desk/submit.h"
#include "web/form.h"
#include "web/item.h"
#include "web/preview.h"
#include "web/route.h"

struct submit_form {
	struct lines channels;
	struct str note;
	int64_t not_before, expires_at;
	bool urgent;
};
static const struct field submit_fields[] = {
	FIELD(struct submit_form, channels, LINES, false, 16), /* a correction knows its own */
	FIELD(struct submit_form, note, LINE, true, 200),
	FIELD(struct submit_form, not_before, TIME, false, 0),
	FIELD(struct submit_form, expires_at, TIME, false, 0),
	FIELD(struct submit_form, urgent, BOOL, false, 0),
};

static enum err reply_submission(
	struct request *req, struct response *res, struct item *i, int status, int64_t id)
{
	json_auto_t *j = NULL;
	TRY(submission_show(&i->desk, &i->viewer, id, &j));
	return reply_made(req, res, status, j);
}

static json_t *opens_json(const struct submitted *s)
{
	json_t *list = json_array();
	for (size_t i = 0; i < s->open_count; i++)
		json_array_append_new(list, json_pack("{s:o}", "what", json_from(s->opens[i])));
	return list;
}

/* Nothing is read again for it: whoever wants the page asks for the page. */
static enum err reply_submitted(
	struct request *req, struct response *res, const struct submitted *s)
{
	json_t *to;
	TRY(json_read(s->channels, &to));
	json_auto_t *j = json_pack("{s:s,s:o,s:I,s:I,s:s,s:o,s:i,s:o,s:o,s:o,s:o}", "id",
		arena_printf(req->arena, "%lld", (long long)s->id), "register_no",
		json_from(s->register_no), "round", (json_int_t)s->round, "rev", (json_int_t)s->rev,
		"state", "SCREENING", "state_name", json_from(s->state_zh), "stage_no", 0, "commit",
		json_from(s->commit), "tree", json_from(s->tree), "opens", opens_json(s),
		"channels", to);
	return reply_made(req, res, 201, j);
}

enum err on_submission_create(struct request *req, struct response *res)
{
	AUTO_ITEM i = {};
	struct submit_form f = {};
	struct submitted s;
	TRY(form_read(req, submit_fields, &f));
	TRY(item_open_screening(req, "draft.none", &i));
	struct submit_wish wish = { f.channels.at, f.channels.count, f.note, f.not_before,
		f.expires_at, f.urgent };
	enum err e = submit(&i.desk, &i.who, i.id, item_match(req), &wish, &s);
	TRY(item_stale(req, res, &i, i.id, e));
	return reply_submitted(req, res, &s);
}

enum err on_submission_show(struct request *req, struct response *res)
{
	AUTO_ITEM i = {};
	TRY(item_open(req, "submission.none", &i));
	return reply_submission(req, res, &i, 200, i.id);
}

#define BOX(query, ...)                                                                            \
	store_run(req->db, req->arena, query, out, P_INT(req->who.id), P_INT(cursor),              \
		P_INT(limit), param_time(req->arena, req->now) __VA_OPT__(, ) __VA_ARGS__)

static enum err no_such_box(void)
{
	return fault_as(ERR_INVALID, "query.box", "box", "box 应为 todo、done、mine 或 returned");
}

static enum err search_box(struct request *req, struct str box, struct str words, int64_t cursor,
	int64_t limit, struct rows *out)
{
	if (!box.len || str_eq(box, STR("todo")))
		return BOX(found_todo, P_TEXT(words));
	if (str_eq(box, STR("done")))
		return BOX(found_done, P_TEXT(words));
	if (str_eq(box, STR("mine")))
		return BOX(found_mine, P_TEXT(words));
	if (str_eq(box, STR("returned")))
		return BOX(found_returned, P_TEXT(words));
	return no_such_box();
}

static enum err read_box(
	struct request *req, struct str box, int64_t cursor, int64_t limit, struct rows *out)
{
	if (!box.len || str_eq(box, STR("todo")))
		return BOX(box_todo);
	if (str_eq(box, STR("done")))
		return BOX(box_done);
	if (str_eq(box, STR("mine")))
		return BOX(box_mine);
	if (str_eq(box, STR("returned")))
		return BOX(box_returned);
	return no_such_box();
}

/* The list and the counts on the tabs come from the same tables: they agree. */
enum err on_submission_list(struct request *req, struct response *res)
{
	AUTO_ROWS rows = {}, counts = {};
	int64_t limit, cursor;
	struct str box, words;
	TRY(request_page(req, &limit, &cursor));
	TRY(request_query(req, "box", &box));
	TRY(item_words(req, &words));
	TRY(words.len ? search_box(req, box, words, cursor, limit, &rows)
		      : read_box(req, box, cursor, limit, &rows));
	TRY(store_run(req->db, req->arena, box_counts, &counts, P_INT(req->who.id)));
	json_auto_t *j = NULL;
	TRY(json_read(row_str(&counts, 0, 0), &j));
	const char *name = box.len ? arena_cstr(req->arena, box) : "todo";
	json_t *count = json_object_get(j, name);
	return item_reply_list(req, res, &rows, limit,
		arena_printf(req->arena, ",\"counts\":" STRF ",\"count\":%lld",
			STRV(row_str(&counts, 0, 0)),
			count ? (long long)json_integer_value(count) : (long long)rows.count));
}

enum err on_rendition_show(struct request *req, struct response *res)
{
	AUTO_ITEM i = {};
	int64_t draft;
	struct str file, bytes, type;
	TRY(item_open(req, "submission.none", &i));
	TRY(item_draft(req, i.id, &draft));
	TRY(request_query(req, "file", &file));
	TRY(rendition_show(&i.desk, i.id, req->ids[1], file, &bytes, &type));
	if (!file.len) {
		struct str style = {};
		(void)!rendition_show(&i.desk, i.id, req->ids[1], STR("style.css"), &style, &type);
		return reply_page(res, preview_fill(req->arena, bytes, style, draft));
	}
	return reply_file(req, res, bytes, type, file,
		str_starts(type, STR("image/")) || str_starts(type, STR("text/css")));
}

enum err on_submission_sheet(struct request *req, struct response *res)
{
	AUTO_ITEM i = {};
	struct str page;
	TRY(item_open(req, "submission.none", &i));
	TRY(sheet_html(&i.desk, &i.viewer, i.id, &page));
	return reply_page(res, page);
}
