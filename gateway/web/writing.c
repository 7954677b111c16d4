/* writing.c: what happens while a person types: autosave, screening, preview. */
#include "base/buf.h"
#include "base/clock.h"
#include "channels/rendition.h"
#include "desk/remark.h"
#include "desk/submit.h"
#include "web/form.h"
#include "web/item.h"
#include "web/preview.h"
#include "web/route.h"

struct copy_form {
	struct str title, html, base, page;
	json_t *meta;
};
static const struct field copy_fields[] = {
	FIELD(struct copy_form, title, LINE, false, 200),
	FIELD(struct copy_form, html, ARTICLE, false, ARTICLE_BYTES_MAX),
	FIELD(struct copy_form, base, LINE, false, 40),
	FIELD(struct copy_form, page, LINE, false, 40),
	FIELD(struct copy_form, meta, OBJECT, false, 100),
};

enum err on_working_copy_show(struct request *req, struct response *res)
{
	AUTO_ROWS rows = {};
	AUTO_ITEM i = {};
	TRY(item_open(req, "draft.none", &i));
	TRY(store_run(req->db, req->arena, working_copy_get, &rows, P_INT(i.id), P_INT(req->who.id),
		P_INT(i.desk.correction)));
	return reply_row(req, res, 200, &rows, "working_copy.none", "没有未保存的修改");
}

/* What stands there stays: whoever wrote it was told that it is saved. */
static enum err elsewhere(void)
{
	return fault_as(ERR_STALE, "working_copy.stale", NULL,
		"这篇稿件您在另一处（另一个页面或手机）又写过，那里的内容已自动保存，没有被覆盖");
}

static enum err keep(struct request *req, const struct item *i, const struct copy_form *f,
	const struct revision *rev, struct str *out_version)
{
	AUTO_ROWS rows = {};
	TRY(store_run(req->db, req->arena, working_copy_put, &rows, P_INT(i->id),
		P_INT(req->who.id), P_TEXT(f->base), P_TEXT(f->title), P_TEXT(rev->html),
		P_TEXT(rev->meta), param_time(req->arena, req->now), P_INT(i->desk.correction),
		P_TEXT(item_match(req)), P_TEXT(f->page)));
	if (!rows.count)
		return elsewhere();
	*out_version = arena_str(req->arena, row_str(&rows, 0, 0));
	return ERR_OK;
}

/* What stands beside the words: as it stands on the page, or as it is saved where the page sends none. */
static enum err meta_typed(
	struct item *i, const struct draft_head *h, const json_t *typed, struct str *out)
{
	if (!typed)
		return draft_meta(&i->desk, i->id, h->commit, out);
	*out = json_text(i->desk.arena, typed);
	return ERR_OK;
}

/* Autosave is a row, never a commit; it answers what the reviewers point at in these words. */
enum err on_working_copy_put(struct request *req, struct response *res)
{
	AUTO_ITEM i = {};
	struct draft_head h;
	struct copy_form f = { .page = STR("") };
	struct revision rev;
	struct str version;
	json_auto_t *list = NULL;
	char at[25];
	TRY(form_read(req, copy_fields, &f));
	TRY(item_open_screening(req, "draft.none", &i));
	TRY(draft_head(&i.desk, i.id, &h));
	TRY(draft_may_edit(&i.who, &h));
	rev = (struct revision){ .title = f.title };
	TRY(article_canon(req->arena, f.html, &rev.html));
	TRY(meta_typed(&i, &h, f.meta, &rev.meta));
	TRY(findings_refuse_secrets(&i.desk, &i.who, i.id, &rev));
	TRY(findings_of_words(&i.desk, i.id, &rev, &list));
	TRY(remarks_add(&i.desk, i.id, list));
	TRY(keep(req, &i, &f, &rev, &version));
	clock_iso(req->now, at);
	reply_etag(req, res, version);
	json_auto_t *j = json_pack("{s:s,s:O,s:o,s:o}", "at", at, "findings", list, "html",
		json_from(rev.html), "version", json_from(version));
	return reply_made(req, res, 200, j);
}

