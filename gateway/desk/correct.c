#include "desk/correct.h"

#include "desk/inside.h"
#include "desk/meta.h"

enum err correction_open(struct desk *d, const struct person *who, int64_t draft,
	int64_t submission, int64_t *out_no)
{
	AUTO_ROWS from = {}, opened = {};
	struct str meta;
	TRY(store_run(d->db, d->arena, correction_source, &from, P_INT(draft), P_INT(submission)));
	if (!from.count)
		return fault_as(ERR_WRONG_STATE, "correction.none", NULL,
			"这一稿件现在没有在线上的版本可以更正");
	struct str commit = arena_str(d->arena, row_str(&from, 0, 1));
	TRY(vault_read(d->vault, d->arena, draft, commit, STR("meta.json"), &meta));
	TRY(store_run(d->db, d->arena, correction_open, &opened, P_INT(draft),
		P_INT(row_int(&from, 0, 0)), P_TEXT(meta_get(d->arena, meta, "title")),
		P_INT(who->id), param_time(d->arena, d->now)));
	*out_no = row_int(&opened, 0, 0);
	return ERR_OK;
}

enum err correction_drop(struct desk *d, const struct person *who, int64_t draft, int64_t no)
{
	return store_run(d->db, d->arena, correction_drop, NULL, P_INT(draft), P_INT(no),
		P_INT(who->id), param_time(d->arena, d->now));
}

/* What of a correction is out, and where it began. */
struct brought {
	struct str commit, base;
	int64_t rev;
};

static enum err find_brought(struct desk *d, int64_t draft, int64_t no, struct brought *out)
{
	AUTO_ROWS rows = {};
	TRY(store_run(d->db, d->arena, correction_out, &rows, P_INT(draft), P_INT(no)));
	if (!rows.count)
		return fault_as(ERR_WRONG_STATE, "correction.merged", NULL,
			"这次更正还没有上线，或已合并到本稿");
	out->commit = arena_str(d->arena, row_str(&rows, 0, 0));
	out->rev = row_int(&rows, 0, 1);
	out->base = arena_str(d->arena, row_str(&rows, 0, 2));
	return ERR_OK;
}

static enum err conflict(const char *what)
{
	return fault_as(ERR_CONFLICT, "correction.conflict", NULL,
		"%s本稿也改过，不能自动合并：请对照线上现文在本稿里改好并保存，再选“已手工合并”",
		what);
}

/* A particular that only the correction changed is taken over; changed by both to other ends: conflict. */
static enum err merge_particular(
	const json_t *base, const json_t *theirs, const char *key, json_t *ours)
{
	json_t *b = json_object_get(base, key), *t = json_object_get(theirs, key);
	json_t *o = json_object_get(ours, key);
	bool changed = !(b == t || (b && t && json_equal(b, t)));
	bool mine = !(b == o || (b && o && json_equal(b, o)));
	if (!changed || (o && t && json_equal(o, t)) || (!o && !t))
		return ERR_OK;
	if (mine)
		return conflict("更正所改的标题或稿件信息，");
	if (t)
		json_object_set(ours, key, t);
	else
		json_object_del(ours, key);
	return ERR_OK;
}

static enum err merge_particulars(const json_t *base, const json_t *theirs, json_t *ours)
{
	const char *key;
	json_t *value;
	json_object_foreach((json_t *)theirs, key, value)
		TRY(merge_particular(base, theirs, key, ours));
	json_object_foreach((json_t *)base, key, value)
		TRY(merge_particular(base, theirs, key, ours));
	return ERR_OK;
}

/* The three texts: where the correction began, what it made of that, and the main line. */
struct three {
	struct draft_text base, theirs, ours;
};

static enum err read_three(struct desk *d, int64_t draft, struct str head,
	const struct brought *from, struct three *out)
{
	struct str all[] = { from->base, from->commit, head };
	TRY(vault_prefetch(d->vault, draft, all, 3));
	TRY(draft_text(d, draft, from->base, false, &out->base));
	TRY(draft_text(d, draft, from->commit, false, &out->theirs));
	return draft_text(d, draft, head, false, &out->ours);
}

static enum err merged_words(
	struct desk *d, const struct three *t, json_t *meta, struct draft_words *out)
{
	json_auto_t *base = NULL, *theirs = NULL;
	TRY(json_read(t->base.revision.meta, &base));
	TRY(json_read(t->theirs.revision.meta, &theirs));
	TRY(merge_particulars(base, theirs, meta));
	enum err e = vault_merge(d->arena, t->base.revision.html, t->ours.revision.html,
		t->theirs.revision.html, &out->html);
	if (e == ERR_CONFLICT)
		return conflict("更正所改的段落，");
	out->title = arena_str(d->arena, json_str(meta, "title"));
	return e;
}

static enum err merge_onto(struct desk *d, const struct person *who, const struct draft_head *h,
	const struct brought *from, bool mine, struct str *out_commit)
{
	struct three t;
	json_auto_t *meta = NULL;
	TRY(read_three(d, h->id, h->commit, from, &t));
	TRY(json_read(t.ours.revision.meta, &meta));
	struct draft_words words = { .title = t.ours.revision.title,
		.copy = STR(""),
		.html = t.ours.revision.html,
		.meta = meta,
		.note = mine ? STR("线上版本已更正：已手工合并") : STR("合并线上版本的更正") };
	if (!mine)
		TRY(merged_words(d, &t, meta, &words));
	json_object_del(meta, "title");
	return draft_save_merged(d, who, h, &words, from->commit, from->rev, out_commit);
}

enum err correction_merge(struct desk *d, const struct person *who, int64_t draft, int64_t no,
	struct str if_match, bool mine, struct str *out_commit)
{
	struct draft_head h;
	struct brought from;
	d->correction = 0;
	TRY(draft_head(d, draft, &h));
	TRY(draft_may_edit(who, &h));
	TRY(find_brought(d, draft, no, &from));
	if (!str_eq(if_match, h.commit))
		return fault_as(ERR_STALE, "draft.stale", NULL,
			"稿件已被他人更新，请先查看最新版本，再合并");
	return merge_onto(d, who, &h, &from, mine, out_commit);
}
