#include "desk/decide.h"

#include "base/digest.h"
#include "desk/inside.h"
#include "desk/people.h"

/* What a signature over this submission is checked with. */
struct facts {
	int64_t key;
	struct str public_key, tree, order;
};

struct signing signing_of(struct arena *a, const struct rows *r)
{
	struct good_key *keys = arena_array(a, struct good_key, (size_t)r->count + 1);
	struct signing s = { .keys = keys };
	for (int i = 0; i < r->count; i++) {
		s.tree = arena_str(a, row_str(r, i, 0));
		s.order = arena_str(a, row_str(r, i, 1));
		if (row_int(r, i, 2))
			keys[s.count++] = (struct good_key){ row_int(r, i, 2),
				arena_str(a, row_str(r, i, 4)), arena_str(a, row_str(r, i, 3)) };
	}
	return s;
}

static void take_facts(const struct signing *s, struct str key_id, struct facts *out)
{
	*out = (struct facts){ .tree = s->tree, .order = s->order };
	for (size_t i = 0; i < s->count; i++)
		if (str_eq(s->keys[i].key_id, key_id)) {
			out->key = s->keys[i].id;
			out->public_key = s->keys[i].public_key;
		}
}

static enum err ask_facts(struct desk *d, const struct person *who, int64_t submission,
	struct str key_id, struct facts *out)
{
	AUTO_ROWS rows = {};
	TRY(store_run(d->db, d->arena, sign_facts, &rows, P_INT(submission), P_INT(who->id),
		P_TEXT(key_id)));
	TRY(rows_need(&rows, "submission.none", "没有这一送审件"));
	*out = (struct facts){ .tree = arena_str(d->arena, row_str(&rows, 0, 0)),
		.order = arena_str(d->arena, row_str(&rows, 0, 1)),
		.key = row_int(&rows, 0, 2),
		.public_key = arena_str(d->arena, row_str(&rows, 0, 3)) };
	return ERR_OK;
}

/* The act itself asks once more whether the key is good. */
static enum err read_facts(struct desk *d, const struct person *who, int64_t submission,
	struct str key_id, struct facts *out)
{
	if (d->signing && d->signing->tree.len)
		take_facts(d->signing, key_id, out);
	else
		TRY(ask_facts(d, who, submission, key_id, out));
	return out->key ? ERR_OK
			: fault_as(ERR_DENIED, "vote.key", "key_id",
				  "此签名密钥还没有会签、不属于您或已停用：刚登记的请安全管理员会签"
				  "，其他的请在“我的”页面登记本设备");
}

