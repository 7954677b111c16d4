#include "desk/show.h"

#include "article/diff.h"
#include "base/buf.h"
#include "channels/channel.h"
#include "channels/recall.h"
#include "desk/findings.h"
#include "desk/meta.h"

static enum err add_assets(struct desk *d, int64_t draft, const struct draft_text *t, json_t *to)
{
	AUTO_ROWS rows = {};
	json_t *list;
	struct str *named = arena_array(d->arena, struct str, t->asset_count + 1);
	for (size_t i = 0; i < t->asset_count; i++)
		named[i] = t->assets[i].sha256;
	TRY(store_run(d->db, d->arena, draft_assets, &rows, P_INT(draft),
		P_TEXT_LIST(named, t->asset_count)));
	TRY(json_read(row_str(&rows, 0, 0), &list));
	json_object_set_new(to, "attachments", list);
	return ERR_OK;
}

static enum err add_words(
	struct desk *d, int64_t draft, struct str commit, struct draft_text *t, json_t *to)
{
	json_t *meta;
	TRY(draft_text(d, draft, commit, false, t));
	TRY(json_read(t->revision.meta, &meta));
	json_object_set_new(to, "html", json_from(t->revision.html));
	json_object_set_new(to, "meta", meta);
	return add_assets(d, draft, t, to);
}

enum err draft_show(struct desk *d, const struct viewer *v, int64_t draft, json_t **out)
{
	AUTO_ROWS rows = {};
	struct draft_text t;
	json_auto_t *j = NULL, *findings = NULL;
	size_t undecided;
	TRY(store_run(d->db, d->arena, draft_read, &rows, P_INT(draft), P_INT(v->id),
		P_TEXT_LIST(v->can, v->can_count), P_INT(d->correction)));
	TRY(rows_need(&rows, "draft.none", "没有这篇稿件"));
	TRY(json_read(row_str(&rows, 0, 0), &j));
	TRY(add_words(d, draft, row_str(&rows, 0, 1), &t, j));
	TRY(findings_of(d, draft, &t, &findings, &undecided));
	json_object_set_new(j, "findings_count", findings_count(findings));
	*out = json_incref(j);
	return ERR_OK;
}

/* The store keeps which card it is; its words are the table's. */
static void add_recalls(json_t *submission)
{
	size_t i;
	json_t *c;
	json_array_foreach(json_object_get(submission, "channels"), i, c)
		json_object_set_new(c, "recall", recall_json(recall_named(json_str(c, "recall"))));
}

enum err submission_show(struct desk *d, const struct viewer *v, int64_t submission, json_t **out)
{
	AUTO_ROWS rows = {};
	struct draft_text t;
	json_auto_t *j = NULL;
	TRY(store_run(d->db, d->arena, submission_read, &rows, P_INT(submission), P_INT(v->id),
		P_TEXT_LIST(v->can, v->can_count), param_time(d->arena, d->now)));
	TRY(rows_need(&rows, "submission.none", "没有这一送审件"));
	TRY(json_read(row_str(&rows, 0, 0), &j));
	TRY(add_words(d, row_int(&rows, 0, 1), row_str(&rows, 0, 2), &t, j));
	add_recalls(j);
	*out = json_incref(j);
	return ERR_OK;
}

struct side {
	struct str commit, rev, at, tree, correction;
	struct draft_text text;
};

static enum err find_side(
	struct desk *d, const struct viewer *v, int64_t draft, struct str named, struct side *out)
{
	AUTO_ROWS rows = {};
	TRY(store_run(
		d->db, d->arena, revision_named, &rows, P_INT(draft), P_INT(v->id), P_TEXT(named)));
	TRY(rows_need(&rows, "diff.none", "没有这个版本可以对照"));
	struct str *texts[] = { &out->commit, &out->rev, &out->at, &out->tree, &out->correction };
	for (int i = 0; i < 5; i++)
		*texts[i] = arena_str(d->arena, row_str(&rows, 0, i));
	return ERR_OK;
}

static json_t *side_json(struct arena *a, const struct side *s)
{
	const char *line = str_eq(s->correction, STR("0"))
				   ? ""
				   : arena_printf(a, "更正 " STRF " ", STRV(s->correction));
	return json_pack("{s:o,s:s,s:o}", "commit", json_from(s->commit), "label",
		arena_printf(a, "%s第 " STRF " 稿", line, STRV(s->rev)), "at", json_from(s->at));
}

static enum err words_diff(struct desk *d, struct str before, struct str after, json_t **out)
{
	struct diff diff;
	TRY(article_diff(d->arena, before, after, &diff));
	*out = diff_json(&diff);
	return ERR_OK;
}

static struct str as_block(struct desk *d, struct str title)
{
	struct buf b;
	buf_init(&b, d->arena, 8192);
	buf_add(&b, STR("<p>"));
	buf_add_escaped(&b, title);
	buf_add(&b, STR("</p>"));
	return buf_str(&b);
}

