#include "courier/wire_curl.h"

static struct courier *courier_of(struct gate *g)
{
	return (struct courier *)((char *)g - offsetof(struct courier, gate));
}

static enum err intent(
	struct gate *g, const struct lease *l, struct str request_sha256, struct str marker)
{
	SCRATCH(a);
	struct courier *c = courier_of(g);
	json_auto_t *body = json_pack("{s:I, s:I, s:o, s:o}", "fence", (json_int_t)l->fence,
		"attempt", (json_int_t)l->attempt + 1, "request_sha256", json_from(request_sha256),
		"marker", json_from(marker));
	const char *below = arena_printf(&a, "deliveries/" STRF "/intent", STRV(l->id));
	return gateway_call(&c->client, &a, "POST", below, body, 15000, NULL);
}

json_t *gate_receipt(const struct courier *c, const struct lease *l)
{
	return json_pack("{s:o, s:o, s:O, s:o*, s:s*}", "remote_id",
		json_from(l->receipt.remote_id), "url", json_from(l->receipt.url), "state",
		l->receipt.state, "answer", answer_json(&c->answer), "unread", l->receipt.unread);
}

static enum err result(struct gate *g, const struct lease *l, const struct outcome *o)
{
	SCRATCH(a);
	struct courier *c = courier_of(g);
	json_auto_t *body = json_pack("{s:I, s:s, s:s, s:s, s:o}", "fence", (json_int_t)l->fence,
		"outcome", outcome_name(o->kind), "code", o->code, "reason", o->reason, "receipt",
		gate_receipt(c, l));
	if (o->retry_at)
		json_object_set_new(body, "retry_at", json_integer(o->retry_at));
	const char *below = arena_printf(&a, "deliveries/" STRF "/result", STRV(l->id));
	return gateway_call(&c->client, &a, "POST", below, body, 15000, NULL);
}

void gate_http_init(struct courier *c)
{
	c->gate = (struct gate){ .intent = intent, .result = result };
}