/* Signed by this person's own key, over exactly these bytes. */
static enum err check_signature(const struct facts *f, struct str payload, struct str signature)
{
	return signature_fits(f->public_key, payload, signature)
		       ? fault_as(ERR_DENIED, "vote.signature", "signature",
				 "签名与内容不符，未予受理；请刷新页面后重试")
		       : ERR_OK;
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

static enum err read_ballot(struct desk *d, const struct person *who, const struct ballot *b,
	struct facts *f, struct str *payload)
{
	struct ballot said = *b;
	TRY(check_ballot(b));
	TRY(read_facts(d, who, b->submission, b->key_id, f));
	said.order = f->order;
	*payload = vote_payload(d->arena, who->id, &said);
	return check_signature(f, *payload, b->signature);
}

enum err vote(
	struct desk *d, const struct person *who, const struct ballot *b, struct standing *out)
{
	AUTO_ROWS rows = {};
	struct facts f;
	struct str payload;
	TRY(read_ballot(d, who, b, &f, &payload));
	TRY(store_run(d->db, d->arena, vote_cast, &rows, P_INT(b->submission), P_INT(b->stage),
		P_INT(who->id), P_TEXT(b->verdict), P_TEXT(b->opinion),
		P_BYTES(hex_bytes(d->arena, b->tree)), P_TEXT_LIST(b->opened, b->opened_count),
		P_INT(f.key), P_TEXT(payload), P_TEXT(b->signature), param_time(d->arena, d->now)));
	out->state = arena_str(d->arena, row_str(&rows, 0, 0));
	out->state_zh = arena_str(d->arena, row_str(&rows, 0, 1));
	if (str_eq(out->state, STR("APPROVED")))
		ring(d, "approved");
	return ERR_OK;
}

enum err mark(struct desk *d, const struct person *who, const struct stamp *s)
{
	struct facts f;
	struct stamp said = *s;
	TRY(read_facts(d, who, s->submission, s->key_id, &f));
	said.tree = f.tree;
	TRY(check_signature(&f, mark_payload(d->arena, who->id, &said), s->signature));
	if (str_starts(s->kind, STR("AFTER_")))
		return store_run(d->db, d->arena, second_look_give, NULL, P_INT(s->submission),
			P_TEXT(s->kind), P_INT(who->id), P_INT(f.key), P_TEXT(s->signature),
			P_TEXT(s->opinion), param_time(d->arena, d->now));
	return store_run(d->db, d->arena, mark_add, NULL, P_INT(s->submission), P_TEXT(s->kind),
		P_INT(who->id), P_INT(f.key), P_TEXT(s->signature), param_time(d->arena, d->now));
}

static enum err check_words(const struct outside_check *c)
{
	if (!str_eq(c->kind, STR("provincial")))
		return fault_as(ERR_INVALID, "check.kind", "kind", "kind 应为 provincial");
	if (!str_eq(c->result, STR("CLEAN")) && !str_eq(c->result, STR("FLAGGED")))
		return fault_as(ERR_INVALID, "check.result", "result",
			"result 应为 CLEAN（未发现问题）或 FLAGGED（发现问题）");
	return ERR_OK;
}

static enum err sheet_bytes(struct arena *a, struct str hex, struct str *out)
{
	char *bytes = arena_alloc(a, SHA256_BYTES);
	*out = (struct str){ bytes, SHA256_BYTES };
	return unhex(hex, bytes, SHA256_BYTES)
		       ? ERR_OK
		       : fault_as(ERR_INVALID, "check.sheet", "sheet", "sheet 应为 64 位十六进制");
}

enum err enter_check(struct desk *d, const struct person *who, const struct outside_check *c)
{
	struct facts f;
	struct str sheet;
	struct outside_check said = *c;
	TRY(check_words(c));
	TRY(sheet_bytes(d->arena, c->sheet, &sheet));
	TRY(read_facts(d, who, c->submission, c->key_id, &f));
	said.tree = f.tree;
	TRY(check_signature(&f, check_payload(d->arena, who->id, &said), c->signature));
	return store_run(d->db, d->arena, check_add, NULL, P_INT(c->submission), P_TEXT(c->kind),
		P_TEXT(c->result), P_TEXT(c->provider), P_TEXT(c->number), P_TEXT(c->date),
		P_BYTES(sheet), P_INT(who->id), P_INT(f.key), P_TEXT(c->signature),
		param_time(d->arena, d->now));
}

enum err note_opened(struct desk *d, const struct person *who, int64_t submission, struct str what)
{
	return store_run(d->db, d->arena, opened_add, NULL, P_INT(submission), P_TEXT(what),
		P_INT(who->id), param_time(d->arena, d->now));
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

enum err withdrawable(struct desk *d, int64_t draft, struct str *out_json)
{
	AUTO_ROWS rows = {};
	TRY(store_run(d->db, d->arena, withdrawal_list, &rows, P_INT(draft)));
	*out_json = arena_str(d->arena, row_str(&rows, 0, 0));
	return ERR_OK;
}

enum err withdraw(
	struct desk *d, const struct person *who, const struct takedown *t, size_t *out_count)
{
	AUTO_ROWS rows = {};
	int64_t key;
	const struct own_signature s = { t->key_id, t->signature };
	if (!str_trim(t->reason).len)
		return fault_as(ERR_INVALID, "withdraw.reason", "reason", "撤稿须写明理由");
	if (!t->target_count)
		return fault_as(ERR_INVALID, "withdraw.targets", "targets", "请选择要撤稿的渠道");
	TRY(own_signature_check(
		d->db, d->arena, who, &s, takedown_payload(d->arena, who->id, t), &key));
	TRY(store_run(d->db, d->arena, withdrawal_ask, &rows, P_INT(t->draft),
		P_TEXT_LIST(t->targets, t->target_count), P_TEXT(t->reason), P_INT(who->id),
		P_INT(key), P_TEXT(t->signature), param_time(d->arena, d->now)));
	*out_count = (size_t)row_int(&rows, 0, 0);
	return ERR_OK;
}
