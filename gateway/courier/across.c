#include "courier/across.h"

#include <stdio.h>

#include "base/clock.h"
#include "base/files.h"
#include "base/log.h"
#include "courier/envelope.h"
#include "courier/orders.h"

enum { AGAIN_MS = 5 * 60 * 1000, NEAR_MS = 1000, SAID_MAX = 64 * 1024 };

static struct envelope name_of(struct arena *a, const struct order *o)
{
	return (struct envelope){ str_c(arena_printf(a, "%lld", (long long)o->serial)), o->epoch };
}

static bool is_same(struct envelope x, struct envelope y)
{
	return str_eq(x.delivery, y.delivery) && x.fence == y.fence;
}

/* What was answered about another order than the one that stands is of no use any more. */
static enum err take_answer(
	struct courier *c, struct arena *a, struct envelope e, struct envelope now)
{
	json_auto_t *answer = NULL;
	TRY(envelope_read(a, c->gap, ENVELOPE_SITED, e, c->peer, &answer));
	if (is_same(e, now)) {
		json_auto_t *body = json_pack("{s:o s:o}", "statement", json_from(e.delivery),
			"trouble", json_from(json_str(answer, "trouble")));
		TRY(gateway_call(&c->client, a, "POST", "orders", body, 15000, NULL));
	}
	envelope_drop(a, c->gap, ENVELOPE_SITED, e);
	return ERR_OK;
}

static void take_answers(struct courier *c, struct arena *a, struct envelope now)
{
	struct envelope *list;
	size_t n = envelope_list(a, c->gap, ENVELOPE_SITED, &list);
	for (size_t i = 0; i < n; i++) {
		enum err e = take_answer(c, a, list[i], now);
		if (e)
			log_fault("gap.sited", e);
	}
}

/* Once, and again when nothing has been heard for a while: the far side follows it as often as it comes. */
static enum err send(struct courier *c, struct arena *a, struct envelope e, const json_t *said)
{
	const char *name = arena_printf(a, STRF "-%lld", STRV(e.delivery), (long long)e.fence);
	if (!strcmp(c->across.out, name) && clock_ticks() < c->across.again_at)
		return ERR_OK;
	json_auto_t *content = json_pack("{s:O s:O}", "body", json_object_get(said, "body"), "sigs",
		json_object_get(said, "sigs"));
	TRY(envelope_write(a, c->gap, ENVELOPE_SITE, e, c->key, content));
	(void)snprintf(c->across.out, sizeof c->across.out, "%s", name);
	c->across.again_at = clock_ticks() + AGAIN_MS;
	log_info("order=" STRF " crosses", STRV(e.delivery));
	return ERR_OK;
}

enum err across_near(struct courier *c)
{
	SCRATCH(a);
	struct order o;
	json_auto_t *answer = NULL;
	if (!c->channel->stand_down || clock_ticks() < c->across.next_at)
		return ERR_OK;
	c->across.next_at = clock_ticks() + ORDERS_ASK_MS;
	TRY(gateway_call(&c->client, &a, "GET", "orders", NULL, 15000, &answer));
	const json_t *said = json_object_get(answer, "order");
	if (!json_is_object(said))
		return ERR_OK;
	TRY(orders_read(c, &a, said, &o));
	take_answers(c, &a, name_of(&a, &o));
	if (json_is_true(json_object_get(said, "done")))
		return ERR_OK;
	c->across.next_at = clock_ticks() + NEAR_MS; /* until it is done */
	return send(c, &a, name_of(&a, &o), said);
}

static const char *kept_path(struct arena *a, const struct courier *c)
{
	return arena_printf(a, "%s/kept/site.json", c->gap);
}

static enum err read_kept(struct courier *c, struct arena *a, json_t **out)
{
	struct str text;
	TRY(file_read(a, kept_path(a, c), SAID_MAX, &text));
	return json_read(text, out);
}

static bool is_older(const struct order *x, const struct order *y)
{
	return x->epoch < y->epoch || (x->epoch == y->epoch && x->serial < y->serial);
}

