#include "seal/urgency.h"

#include "base/log.h"

/* Columns of seal_urgencies. */
enum { SUBMISSION, ACCOUNT, TREE, SIGNATURE, PUBLIC_KEY, OWNER, GOOD, KEY, MEANT, MAY };

#define REFUSE(...) fault_as(ERR_REFUSED, "seal.urgency", NULL, __VA_ARGS__)

static struct signer signer_of(const struct rows *r, int i)
{
	return (struct signer){ .account = row_int(r, i, ACCOUNT),
		.public_key = row_str(r, i, PUBLIC_KEY),
		.key_owner = row_int(r, i, OWNER),
		.key_good = row_bool(r, i, GOOD),
		.key = row_int(r, i, KEY) };
}

enum err urgency_holds(const struct trust *t, const struct rows *r, int i)
{
	struct signer by = signer_of(r, i);
	const struct stamp said = { .submission = row_int(r, i, SUBMISSION),
		.kind = STR("URGENT"),
		.tree = row_str(r, i, TREE),
		.signature = row_str(r, i, SIGNATURE) };
	if (!row_bool(r, i, MEANT))
		return REFUSE("所签的不是这一版内容，或送审时没有申请");
	if (!row_bool(r, i, MAY))
		return REFUSE("账号 %lld 无权决定", (long long)by.account);
	if (!by.key_good || signed_mark_check(&by, &said))
		return REFUSE("账号 %lld 没有有效签名", (long long)by.account);
	trust_judge(t, &by);
	return by.stands ? ERR_OK
			 : REFUSE("账号 %lld 的角色或密钥没有安全管理员的有效签名",
				   (long long)by.account);
}

static enum err read_trust(struct desk *d, const struct rows *r, struct trust *out)
{
	int64_t *who = arena_array(d->arena, int64_t, (size_t)r->count + 1);
	for (int i = 0; i < r->count; i++)
		who[i] = row_int(r, i, ACCOUNT);
	return trust_read_people(d, who, (size_t)r->count, out);
}

enum err judge_urgencies(struct desk *d, const struct rows *r)
{
	struct trust trust;
	if (!r->count)
		return ERR_OK;
	TRY(read_trust(d, r, &trust));
	for (int i = 0; i < r->count; i++) {
		enum err e = urgency_holds(&trust, r, i);
		const char *why = e ? arena_printf(d->arena, "%s", err_reason()) : "";
		long long id = row_int(r, i, SUBMISSION);
		if (e)
			log_warn("submission %lld is not urgent: %s", id, why);
		TRY(store_run(d->db, d->arena, urgency_judge, NULL, P_INT(id),
			P_INT(row_int(r, i, ACCOUNT)), P_C(why), param_time(d->arena, d->now)));
	}
	return ERR_OK;
}
