#include "desk/release_request.h"

/* What the machine says of the saved version now, not what a page says that it said; and where it stands. */
static enum err find_blocking(
	struct desk *d, int64_t draft, struct finding_key *k, struct str *out_message)
{
	struct draft_head h;
	struct draft_text t;
	json_auto_t *list = NULL;
	size_t i, undecided;
	json_t *f;
	TRY(draft_head(d, draft, &h));
	TRY(draft_text(d, draft, h.commit, false, &t));
	TRY(findings_of(d, draft, &t, &list, &undecided));
	json_array_foreach(list, i, f)
	{
		const struct finding_key found = finding_key_of(f);
		if (!finding_key_serves(k, &found) ||
			!str_eq(json_str(f, "severity"), STR("BLOCK")))
			continue;
		*out_message = arena_str(d->arena, json_str(f, "message"));
		k->occurrence = found.occurrence;
		k->place = arena_str(d->arena, found.place);
		return ERR_OK;
	}
	return fault_as(ERR_WRONG_STATE, "request.none", NULL,
		"已保存的版本里没有这一处拦截，请先保存，再请求放行");
}

static enum err check_reason(struct str reason)
{
	return str_trim(reason).len
		       ? ERR_OK
		       : fault_as(ERR_INVALID, "request.reason", "reason", "请写明理由");
}

enum err release_ask(struct desk *d, const struct person *who, int64_t draft,
	const struct finding_key *about, struct str reason, int64_t *out_id)
{
	AUTO_ROWS rows = {};
	struct str message;
	struct finding_key k = *about;
	TRY(check_reason(reason));
	TRY(find_blocking(d, draft, &k, &message));
	TRY(store_run(d->db, d->arena, release_ask, &rows, P_INT(draft), P_TEXT(k.reviewer),
		P_TEXT(k.rule), P_TEXT(k.quote), P_INT(k.occurrence), P_TEXT(message),
		P_TEXT(reason), P_INT(who->id), P_TEXT(k.place)));
	*out_id = row_int(&rows, 0, 0);
	return ERR_OK;
}

enum err release_refuse(
	struct desk *d, const struct person *who, int64_t request, struct str reason)
{
	TRY(check_reason(reason));
	return store_run(d->db, d->arena, release_refuse, NULL, P_INT(request), P_INT(who->id),
		P_TEXT(reason));
}