/* How new it is, whether or not its key still counts: that one was revoked makes none of before newer. */
static enum err kept_when(struct courier *c, struct arena *a, struct order *out)
{
	json_auto_t *kept = NULL, *body = NULL;
	enum err e = read_kept(c, a, &kept);
	if (e == ERR_NOTFOUND)
		return e;
	if (!e)
		e = json_read(json_str(kept, "body"), &body);
	if (e)
		return fault_as(ERR_UNAVAILABLE, "gap.kept", NULL,
			"留存的指令 kept/site.json 读不出来，请核对后移走");
	*out = (struct order){ .epoch = json_int(body, "epoch", 0),
		.serial = json_int(body, "serial", 0) };
	return ERR_OK;
}

/* Durable before it is followed, so that it is followed after a crash; never one of before instead. */
static enum err keep(struct courier *c, struct arena *a, const json_t *said, const struct order *o)
{
	struct order was = {};
	enum err e = kept_when(c, a, &was);
	if (e && e != ERR_NOTFOUND)
		return e;
	if (!e && is_older(o, &was))
		return fault_as(ERR_GONE, "gap.late", NULL, "指令已被更新的指令取代，不再执行");
	return file_write(kept_path(a, c), json_text(a, said), 0600, NULL);
}

static enum err tell(struct courier *c, struct arena *a, const struct order *o, const char *trouble)
{
	json_auto_t *content = json_pack("{s:s}", "trouble", trouble);
	TRY(envelope_write(a, c->gap, ENVELOPE_SITED, name_of(a, o), c->key, content));
	(void)snprintf(c->across.told, sizeof c->across.told, "%s", trouble);
	return ERR_OK;
}

static enum err follow(struct courier *c, struct arena *a, const struct order *o, bool asked)
{
	bool closed;
	const struct site_order s = { str_eq(o->act, STR("close")), o->epoch, o->serial, o->at,
		o->name };
	enum err e = c->channel->stand_down(&c->wire, a, &s, &closed);
	const char *trouble = e ? arena_printf(a, "%s", err_reason()) : "";
	if (e)
		log_fault("order", e);
	return asked || strcmp(trouble, c->across.told) ? tell(c, a, o, trouble) : ERR_OK;
}

/* Its name must be what is in it: the signature covers both. */
static enum err read_one(
	struct courier *c, struct arena *a, struct envelope e, json_t **out_said, struct order *out)
{
	TRY(envelope_read(a, c->gap, ENVELOPE_SITE, e, c->peer, out_said));
	TRY(orders_read(c, a, *out_said, out));
	return is_same(name_of(a, out), e)
		       ? ERR_OK
		       : fault_as(ERR_INVALID, "gap.name", NULL, "指令文件的名称与内容不符");
}

static enum err take(struct courier *c, struct arena *a, struct envelope e)
{
	struct order o;
	json_auto_t *said = NULL;
	TRY(read_one(c, a, e, &said, &o));
	enum err bad = keep(c, a, said, &o);
	if (!bad)
		bad = follow(c, a, &o, true);
	if (!bad || bad == ERR_GONE)
		envelope_drop(a, c->gap, ENVELOPE_SITE, e);
	return bad;
}

/* What somebody undid is made good, and what could not be done is tried again. */
static enum err take_up(struct courier *c, struct arena *a)
{
	struct order o;
	json_auto_t *kept = NULL;
	enum err e = read_kept(c, a, &kept);
	if (e == ERR_NOTFOUND)
		return ERR_OK;
	TRY(e);
	TRY(orders_read(c, a, kept, &o));
	return follow(c, a, &o, false);
}

/* False: none was followed. What is not carried whole yet, or is nobody's, is spoken of as often as one is looked for. */
static bool take_all(struct courier *c, struct arena *a, bool due)
{
	struct envelope *list;
	bool taken = false;
	size_t n = envelope_list(a, c->gap, ENVELOPE_SITE, &list);
	for (size_t i = 0; i < n; i++) {
		enum err e = take(c, a, list[i]);
		taken |= !e;
		if (e && (due || e == ERR_GONE))
			log_fault("gap.site", e);
	}
	return taken;
}

void across_far(struct courier *c)
{
	SCRATCH(a);
	if (!c->channel->stand_down)
		return;
	bool due = clock_ticks() >= c->across.next_at;
	if (take_all(c, &a, due) || !due)
		return;
	c->across.next_at = clock_ticks() + ORDERS_ASK_MS;
	enum err e = take_up(c, &a);
	if (e)
		log_fault("gap.site", e);
}