/* {old, new} of the title's words; null when it is the same. */
static enum err title_diff(struct desk *d, struct str before, struct str after, json_t **out)
{
	struct str old, new;
	json_auto_t *rows = NULL;
	*out = json_null();
	if (str_eq(before, after))
		return ERR_OK;
	TRY(article_canon(d->arena, as_block(d, before), &old));
	TRY(article_canon(d->arena, as_block(d, after), &new));
	TRY(words_diff(d, old, new, &rows));
	json_t *row = json_array_get(rows, 0);
	*out = json_pack("{s:O,s:O}", "old", json_object_get(row, "old"), "new",
		json_object_get(row, "new"));
	return ERR_OK;
}

/* What readers see beside the words changes there: whether a 公文 still holds, a summary, a channel's own text. */
static enum err particulars_diff(struct desk *d, struct str before, struct str after, json_t **out)
{
	json_auto_t *old = NULL, *new = NULL;
	TRY(json_read(before, &old));
	TRY(json_read(after, &new));
	*out = meta_changes(d->arena, old, new);
	return ERR_OK;
}

enum err draft_diff(struct desk *d, const struct viewer *v, int64_t draft, struct str from,
	struct str to, json_t **out)
{
	struct side old = {}, new = {};
	json_auto_t *rows = NULL, *title = NULL, *particulars = NULL;
	TRY(find_side(d, v, draft, from, &old));
	TRY(find_side(d, v, draft, to, &new));
	struct str both[] = { old.commit, new.commit };
	TRY(vault_prefetch(d->vault, draft, both, 2));
	TRY(draft_text(d, draft, old.commit, false, &old.text));
	TRY(draft_text(d, draft, new.commit, false, &new.text));
	TRY(words_diff(d, old.text.revision.html, new.text.revision.html, &rows));
	TRY(title_diff(d, old.text.revision.title, new.text.revision.title, &title));
	TRY(particulars_diff(d, old.text.revision.meta, new.text.revision.meta, &particulars));
	*out = json_pack("{s:o,s:o,s:O,s:O,s:O}", "from", side_json(d->arena, &old), "to",
		side_json(d->arena, &new), "rows", rows, "title", title, "particulars",
		particulars);
	return ERR_OK;
}

enum err revision_show(
	struct desk *d, const struct viewer *v, int64_t draft, struct str named, json_t **out)
{
	struct side s = {};
	json_t *meta;
	TRY(find_side(d, v, draft, named, &s));
	TRY(draft_text(d, draft, s.commit, false, &s.text));
	TRY(json_read(s.text.revision.meta, &meta));
	*out = json_pack("{s:o,s:o,s:o,s:o,s:o}", "commit", json_from(s.commit), "tree",
		json_from(s.tree), "title", json_from(s.text.revision.title), "html",
		json_from(s.text.revision.html), "meta", meta);
	return ERR_OK;
}

/* preview.html before page.html: what a channel wants people to look at. */
static enum err find_page(
	struct desk *d, int64_t draft, struct str tree, const char *folder, struct str *out)
{
	static const char *const pages[] = { "preview.html", "page.html" };
	for (size_t i = 0; i < 2; i++) {
		struct str path = str_c(arena_printf(d->arena, "%s/%s", folder, pages[i]));
		enum err e = vault_read(d->vault, d->arena, draft, tree, path, out);
		if (e != ERR_NOTFOUND)
			return e;
	}
	return fault_as(ERR_NOTFOUND, "rendition.none", NULL, "送审件里没有这个渠道的呈现");
}

static struct str type_of(struct str path)
{
	static const struct {
		const char *end, *type;
	} types[] = { { ".html", "text/html; charset=utf-8" },
		{ ".css", "text/css; charset=utf-8" },
		{ ".json", "application/json; charset=utf-8" },
		{ ".txt", "text/plain; charset=utf-8" }, { ".png", "image/png" },
		{ ".jpg", "image/jpeg" }, { ".webp", "image/webp" },
		{ ".pdf", "application/pdf" } };
	for (size_t i = 0; i < sizeof types / sizeof *types; i++)
		if (str_ends(path, str_c(types[i].end)))
			return str_c(types[i].type);
	return STR("application/octet-stream");
}

enum err rendition_show(struct desk *d, int64_t submission, struct str channel, struct str file,
	struct str *out_bytes, struct str *out_type)
{
	AUTO_ROWS rows = {};
	TRY(store_run(d->db, d->arena, submission_tree, &rows, P_INT(submission)));
	TRY(rows_need(&rows, "submission.none", "没有这一送审件"));
	struct str tree = arena_str(d->arena, row_str(&rows, 0, 0));
	int64_t draft = row_int(&rows, 0, 1);
	if (!channel_named(channel))
		return fault_as(ERR_NOTFOUND, "rendition.none", NULL, "没有这个渠道");
	const char *folder = arena_printf(d->arena, "renditions/" STRF, STRV(channel));
	*out_type = type_of(file.len ? file : STR(".html"));
	if (!file.len)
		return find_page(d, draft, tree, folder, out_bytes);
	return vault_read(d->vault, d->arena, draft, tree,
		str_c(arena_printf(d->arena, "%s/" STRF, folder, STRV(file))), out_bytes);
}
