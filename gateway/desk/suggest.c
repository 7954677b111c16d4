#include "article/utf8.h"
#include "base/buf.h"
#include "desk/decide.h"
#include "desk/findings.h"
#include "desk/inside.h"
#include "desk/meta.h"

/* Design 2.4: up to this much a suggestion does not make its author a contributor. */
enum { FREE_CHARACTERS = 20, FREE_PERCENT = 2 };

struct suggested {
	int64_t id, submission, draft, account, block, start, end, correction;
	struct str quote, replacement, state, name, department;
};

/* Article 15: a suggestion's words are kept before anybody accepts them. */
static enum err refuse_secrets(struct desk *d, const struct person *who, int64_t submission,
	const struct suggestion_words *w)
{
	AUTO_ROWS rows = {};
	TRY(store_run(d->db, d->arena, submission_tree, &rows, P_INT(submission)));
	TRY(rows_need(&rows, "submission.none", "没有这一送审件"));
	int64_t draft = row_int(&rows, 0, 1);
	TRY(findings_refuse_typed(d, who, draft,
		&(struct typed){ "replacement", "修改建议", w->replacement, false }));
	return findings_refuse_typed(
		d, who, draft, &(struct typed){ "reason", "修改建议", w->reason, false });
}

enum err suggest(struct desk *d, const struct person *who, int64_t submission,
	const struct suggestion_words *w, int64_t *out_id)
{
	AUTO_ROWS rows = {};
	TRY(refuse_secrets(d, who, submission, w));
	TRY(store_run(d->db, d->arena, suggestion_add, &rows, P_INT(submission), P_INT(who->id),
		P_INT(w->block), P_INT(w->start), P_INT(w->end), P_TEXT(w->quote),
		P_TEXT(w->replacement), P_TEXT(w->reason), param_time(d->arena, d->now)));
	if (!rows.count)
		return fault_as(ERR_WRONG_STATE, "submission.state", NULL, "该件当前不在审核中");
	*out_id = row_int(&rows, 0, 0);
	return ERR_OK;
}

static enum err decided(void)
{
	return fault_as(ERR_WRONG_STATE, "suggestion.state", NULL, "这条修改建议已处理过");
}

static enum err find(struct desk *d, int64_t id, struct suggested *out)
{
	AUTO_ROWS rows = {};
	TRY(store_run(d->db, d->arena, suggestion_find, &rows, P_INT(id)));
	TRY(rows_need(&rows, "suggestion.none", "没有这条修改建议"));
	int64_t *numbers[] = { &out->submission, &out->draft, &out->account, &out->block,
		&out->start, &out->end };
	struct str *texts[] = { &out->quote, &out->replacement, &out->state, &out->name,
		&out->department };
	for (int i = 0; i < 6; i++)
		*numbers[i] = row_int(&rows, 0, i);
	for (int i = 0; i < 5; i++)
		*texts[i] = arena_str(d->arena, row_str(&rows, 0, 6 + i));
	out->id = id;
	out->correction = row_int(&rows, 0, 11);
	if (!str_eq(out->state, STR("OPEN")))
		return decided();
	return ERR_OK;
}

/* The words must stand where the reviewer saw them: same block, same place, same quote. */
static enum err replace(
	struct desk *d, const struct article *art, const struct suggested *s, struct str *out)
{
	bool inside = s->block >= 0 && s->start >= 0 && s->end >= 0;
	enum err e = inside ? article_replace(d->arena, art, (size_t)s->block, (size_t)s->start,
				      (size_t)s->end, s->quote, s->replacement, out)
			    : ERR_INVALID;
	if (e == ERR_INVALID)
		return fault_as(ERR_WRONG_STATE, "suggestion.moved", NULL,
			"原文已改动，找不到这条建议所指的文字，请手工修改");
	return e;
}

/* Beyond the free measure the suggester wrote in this draft, and says so in the commit. */
static enum err weigh(
	struct desk *d, const struct article *art, const struct suggested *s, bool *out_contributor)
{
	AUTO_ROWS rows = {};
	size_t own = utf8_count(s->quote), all = 0;
	if (utf8_count(s->replacement) > own)
		own = utf8_count(s->replacement);
	for (size_t i = 0; i < art->count; i++)
		all += art->blocks[i].codepoints;
	TRY(store_run(
		d->db, d->arena, suggestion_total, &rows, P_INT(s->draft), P_INT(s->account)));
	size_t total = own + (size_t)row_int(&rows, 0, 0);
	*out_contributor = own > FREE_CHARACTERS || total * 100 > all * FREE_PERCENT;
	return ERR_OK;
}

static enum err save_suggestion(struct desk *d, const struct person *who,
	const struct draft_head *h, const struct suggested *s, struct str html, bool contributor)
{
	struct staged staged;
	struct vault_entry entry = { .path = STR("article.html"), .bytes = html };
	int64_t authors[] = { who->id, s->account };
	const char *role = contributor ? "Co-authored-by" : "Suggested-by";
	struct pending p = { .draft = h->id,
		.rev = h->rev + 1,
		.base = h->commit,
		.title = h->title,
		.note = STR("采纳修改建议"),
		.kind = "SUGGESTION",
		.authors = authors,
		.author_count = contributor ? 2 : 1,
		.suggestion = s->id,
		.copy = STR(""),
		.extra_trailers = str_c(arena_printf(d->arena, "%s: " STRF " <%lld@" STRF ">\n",
			role, STRV(s->name), (long long)s->account, STRV(s->department))) };
	TRY(pending_stage(d, who, &p, &entry, 1, &staged));
	return pending_commit(d, &p, &staged);
}

enum err suggestion_accept(struct desk *d, const struct person *who, int64_t suggestion,
	struct str if_match, int64_t *out_draft)
{
	struct suggested s = {};
	struct draft_head h;
	struct draft_text t;
	struct str html;
	bool contributor;
	TRY(find(d, suggestion, &s));
	d->correction = s.correction;
	TRY(draft_head(d, s.draft, &h));
	TRY(draft_may_edit(who, &h));
	if (str_eq(h.kind, STR("ISSUED")))
		return fault_as(ERR_DENIED, "draft.locked", NULL, "公文的正文已锁定，不能修改");
	if (!str_eq(if_match, h.commit))
		return fault_as(
			ERR_STALE, "draft.stale", NULL, "稿件已被他人更新，请先查看最新版本");
	TRY(draft_text(d, s.draft, h.commit, false, &t));
	TRY(replace(d, &t.article, &s, &html));
	t.revision.html = html; /* a mark may come together from what stood there and what is new */
	TRY(findings_refuse_secrets(d, who, s.draft, &t.revision));
	TRY(weigh(d, &t.article, &s, &contributor));
	TRY(save_suggestion(d, who, &h, &s, html, contributor));
	*out_draft = s.draft;
	return ERR_OK;
}

enum err suggestion_decline(struct desk *d, const struct person *who, int64_t suggestion)
{
	AUTO_ROWS rows = {};
	struct suggested s = {};
	struct draft_head h;
	TRY(find(d, suggestion, &s));
	TRY(draft_head(d, s.draft, &h));
	TRY(draft_may_edit(who, &h));
	TRY(store_run(d->db, d->arena, suggestion_decide, &rows, P_INT(suggestion), P_C("DECLINED"),
		P_INT(who->id), param_time(d->arena, d->now)));
	return rows.count ? ERR_OK : decided();
}
