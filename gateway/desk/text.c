#include "base/json.h"
#include "desk/draft.h"
#include "desk/meta.h"

enum err draft_head(struct desk *d, int64_t draft, struct draft_head *out)
{
	AUTO_ROWS rows = {};
	if (d->seen && d->seen->id == draft && !d->correction) {
		*out = *d->seen;
		d->seen = NULL; /* after this it may have moved, by ourselves */
		return ERR_OK;
	}
	TRY(d->correction ? store_run(d->db, d->arena, correction_head, &rows, P_INT(draft),
				    P_INT(d->correction))
			  : store_run(d->db, d->arena, draft_head, &rows, P_INT(draft)));
	TRY(rows_need(&rows, d->correction ? "correction.none" : "draft.none",
		d->correction ? "没有这一次更正" : "没有这篇稿件"));
	struct str *columns[] = { &out->commit, &out->tree, NULL, &out->kind, &out->department,
		&out->title, &out->register_no };
	for (int i = 0; i < 7; i++)
		if (columns[i])
			*columns[i] = arena_str(d->arena, row_str(&rows, 0, i));
	out->id = draft;
	out->rev = row_int(&rows, 0, 2);
	out->created_by = row_int(&rows, 0, 7);
	out->ended = d->correction && row_bool(&rows, 0, 8);
	return ERR_OK;
}

enum err draft_may_edit(const struct person *who, const struct draft_head *h)
{
	if (!str_eq(who->department, h->department))
		return fault_as(
			ERR_DENIED, "draft.department", NULL, "只有稿件所属处室的人可以修改");
	return h->ended ? fault_as(ERR_WRONG_STATE, "correction.ended", NULL,
				  "这次更正已经结束，不能再改；线上还有错误的，请重新更正")
			: ERR_OK;
}

/* assets/<sha256>.<ext> of the tree that the article names, with their stored names. */
static enum err load_assets(
	struct desk *d, int64_t draft, struct str commit, bool with_bytes, struct draft_text *out)
{
	struct str *named;
	size_t n = article_assets(d->arena, out->revision.html, &named);
	AUTO_ROWS rows = {};
	if (!n)
		return ERR_OK;
	TRY(store_run(d->db, d->arena, asset_names, &rows, P_INT(draft), P_TEXT_LIST(named, n)));
	out->assets = arena_array(d->arena, struct asset, n);
	for (int i = 0; i < rows.count; i++) {
		struct asset *x = &out->assets[out->asset_count++];
		x->sha256 = arena_str(d->arena, row_str(&rows, i, 0));
		x->name = arena_str(d->arena, row_str(&rows, i, 1));
		x->media_type = arena_str(d->arena, row_str(&rows, i, 2));
		struct str path = str_c(arena_printf(d->arena, "assets/" STRF "." STRF,
			STRV(x->sha256), STRV(row_str(&rows, i, 3))));
		if (with_bytes)
			TRY(vault_read(d->vault, d->arena, draft, commit, path, &x->bytes));
	}
	return ERR_OK;
}

enum err draft_meta(struct desk *d, int64_t draft, struct str commit, struct str *out)
{
	return vault_read(d->vault, d->arena, draft, commit, STR("meta.json"), out);
}

enum err draft_text(
	struct desk *d, int64_t draft, struct str commit, bool with_bytes, struct draft_text *out)
{
	*out = (struct draft_text){ .revision.commit = commit };
	TRY(vault_prefetch(d->vault, draft, &commit, 1));
	TRY(vault_read(
		d->vault, d->arena, draft, commit, STR("article.html"), &out->revision.html));
	TRY(vault_read(d->vault, d->arena, draft, commit, STR("meta.json"), &out->revision.meta));
	out->revision.title = meta_get(d->arena, out->revision.meta, "title");
	out->revision.author = meta_get(d->arena, out->revision.meta, "author");
	TRY(load_assets(d, draft, commit, with_bytes, out));
	out->revision.assets = out->assets;
	out->revision.asset_count = out->asset_count;
	return article_read(d->arena, out->revision.html, &out->article);
}

bool draft_is_attachment(const struct draft_text *t, const struct asset *x)
{
	SCRATCH(a);
	return str_find(t->revision.html,
		       str_c(arena_printf(&a, "href=\"assets/" STRF, STRV(x->sha256)))) >= 0;
}