enum err on_working_copy_drop(struct request *req, struct response *res)
{
	AUTO_ROWS rows = {};
	AUTO_ITEM i = {};
	TRY(item_open(req, "draft.none", &i));
	TRY(store_run(req->db, req->arena, working_copy_drop, &rows, P_INT(i.id),
		P_INT(req->who.id), P_INT(i.desk.correction), P_TEXT(item_match(req))));
	return row_bool(&rows, 0, 0) ? reply_none(res) : elsewhere();
}

struct screen_form {
	struct str format, text, title;
};
static const struct field screen_fields[] = {
	FIELD(struct screen_form, format, LINE, true, 10),
	FIELD(struct screen_form, text, ARTICLE, true, ARTICLE_BYTES_MAX),
	FIELD(struct screen_form, title, ARTICLE, false, 200),
};

/* Plain text as the article it would be: a paragraph a line. */
static struct str paragraphs(struct arena *a, struct str text)
{
	struct buf b;
	buf_init(&b, a, (size_t)4 * ARTICLE_BYTES_MAX);
	while (text.len) {
		buf_add(&b, STR("<p>"));
		buf_add_escaped(&b, str_cut(&text, '\n'));
		buf_add(&b, STR("</p>"));
	}
	return buf_str(&b);
}

enum err on_screen(struct request *req, struct response *res)
{
	AUTO_ITEM i = {};
	struct screen_form f = {};
	struct revision rev;
	json_auto_t *list = NULL;
	TRY(form_read(req, screen_fields, &f));
	bool text = str_eq(f.format, STR("text"));
	if (!text && !str_eq(f.format, STR("html")))
		return fault_as(ERR_INVALID, "form.value", "format", "format 应为 html 或 text");
	TRY(item_open_screening(req, NULL, &i));
	rev = (struct revision){ .title = f.title, .meta = STR("{}") };
	TRY(article_canon(req->arena, text ? paragraphs(req->arena, f.text) : f.text, &rev.html));
	TRY(findings_of_words(&i.desk, 0, &rev, &list));
	json_auto_t *j = json_pack("{s:O,s:o}", "findings", list, "html", json_from(rev.html));
	return reply_made(req, res, 200, j);
}

static const struct field typing_fields[] = {
	FIELD(struct copy_form, title, ARTICLE, false, 200),
	FIELD(struct copy_form, html, ARTICLE, false, ARTICLE_BYTES_MAX),
	FIELD(struct copy_form, meta, OBJECT, false, 100),
};

/*
 * What the reviewers say of these words were they the draft's, with its particulars, files, decisions and remarks.
 * Asked at each short pause of who types, so nothing is written: to keep them is the working copy's. So is
 * it to look at the files anew under another list: until they were, they are `waiting`, and whoever asks goes on
 * showing what he was told of them last.
 */
enum err on_draft_screen(struct request *req, struct response *res)
{
	AUTO_ITEM i = {};
	struct draft_head h;
	struct copy_form f = {};
	struct revision rev;
	json_auto_t *list = NULL, *waiting = json_array();
	TRY(form_read(req, typing_fields, &f));
	TRY(item_open_screening(req, "draft.none", &i));
	TRY(draft_head(&i.desk, i.id, &h));
	TRY(draft_may_edit(&i.who, &h));
	rev = (struct revision){ .title = f.title };
	TRY(article_canon(req->arena, f.html, &rev.html));
	TRY(meta_typed(&i, &h, f.meta, &rev.meta));
	i.desk.waiting = waiting;
	TRY(findings_of_words(&i.desk, i.id, &rev, &list));
	TRY(remarks_add(&i.desk, i.id, list));
	json_auto_t *j = json_pack(
		"{s:O,s:O,s:o}", "findings", list, "waiting", waiting, "html", json_from(rev.html));
	return reply_made(req, res, 200, j);
}

enum err on_draft_preview(struct request *req, struct response *res)
{
	AUTO_ITEM i = {};
	struct rendition r;
	struct str page;
	TRY(item_open(req, "draft.none", &i));
	TRY(submit_preview(&i.desk, i.id, req->ids[1], &r, &page));
	const struct rendition_file *style = rendition_file(&r, STR("style.css"));
	struct str css = style ? style->bytes : (struct str){};
	return reply_page(res, preview_fill(req->arena, page, css, i.id));
}
