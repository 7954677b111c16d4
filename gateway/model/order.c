#include "model/order.h"

#include "base/digest.h"

#define ORDER "shenfa site order 1"

static json_t *order_json(const struct order *o)
{
	return json_pack("{s:s s:o s:o s:o s:o s:o s:[o o] s:I s:I s:I s:{s:o s:o}}", "order",
		ORDER, "act", json_from(o->act), "account", json_from(o->account), "channel",
		json_from(o->channel), "name", json_from(o->name), "reason", json_from(o->reason),
		"people", json_from(o->people[0]), json_from(o->people[1]), "serial",
		(json_int_t)o->serial, "at", (json_int_t)o->at, "epoch", (json_int_t)o->epoch,
		"key", "ed25519", json_from(o->key_ed25519), "sm2", json_from(o->key_sm2));
}

static enum err sign_one(struct arena *a, struct str text, const struct key *k, struct str *out)
{
	struct str sig;
	TRY(key_sign(k, a, text, &sig));
	*out = base64(a, sig);
	return ERR_OK;
}

enum err order_sign(struct arena *a, const struct order *o, const struct key *ed25519,
	const struct key *sm2, struct str *out_body, struct ticket_sigs *out)
{
	struct order own = *o;
	struct ticket_sigs sigs;
	own.key_ed25519 = str_c(key_id(a, ed25519));
	own.key_sm2 = str_c(key_id(a, sm2));
	json_auto_t *j = order_json(&own);
	struct str body = json_canonical(a, j);
	TRY(sign_one(a, body, ed25519, &sigs.ed25519));
	TRY(sign_one(a, body, sm2, &sigs.sm2));
	*out_body = body;
	*out = sigs;
	return ERR_OK;
}

static enum err wrong(const char *what)
{
	return fault_as(ERR_DENIED, "order.form", NULL, "停止或恢复服务的指令%s", what);
}

static enum err verify_one(struct arena *a, struct str body, struct str sig64,
	const struct keyring *ring, enum key_kind kind, struct str id)
{
	struct str sig;
	const struct key *k = keyring_find(ring, kind, id);
	/* One signature has one text, as of a ticket. */
	if (!k || !base64_decode(a, sig64, &sig) || !str_eq(base64(a, sig), sig64) ||
		key_verify(k, body, sig))
		return wrong("没有有效的签名");
	return ERR_OK;
}

static void take(struct arena *a, const json_t *j, const char *key, struct str *out)
{
	*out = arena_str(a, json_str(j, key));
}

static struct order read_order(struct arena *a, const json_t *j)
{
	struct order o = { .serial = json_int(j, "serial", 0),
		.at = json_int(j, "at", 0),
		.epoch = json_int(j, "epoch", 0) };
	const json_t *people = json_object_get(j, "people"), *key = json_object_get(j, "key");
	take(a, j, "act", &o.act);
	take(a, j, "account", &o.account);
	take(a, j, "channel", &o.channel);
	take(a, j, "name", &o.name);
	take(a, j, "reason", &o.reason);
	take(a, key, "ed25519", &o.key_ed25519);
	take(a, key, "sm2", &o.key_sm2);
	for (size_t i = 0; i < 2; i++) {
		const char *who = json_string_value(json_array_get(people, i));
		o.people[i] = arena_str(a, str_c(who ? who : ""));
	}
	return o;
}

enum err order_verify(struct arena *a, struct str body, struct ticket_sigs sigs,
	const struct keyring *ring, struct order *out)
{
	json_auto_t *j = NULL;
	TRY(json_read(body, &j));
	struct order o = read_order(a, j);
	bool known = str_eq(json_str(j, "order"), STR(ORDER)) &&
		     (str_eq(o.act, STR("close")) || str_eq(o.act, STR("open")));
	if (!known || o.serial <= 0 || str_eq(o.people[0], o.people[1]))
		return wrong("写法不对");
	TRY(verify_one(a, body, sigs.ed25519, ring, KEY_ED25519, o.key_ed25519));
	TRY(verify_one(a, body, sigs.sm2, ring, KEY_SM2, o.key_sm2));
	*out = o;
	return ERR_OK;
}
