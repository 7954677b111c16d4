#include "courier/replay.h"

#include "base/clock.h"
#include "base/log.h"

enum { AT_ONCE = 16, CALL_MS = 30 * 1000 };

/* That one alone. Where a person wants it, its schedule begins anew; else it goes on. */
static enum err narrow(struct arena *a, struct lease *l, const json_t *replay)
{
	struct str subscriber = json_str(replay, "subscriber");
	size_t i;
	json_t *one, *found = NULL;
	json_auto_t *settings = NULL;
	TRY(json_read(l->job.site.settings, &settings));
	json_array_foreach(json_object_get(settings, "subscribers"), i, one)
	{
		if (str_eq(json_str(one, "name"), subscriber))
			found = one;
	}
	if (!found)
		return fault_as(
			ERR_NOTFOUND, "replay.subscriber", NULL, "账号设置里没有这个订阅方");
	json_object_set_new(settings, "subscribers", json_pack("[O]", found));
	l->job.site.settings = json_text(a, settings);
	if (json_is_true(json_object_get(replay, "asked")))
		json_object_del(json_object_get(l->receipt.state, "to"), arena_cstr(a, subscriber));
	return ERR_OK;
}

static const json_t *mark_of(struct arena *a, const struct lease *l, const json_t *replay)
{
	const char *name = arena_cstr(a, json_str(replay, "subscriber"));
	return json_object_get(json_object_get(l->receipt.state, "to"), name);
}

/* What is out is out, says the channel; whether this one has it says its mark. */
static enum err answered(struct arena *a, const struct lease *l, const json_t *replay, enum err e)
{
	const json_t *mark = mark_of(a, l, replay);
	if (e == ERR_GONE || json_int(mark, "done", 0))
		return e == ERR_GONE ? e : ERR_OK;
	struct str why = json_str(mark, "why");
	return why.len ? fault_as(ERR_REFUSED, "replay.refused", NULL, STRF, STRV(why))
		       : e ?: fault(ERR_REFUSED, "没有推送");
}

static enum err tell(struct courier *c, struct arena *a, struct lease *l, const json_t *replay)
{
	int64_t at = 0;
	bool live = false;
	TRY(courier_read_ring(c));
	TRY(lease_check(a, l, &c->ring, c->channel, c->config.account, clock_now(), &at));
	TRY(narrow(a, l, replay));
	enum err e = l->job.act == ACT_WITHDRAW
			     ? c->channel->withdraw(&c->wire, a, &l->job, &l->receipt)
			     : c->channel->publish(&c->wire, a, &l->job, &l->receipt, &live);
	return answered(a, l, replay, e);
}

static enum err report(
	struct courier *c, struct arena *a, const struct lease *l, const json_t *replay, enum err e)
{
	const char *why = e ? arena_printf(a, "%s", err_reason()) : "";
	const json_t *mark = mark_of(a, l, replay);
	json_auto_t *body = json_pack("{s:b, s:s, s:o}", "told", e == ERR_OK, "reason", why,
		"state", mark ? json_incref((json_t *)mark) : json_object());
	const char *below =
		arena_printf(a, "replays/" STRF "/result", STRV(json_str(replay, "id")));
	return gateway_call(&c->client, a, "POST", below, body, CALL_MS, NULL);
}

static enum err replay_one(
	struct courier *c, struct arena *a, const json_t *lease, const json_t *replay)
{
	struct lease l = {};
	TRY(lease_read_head(a, lease, clock_now(), &l));
	enum err e = lease_read_rest(a, lease, clock_now(), &l);
	if (!e)
		e = tell(c, a, &l, replay);
	log_info("replay=" STRF " delivery=" STRF " end=%s", STRV(json_str(replay, "id")),
		STRV(l.id), err_name(e));
	if (e != ERR_GONE) /* told to stop: whoever comes next takes it up */
		e = report(c, a, &l, replay, e);
	lease_done(&l);
	return e;
}

/* *out_more: there may be another. */
static enum err next_one(struct courier *c, bool *out_more)
{
	SCRATCH(a);
	json_auto_t *answer = NULL;
	*out_more = false;
	TRY(gateway_call(&c->client, &a, "POST", "replays", NULL, CALL_MS, &answer));
	const json_t *lease = json_array_get(json_object_get(answer, "deliveries"), 0);
	if (!lease)
		return ERR_OK;
	*out_more = true;
	return replay_one(c, &a, lease, json_object_get(answer, "replay"));
}

void courier_replays(struct courier *c)
{
	bool more = !strcmp(c->channel->name, "app");
	for (int i = 0; more && i < AT_ONCE && !*c->stop; i++) {
		enum err e = next_one(c, &more);
		if (e) {
			log_fault("replay", e);
			break;
		}
	}
}
