#include "courier/deliver.h"

#include "base/digest.h"
#include "base/failpoint.h"
#include "channels/rendition.h"

enum {
	SECOND = 1000,
	MINUTE = 60 * SECOND,
	LOOK_SOON = 2 * SECOND,
	GIVE_UP_LOOKING = 24 * 60 * MINUTE,
	TRIES = 5,
};

const char *outcome_name(enum outcome_kind kind)
{
	static const char *const names[] = {
#define OUTCOME(name) #name,
#include "courier/outcomes.def"
#undef OUTCOME
	};
	return names[kind];
}

static int64_t now(const struct deliverer *d)
{
	return d->wire->now(d->wire);
}

/* The reason outlives the next fault(). */
static struct outcome outcome(
	struct arena *a, enum outcome_kind kind, const char *reason, int64_t retry_at)
{
	return (struct outcome){ kind, arena_printf(a, "%s", reason), retry_at, "" };
}

/* Refused before anything was done, and again until somebody mends the account: no use in trying. */
static struct outcome held(struct arena *a)
{
	struct outcome o = outcome(a, OUTCOME_HELD, err_reason(), 0);
	o.code = arena_printf(a, "%s", err_what());
	return o;
}

/* 2, 5, 10, 30 s, then each minute for half an hour, then each ten minutes. */
static int64_t look_delay(int64_t looks)
{
	static const int64_t first[] = { 2 * SECOND, 5 * SECOND, 10 * SECOND, 30 * SECOND };
	if (looks < 4)
		return first[looks];
	return looks < 34 ? MINUTE : 10 * MINUTE;
}

/* Counts the looks in the receipt's state, where they outlive this process. */
static int64_t next_look(const struct deliverer *d, struct lease *l, int64_t *since)
{
	json_t *state = l->receipt.state;
	int64_t looks = json_int(state, "looks", 0);
	*since = json_int(state, "looking_since", now(d));
	json_object_set_new(state, "looks", json_integer(looks + 1));
	json_object_set_new(state, "looking_since", json_integer(*since));
	return now(d) + look_delay(looks);
}

/* Patience begins anew with each act. */
static void forget_looks(struct lease *l)
{
	json_object_del(l->receipt.state, "looks");
	json_object_del(l->receipt.state, "looking_since");
}

/* Still not settled: the state stays, until patience ends and a person is called. */
static struct outcome look_again(
	const struct deliverer *d, struct arena *a, struct lease *l, const char *why)
{
	int64_t since, at = next_look(d, l, &since);
	enum outcome_kind same = l->state == LEASE_ACCEPTED ? OUTCOME_ACCEPTED : OUTCOME_UNCERTAIN;
	if (now(d) - since > GIVE_UP_LOOKING)
		return outcome(a, OUTCOME_NEEDS_PERSON, "核实了一天仍无结论，请到平台查看", 0);
	return outcome(a, same, why, at);
}

static struct outcome look_failed(
	const struct deliverer *d, struct arena *a, struct lease *l, enum err e)
{
	if (e == ERR_REFUSED)
		return outcome(a, OUTCOME_REFUSED, err_reason(), 0);
	if (e == ERR_BUSY || e == ERR_UNAVAILABLE || e == ERR_UNCERTAIN)
		return look_again(d, a, l, arena_printf(a, "%s", err_reason()));
	return outcome(a, OUTCOME_NEEDS_PERSON, err_reason(), 0);
}

/* Certainly not done. 1 s, then 10 s, doubling up to 30 minutes. */
static int64_t act_again_at(const struct deliverer *d, const struct lease *l)
{
	int64_t doublings = l->attempt < 9 ? l->attempt : 9, delay = (5 * SECOND) << doublings;
	if (l->attempt < 1)
		return now(d) + SECOND;
	return now(d) + (delay < 30 * MINUTE ? delay : 30 * MINUTE);
}

