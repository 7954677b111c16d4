#include "desk/remark.h"

static json_t *find(const json_t *findings, const struct finding_key *k)
{
	size_t i;
	json_t *f;
	json_array_foreach(findings, i, f)
	{
		const struct finding_key found = finding_key_of(f);
		if (finding_key_serves(k, &found))
			return f;
	}
	return NULL;
}

static enum err findings_saved(struct desk *d, int64_t draft, json_t **out)
{
	struct draft_head h;
	struct draft_text t;
	size_t undecided;
	TRY(draft_head(d, draft, &h));
	TRY(draft_text(d, draft, h.commit, false, &t));
	return findings_of(d, draft, &t, out, &undecided);
}

/* Of the words in this person's working copy; none: an empty list. */
static enum err findings_typed(
	struct desk *d, const struct person *who, int64_t draft, json_t **out)
{
	AUTO_ROWS rows = {};
	json_auto_t *copy = NULL;
	struct revision rev;
	*out = NULL;
	TRY(store_run(d->db, d->arena, working_copy_get, &rows, P_INT(draft), P_INT(who->id),
		P_INT(d->correction)));
	if (!rows.count)
		return ERR_OK;
	TRY(json_read(row_str(&rows, 0, 0), &copy));
	rev = (struct revision){ .title = json_str(copy, "title"),
		.html = json_str(copy, "html"),
		.meta = json_text(d->arena, json_object_get(copy, "meta")) };
	return findings_of_words(d, draft, &rev, out);
}

/* What the machine says now, not what a page says that it said; and where it stands. */
static enum err severity_now(struct desk *d, const struct person *who, int64_t draft,
	struct finding_key *k, struct str *out)
{
	json_auto_t *typed = NULL, *saved = NULL;
	TRY(findings_typed(d, who, draft, &typed));
	const json_t *f = find(typed, k);
	if (!f) {
		TRY(findings_saved(d, draft, &saved));
		f = find(saved, k);
	}
	if (!f)
		return fault_as(ERR_WRONG_STATE, "remark.unknown", NULL,
			"稿件里没有这一处提示，可能已经改掉了，无需忽略");
	*out = arena_str(d->arena, json_str(f, "severity"));
	k->occurrence = finding_key_of(f).occurrence;
	k->place = arena_str(d->arena, finding_key_of(f).place);
	return ERR_OK;
}

static enum err check_author(struct desk *d, const struct person *who, int64_t draft)
{
	struct draft_head h;
	TRY(draft_head(d, draft, &h));
	return draft_may_edit(who, &h);
}

enum err remark_put(struct desk *d, const struct person *who, int64_t draft,
	const struct finding_key *about, struct str reason)
{
	struct finding_key k = *about;
	struct str severity;
	TRY(check_author(d, who, draft));
	if (!str_trim(reason).len)
		return fault_as(ERR_INVALID, "remark.reason", "reason", "请写明为什么不改");
	TRY(severity_now(d, who, draft, &k, &severity));
	if (str_eq(severity, STR("BLOCK")))
		return fault_as(ERR_WRONG_STATE, "remark.block", NULL,
			"拦截项不能忽略：请改正，或请求放行");
	return store_run(d->db, d->arena, finding_ignore, NULL, P_INT(draft), P_TEXT(k.reviewer),
		P_TEXT(k.rule), P_TEXT(k.quote), P_INT(k.occurrence), P_TEXT(severity),
		P_TEXT(str_trim(reason)), P_INT(who->id), P_TEXT(k.place));
}

enum err remark_drop(
	struct desk *d, const struct person *who, int64_t draft, const struct finding_key *k)
{
	TRY(check_author(d, who, draft));
	return store_run(d->db, d->arena, finding_heed, NULL, P_INT(draft), P_TEXT(k->reviewer),
		P_TEXT(k->rule), P_TEXT(k->quote), P_INT(k->occurrence), P_INT(who->id),
		P_TEXT(k->place));
}

static void put_remark(const struct rows *rows, int i, json_t *f)
{
	json_object_set_new(f, "remark",
		json_pack("{s:o,s:o,s:o}", "reason", json_from(row_str(rows, i, 4)), "by",
			json_from(row_str(rows, i, 5)), "at", json_from(row_str(rows, i, 6))));
}

enum err remarks_add(struct desk *d, int64_t draft, json_t *findings)
{
	enum { PLACE = 7 };
	AUTO_ROWS rows = {};
	size_t i;
	json_t *f;
	if (!json_array_size(findings))
		return ERR_OK;
	TRY(store_run(d->db, d->arena, finding_remarks, &rows, P_INT(draft)));
	const struct finding_key *keys = finding_keys_read(d->arena, &rows, PLACE);
	json_array_foreach(findings, i, f)
	{
		bool blocks = str_eq(json_str(f, "severity"), STR("BLOCK"));
		int about = blocks ? -1 : finding_keys_serving(keys, rows.count, f);
		if (about >= 0)
			put_remark(&rows, about, f);
	}
	return ERR_OK;
}
