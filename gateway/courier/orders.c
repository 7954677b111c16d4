#include "courier/orders.h"

#include "base/log.h"

enum err orders_read(struct courier *c, struct arena *a, const json_t *said, struct order *out)
{
	const json_t *sigs = json_object_get(said, "sigs");
	struct ticket_sigs s = { arena_str(a, json_str(sigs, "ed25519")),
		arena_str(a, json_str(sigs, "sm2")) };
	TRY(courier_read_ring(c));
	TRY(order_verify(a, json_str(said, "body"), s, &c->ring, out));
	if (!str_eq(out->account, c->config.account) ||
		!str_eq(out->channel, str_c(c->channel->name)))
		return fault_as(ERR_DENIED, "order.account", NULL, "指令不是给这个账号的");
	return ERR_OK;
}

static enum err tell(struct courier *c, struct arena *a, const struct order *o, const char *trouble)
{
	json_auto_t *body = json_pack("{s:o s:s}", "statement",
		json_string(arena_printf(a, "%lld", (long long)o->serial)), "trouble", trouble);
	return gateway_call(&c->client, a, "POST", "orders", body, 15000, NULL);
}

/*
 * One that does not verify is not followed, and ends nothing else: the key that signed it may have been
 * revoked long after. Of one that was followed it says whether the site is down; then it is not looked at.
 */
static bool was_closed(const json_t *said)
{
	json_auto_t *body = NULL;
	return json_is_true(json_object_get(said, "done")) &&
	       !json_read(json_str(said, "body"), &body) &&
	       str_eq(json_str(body, "act"), STR("close"));
}

enum err orders_follow(struct courier *c, struct arena *a, const json_t *said, bool *out_closed)
{
	struct order o;
	*out_closed = false;
	if (!json_is_object(said) || !c->channel->stand_down)
		return ERR_OK;
	enum err bad = orders_read(c, a, said, &o);
	if (bad) {
		log_fault("order", bad);
		*out_closed = was_closed(said);
		return bad == ERR_GONE ? bad : ERR_OK;
	}
	const struct site_order s = { str_eq(o.act, STR("close")), o.epoch, o.serial, o.at,
		o.name };
	enum err e = c->channel->stand_down(&c->wire, a, &s, out_closed);
	const char *trouble = e ? arena_printf(a, "%s", err_reason()) : "";
	if (e)
		log_fault("order", e);
	if (e == ERR_GONE || json_is_true(json_object_get(said, "done")))
		return e;
	log_info("order=%lld act=" STRF " end=%s", (long long)o.serial, STRV(o.act), err_name(e));
	return tell(c, a, &o, trouble);
}