/* Looked for a page that should be there. */
static struct outcome judge_published(
	const struct deliverer *d, struct arena *a, struct lease *l, enum sighting seen)
{
	switch (seen) {
	case SEEN_LIVE:
		return outcome(a, OUTCOME_CONFIRMED, "", 0);
	case SEEN_PENDING:
		return look_again(d, a, l, "平台处理中");
	case SEEN_ABSENT:
		if (l->state == LEASE_DOUBT)
			return outcome(a, OUTCOME_PLANNED, "已核实：平台上没有，可以发送",
				act_again_at(d, l));
		return outcome(a, OUTCOME_NEEDS_PERSON, "平台曾接收，现在看不到该内容", 0);
	case SEEN_OTHER:
		return outcome(a, OUTCOME_NEEDS_PERSON, "平台上的内容与批准的不一致", 0);
	case SEEN_UNKNOWN:
		break;
	}
	return outcome(a, OUTCOME_NEEDS_PERSON, "无法核实是否已发布，请到平台查看后登记", 0);
}

/* Looked for a page that should be gone. Withdrawing again does no harm. */
static struct outcome judge_withdrawn(
	const struct deliverer *d, struct arena *a, struct lease *l, enum sighting seen)
{
	switch (seen) {
	case SEEN_ABSENT:
		return outcome(a, OUTCOME_CONFIRMED, "", 0);
	case SEEN_PENDING:
		return look_again(d, a, l, "已撤，公开地址仍可访问");
	case SEEN_LIVE:
	case SEEN_OTHER:
		if (l->state == LEASE_DOUBT && l->attempt >= TRIES)
			return outcome(
				a, OUTCOME_NEEDS_PERSON, "多次撤稿后仍可见，请到平台处理", 0);
		if (l->state == LEASE_DOUBT)
			return outcome(a, OUTCOME_PLANNED, "已核实：尚未撤下，再次撤稿",
				act_again_at(d, l));
		return outcome(a, OUTCOME_UNCERTAIN, "撤稿后仍可见", now(d) + LOOK_SOON);
	case SEEN_UNKNOWN:
		break;
	}
	return outcome(a, OUTCOME_NEEDS_PERSON, "无法核实是否已撤下，请到平台查看后登记", 0);
}

static enum err look(
	const struct deliverer *d, struct arena *a, struct lease *l, struct outcome *out)
{
	enum sighting seen;
	enum err e = d->channel->observe(d->wire, a, &l->job, &l->receipt, &seen);
	if (e == ERR_GONE)
		return e;
	if (e)
		*out = look_failed(d, a, l, e);
	else if (l->job.act == ACT_WITHDRAW)
		*out = judge_withdrawn(d, a, l, seen);
	else
		*out = judge_published(d, a, l, seen);
	return ERR_OK;
}

static struct outcome act_failed(
	const struct deliverer *d, struct arena *a, struct lease *l, enum err e)
{
	switch (e) {
	case ERR_BUSY:
	case ERR_UNAVAILABLE:
		return outcome(a, OUTCOME_PLANNED, err_reason(), act_again_at(d, l));
	case ERR_UNCERTAIN:
	case ERR_INTERNAL:
		return outcome(a, OUTCOME_UNCERTAIN, err_reason(), now(d) + LOOK_SOON);
	case ERR_DENIED:
		return held(a);
	default:
		return outcome(a, OUTCOME_REFUSED, err_reason(), 0);
	}
}

/*
 * Done, as far as the channel says; only a look confirms. A look that finds anything but what
 * was sent leaves the doubt to the next lease, where looking is all that is done.
 */
static enum err look_after(
	const struct deliverer *d, struct arena *a, struct lease *l, struct outcome *out)
{
	(void)FP("deliver.before_look");
	l->state = LEASE_ACCEPTED;
	TRY(look(d, a, l, out));
	if (out->kind == OUTCOME_NEEDS_PERSON)
		*out = outcome(a, OUTCOME_UNCERTAIN, out->reason, now(d) + LOOK_SOON);
	return ERR_OK;
}

static enum err call_channel(
	const struct deliverer *d, struct arena *a, struct lease *l, bool *live)
{
	*live = true;
	if (l->job.act == ACT_WITHDRAW)
		return d->channel->withdraw(d->wire, a, &l->job, &l->receipt);
	return d->channel->publish(d->wire, a, &l->job, &l->receipt, live);
}

