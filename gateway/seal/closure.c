#include "seal/closure.h"

#include "base/log.h"
#include "desk/signed.h"
#include "model/order.h"

/* Columns: of the statement; then six for each of the two people; whether they may. */
enum {
	STATEMENT,
	ACCOUNT,
	CHANNEL,
	KIND,
	BODY,
	EPOCH,
	NAME,
	FIRST,
	SECOND = FIRST + 6,
	MAY = SECOND + 6
};

#define REFUSE(...) fault_as(ERR_REFUSED, "seal.closure", NULL, __VA_ARGS__)

static struct signer signer_of(const struct rows *r, int i, int at)
{
	return (struct signer){ .account = row_int(r, i, at),
		.public_key = row_str(r, i, at + 1),
		.key_owner = row_int(r, i, at + 2),
		.key_good = row_bool(r, i, at + 3),
		.key = row_int(r, i, at + 4) };
}

static enum err is_signed(
	struct arena *a, const struct trust *t, const struct rows *r, int i, int at)
{
	json_auto_t *body = NULL;
	struct signer by = signer_of(r, i, at);
	TRY(json_read(row_str(r, i, BODY), &body));
	struct str payload = statement_payload(a, by.account, row_str(r, i, KIND), body);
	if (!by.key_good || by.key_owner != by.account ||
		signature_fits(by.public_key, payload, row_str(r, i, at + 5)))
		return REFUSE("账号 %lld 没有有效签名", (long long)by.account);
	trust_judge(t, &by);
	return by.stands ? ERR_OK
			 : REFUSE("账号 %lld 的角色或密钥没有安全管理员的有效签名",
				   (long long)by.account);
}

/* What they signed is about this account, and nothing that was signed before. */
static enum err is_meant(const struct rows *r, int i)
{
	SCRATCH(a);
	json_auto_t *body = NULL;
	TRY(json_read(row_str(r, i, BODY), &body));
	const char *own = arena_printf(&a, "%lld", (long long)row_int(r, i, ACCOUNT));
	int64_t after = -1;
	bool holds = str_eq(json_str(body, "channel"), str_c(own)) &&
		     str_i64(json_str(body, "after"), &after) && after < row_int(r, i, STATEMENT);
	return holds ? ERR_OK : REFUSE("所签的不是这个账号");
}

static enum err holds(struct arena *a, const struct trust *t, const struct rows *r, int i)
{
	if (!row_bool(r, i, MAY) || row_int(r, i, FIRST) == row_int(r, i, SECOND))
		return REFUSE("签名的两人无权停止或恢复服务");
	TRY(is_meant(r, i));
	TRY(is_signed(a, t, r, i, FIRST));
	return is_signed(a, t, r, i, SECOND);
}

static struct str number(struct arena *a, int64_t n)
{
	return str_c(arena_printf(a, "%lld", (long long)n));
}

static enum err issue(struct desk *d, const struct seal_keys *keys, const struct rows *r, int i)
{
	struct arena *a = d->arena;
	json_auto_t *said = NULL;
	TRY(json_read(row_str(r, i, BODY), &said));
	bool close = str_eq(row_str(r, i, KIND), STR("closure"));
	const struct order o = { .act = close ? STR("close") : STR("open"),
		.account = number(a, row_int(r, i, ACCOUNT)),
		.channel = row_str(r, i, CHANNEL),
		.name = row_str(r, i, NAME),
		.reason = json_str(said, "reason"),
		.people = { number(a, row_int(r, i, FIRST)), number(a, row_int(r, i, SECOND)) },
		.serial = row_int(r, i, STATEMENT),
		.at = d->now,
		.epoch = row_int(r, i, EPOCH) };
	struct ticket_sigs sigs;
	struct str body;
	TRY(order_sign(a, &o, keys->ed25519, keys->sm2, &body, &sigs));
	json_auto_t *key =
		json_pack("{s:s, s:s}", "ed25519", keys->id_ed25519, "sm2", keys->id_sm2);
	return store_run(d->db, a, order_issue, NULL, P_INT(o.serial), P_TEXT(o.act), P_TEXT(body),
		P_TEXT(sigs.ed25519), P_TEXT(sigs.sm2), P_TEXT(json_text(a, key)),
		param_time(a, d->now));
}

static enum err read_trust(struct desk *d, const struct rows *r, struct trust *out)
{
	int64_t *who = arena_array(d->arena, int64_t, (size_t)r->count * 2 + 1);
	size_t n = 0;
	for (int i = 0; i < r->count; i++) {
		who[n++] = row_int(r, i, FIRST);
		who[n++] = row_int(r, i, SECOND);
	}
	return trust_read_people(d, who, n, out);
}

/* Said once, however often it is tried. */
static enum err refuse(struct desk *d, int64_t statement)
{
	AUTO_ROWS news = {};
	const char *why = arena_printf(d->arena, "%s", err_reason());
	TRY(store_run(d->db, d->arena, order_refuse, &news, P_INT(statement), P_C(why),
		param_time(d->arena, d->now)));
	if (row_bool(&news, 0, 0))
		log_warn("closure %lld is not sealed: %s", (long long)statement, why);
	return ERR_OK;
}

enum err issue_orders(
	struct desk *d, const struct seal_keys *keys, const struct rows *r, int *out_signed)
{
	struct trust trust;
	if (!r->count)
		return ERR_OK;
	TRY(read_trust(d, r, &trust));
	for (int i = 0; i < r->count; i++) {
		enum err e = holds(d->arena, &trust, r, i);
		if (!e)
			e = issue(d, keys, r, i);
		if (e && e != ERR_REFUSED && e != ERR_DENIED && e != ERR_INVALID)
			return e;
		*out_signed += !e;
		TRY(e ? refuse(d, row_int(r, i, STATEMENT)) : ERR_OK);
	}
	return ERR_OK;
}
