#include "desk/decide.h"

#include "base/digest.h"
#include "base/sign.h"
#include "desk/inside.h"

struct str vote_payload(struct arena *a, int64_t account, const struct ballot *b)
{
	json_auto_t *j = json_pack("{s:o,s:o,s:I,s:o,s:o,s:o}", "account",
		json_string(arena_printf(a, "%lld", (long long)account)), "opinion",
		json_from(b->opinion), "stage", (json_int_t)b->stage, "submission",
		json_string(arena_printf(a, "%lld", (long long)b->submission)), "tree",
		json_from(b->tree), "verdict", json_from(b->verdict));
	return json_canonical(a, j);
}

/* The key must be this person's own, and the signature over exactly these bytes. */
static enum err check_signature(struct desk *d, const struct person *who, const struct ballot *b,
	struct str payload, int64_t *out_key)
{
	AUTO_ROWS rows = {};
	struct key *key;
	struct str raw;
	TRY(store_run(d->db, d->arena, device_key_find, &rows, P_INT(who->id), P_TEXT(b->key_id)));
	if (!rows.count)
		return fault_as(ERR_DENIED, "vote.key", "key_id",
			"此签名密钥不属于您或已停用，请在“我的”页面登记本设备");
	if (!base64_decode(d->arena, b->signature, &raw))
		return fault_as(ERR_INVALID, "vote.signature", "signature", "签名不是 base64");
	TRY(key_read(row_str(&rows, 0, 1), &key));
	enum err e = key_verify(key, payload, raw);
	key_free(key);
	if (e)
		return fault_as(ERR_DENIED, "vote.signature", "signature",
			"表决签名与内容不符，未予受理；请刷新页面后重试");
	*out_key = row_int(&rows, 0, 0);
	return ERR_OK;
}

static enum err check_ballot(const struct ballot *b)
{
	bool agree = str_eq(b->verdict, STR("AGREE"));
	if (!agree && !str_eq(b->verdict, STR("RETURN")) && !str_eq(b->verdict, STR("DISAGREE")))
		return fault_as(ERR_INVALID, "vote.verdict", "verdict",
			"verdict 应为 AGREE、RETURN 或 DISAGREE");
	if (!agree && !str_trim(b->opinion).len)
		return fault_as(ERR_INVALID, "vote.reason", "opinion", "退回或不同意须写明理由");
	if (b->tree.len != OID_HEX)
		return fault_as(ERR_INVALID, "vote.tree", "tree", "tree 应为 40 位十六进制");
	return ERR_OK;
}

enum err vote(
	struct desk *d, const struct person *who, const struct ballot *b, struct standing *out)
{
	AUTO_ROWS rows = {};
	int64_t key;
	struct str payload = vote_payload(d->arena, who->id, b);
	TRY(check_ballot(b));
	TRY(check_signature(d, who, b, payload, &key));
	TRY(store_run(d->db, d->arena, vote_cast, &rows, P_INT(b->submission), P_INT(b->stage),
		P_INT(who->id), P_TEXT(b->verdict), P_TEXT(b->opinion),
		P_BYTES(hex_bytes(d->arena, b->tree)), P_INT(key), P_TEXT(payload),
		P_TEXT(b->signature), param_time(d->arena, d->now)));
	out->state = arena_str(d->arena, row_str(&rows, 0, 0));
	out->state_zh = arena_str(d->arena, row_str(&rows, 0, 1));
	return ERR_OK;
}

enum err mark(struct desk *d, const struct person *who, int64_t submission, struct str kind,
	struct str what)
{
	return store_run(d->db, d->arena, mark_add, NULL, P_INT(submission), P_TEXT(kind),
		P_TEXT(what), P_INT(who->id), param_time(d->arena, d->now));
}

enum err recall(struct desk *d, const struct person *who, int64_t submission, struct str reason)
{
	if (!str_trim(reason).len)
		return fault_as(ERR_INVALID, "recall.reason", "reason", "取回须写明理由");
	return store_run(d->db, d->arena, submission_recall, NULL, P_INT(submission),
		P_INT(who->id), P_TEXT(reason), param_time(d->arena, d->now));
}

enum err remind(struct desk *d, const struct person *who, int64_t submission)
{
	AUTO_ROWS rows = {};
	TRY(store_run(d->db, d->arena, submission_remind, &rows, P_INT(submission), P_INT(who->id),
		param_time(d->arena, d->now)));
	return rows.count ? ERR_OK
			  : fault_as(ERR_BUSY, "remind.soon", NULL,
				    "30 分钟内已催办过，或该件不在审核中");
}

enum err comment_on(struct desk *d, const struct person *who, int64_t submission, int64_t block,
	struct str quote, struct str text, int64_t *out_id)
{
	AUTO_ROWS rows = {};
	TRY(store_run(d->db, d->arena, comment_add, &rows, P_INT(submission), P_INT(who->id),
		P_INT(block), P_TEXT(quote), P_TEXT(text), param_time(d->arena, d->now)));
	TRY(rows_need(&rows, "submission.none", "没有这一送审件"));
	*out_id = row_int(&rows, 0, 0);
	return ERR_OK;
}

enum err withdraw(struct desk *d, const struct person *who, int64_t draft, const int64_t *accounts,
	size_t count, struct str reason, size_t *out_count)
{
	AUTO_ROWS rows = {};
	if (!str_trim(reason).len)
		return fault_as(ERR_INVALID, "withdraw.reason", "reason", "撤稿须写明理由");
	if (!count)
		return fault_as(ERR_INVALID, "withdraw.channels", "channels", "请选择要撤稿的渠道");
	TRY(store_run(d->db, d->arena, withdraw_add, &rows, P_INT(draft),
		P_INT_LIST(accounts, count), P_TEXT(reason), P_INT(who->id),
		param_time(d->arena, d->now)));
	if (!rows.count)
		return fault_as(ERR_WRONG_STATE, "withdraw.none", NULL,
			"所选渠道上没有可撤的内容，或已在撤稿中");
	*out_count = (size_t)rows.count;
	return ERR_OK;
}