/*
 * Somebody had it before, and may have sent it, whatever the notes say; a person who says "again"
 * may not have looked. Taking down twice does no harm.
 */
static bool may_be_out(const struct lease *l)
{
	return l->job.act != ACT_WITHDRAW && (l->attempt > 0 || l->fence > FENCE_FIRST);
}

/* Nothing was done by looking: acting waits until a look succeeds. */
static struct outcome first_look_failed(
	const struct deliverer *d, struct arena *a, struct lease *l, enum err e)
{
	if (e == ERR_DENIED)
		return held(a);
	if (e == ERR_BUSY || e == ERR_UNAVAILABLE || e == ERR_UNCERTAIN)
		return outcome(a, OUTCOME_PLANNED, err_reason(), act_again_at(d, l));
	return outcome(
		a, e == ERR_REFUSED ? OUTCOME_REFUSED : OUTCOME_NEEDS_PERSON, err_reason(), 0);
}

/*
 * Before anything leaves a second time. SEEN_UNKNOWN goes on: what comes here was found absent, or
 * certainly not done, or a person decided, and looking will never tell more.
 */
static enum err look_first(const struct deliverer *d, struct arena *a, struct lease *l,
	struct outcome *out, bool *out_act)
{
	enum sighting seen = SEEN_ABSENT;
	enum err e = d->channel->observe(d->wire, a, &l->job, &l->receipt, &seen);
	if (e == ERR_GONE)
		return e;
	*out_act = !e && (seen == SEEN_ABSENT || seen == SEEN_UNKNOWN);
	if (e)
		*out = first_look_failed(d, a, l, e);
	else if (!*out_act)
		*out = judge_published(d, a, l, seen);
	return ERR_OK;
}

static enum err act(
	const struct deliverer *d, struct arena *a, struct lease *l, struct outcome *out)
{
	bool live, go = true;
	struct str request = str_c(sha256_hex(a, l->body));
	forget_looks(l);
	if (may_be_out(l))
		TRY(look_first(d, a, l, out, &go));
	if (!go)
		return ERR_OK;
	TRY(d->gate->intent(d->gate, l, request, str_c(delivery_marker(a, l->job.key))));
	(void)FP("deliver.after_intent");
	enum err e = call_channel(d, a, l, &live);
	if (e == ERR_GONE)
		return e;
	if (e)
		*out = act_failed(d, a, l, e);
	else if (live)
		return look_after(d, a, l, out);
	else
		*out = outcome(a, OUTCOME_ACCEPTED, "平台处理中", now(d) + 5 * SECOND);
	return ERR_OK;
}

/* What cannot be sent and was not: REFUSED. Where it may have been sent before: a person. */
static struct outcome cannot(struct arena *a, const struct lease *l, const char *why)
{
	return outcome(a, l->state == LEASE_ACT ? OUTCOME_REFUSED : OUTCOME_NEEDS_PERSON, why, 0);
}

/* A ticket that does not fit is never sent; one that is early waits. */
static struct outcome not_allowed(struct arena *a, const struct lease *l, enum err e, int64_t at)
{
	return e == ERR_BUSY ? outcome(a, OUTCOME_PLANNED, err_reason(), at)
			     : cannot(a, l, err_reason());
}

enum err deliver_refuse(
	const struct deliverer *d, struct arena *a, const struct lease *l, const char *why)
{
	struct outcome out = cannot(a, l, why);
	return d->gate->result(d->gate, l, &out);
}

enum err deliver(const struct deliverer *d, struct arena *a, struct lease *l)
{
	struct outcome out = {};
	int64_t at = 0;
	enum err e = lease_check(a, l, d->ring, d->channel, d->account, now(d), &at);
	(void)FP("deliver.leased");
	if (e)
		out = not_allowed(a, l, e, at);
	else if (l->state == LEASE_ACT)
		TRY(act(d, a, l, &out));
	else
		TRY(look(d, a, l, &out));
	(void)FP("deliver.before_result");
	TRY(d->gate->result(d->gate, l, &out));
	(void)FP("deliver.after_result");
	return ERR_OK;
}
