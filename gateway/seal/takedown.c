#include "seal/takedown.h"

enum { ASKED_BY = 6, EXPIRES = 13, MAY = 14, KEY = 15, SIGNATURE = 19, TARGETS = 20 };

#define REFUSE(...) fault_as(ERR_REFUSED, "seal.withdrawal", NULL, __VA_ARGS__)

enum err takedown_trust(struct desk *d, const struct rows *r, struct trust *out)
{
	int64_t *who = arena_array(d->arena, int64_t, (size_t)r->count + 1);
	size_t count = 0;
	*out = (struct trust){};
	for (int i = 0; i < r->count; i++)
		if (row_int(r, i, ASKED_BY))
			who[count++] = row_int(r, i, ASKED_BY);
	return count ? trust_read_people(d, who, count, out) : ERR_OK;
}

static struct signer signer_of(const struct rows *r, int i)
{
	return (struct signer){ .account = row_int(r, i, ASKED_BY),
		.public_key = row_str(r, i, KEY),
		.key_owner = row_int(r, i, KEY + 1),
		.key_good = row_bool(r, i, KEY + 2),
		.key = row_int(r, i, KEY + 3) };
}

/* What he signed names this submission on this channel account: no other publication is meant. */
static bool names_it(struct arena *a, const struct takedown *t, const struct rows *r, int i)
{
	struct str own = str_c(
		arena_printf(a, STRF "/" STRF, STRV(row_str(r, i, 3)), STRV(row_str(r, i, 2))));
	for (size_t k = 0; k < t->target_count; k++)
		if (str_eq(t->targets[k], own))
			return true;
	return false;
}

static enum err is_signed(const struct trust *t, const struct rows *r, int i)
{
	SCRATCH(a);
	struct signer by = signer_of(r, i);
	struct takedown said = { .draft = row_int(r, i, 1),
		.reason = row_str(r, i, 5),
		.signature = row_str(r, i, SIGNATURE) };
	said.target_count = names_split(&a, row_str(r, i, TARGETS), &said.targets);
	if (!by.key_good || signed_takedown_check(&by, &said) || !names_it(&a, &said, r, i))
		return REFUSE("账号 %lld 的撤稿没有有效签名", (long long)by.account);
	trust_judge(t, &by);
	return by.stands ? ERR_OK
			 : REFUSE("撤稿人（账号 %lld）的角色或密钥没有安全管理员的有效签名",
				   (long long)by.account);
}

enum err takedown_holds(const struct trust *t, const struct rows *r, int i, int64_t now)
{
	int64_t who = row_int(r, i, ASKED_BY), expires = row_int(r, i, EXPIRES);
	if (!who)
		return expires && expires <= now ? ERR_OK : REFUSE("未到下线时间，不能自动撤稿");
	if (!row_bool(r, i, MAY))
		return REFUSE("账号 %lld 无权撤稿", (long long)who);
	return is_signed(t, r, i);
}
