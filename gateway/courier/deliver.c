#include "courier/deliver.h"

#include "base/digest.h"
#include "base/failpoint.h"
#include "channels/rendition.h"

static int64_t now(const struct deliverer *d)
{
	return d->wire->now(d->wire);
}

/* The reason outlives the next fault(). */
static struct heard heard(const struct deliverer *d, struct arena *a, enum err e)
{
	struct heard h = { e, "", "", now(d), 0 };
	if (e) {
		h.why = arena_printf(a, "%s", err_reason());
		h.code = arena_printf(a, "%s", err_what());
	}
	return h;
}

static bool by_hand(const struct deliverer *d)
{
	return d->channel->can & CHANNEL_BY_HAND;
}

static struct course course_of(const struct deliverer *d, const struct lease *l)
{
	return (struct course){ .act = l->job.act,
		.by_hand = by_hand(d),
		.patience = d->channel->patience,
		.state = l->state,
		.attempt = l->attempt,
		.fence = l->fence,
		.looks = json_int(l->receipt.state, "looks", 0),
		.looking_since = json_int(l->receipt.state, "looking_since", 0),
		.still = json_int(l->receipt.state, "still", 0) };
}

/* The looks are counted in the receipt's state, where they outlive this process. */
static void keep_looks(struct lease *l, const struct course *c)
{
	json_t *state = l->receipt.state;
	json_object_del(state, "looks");
	json_object_del(state, "looking_since");
	if (c->still)
		json_object_set_new(state, "still", json_integer(c->still));
	if (!c->looks)
		return;
	json_object_set_new(state, "looks", json_integer(c->looks));
	json_object_set_new(state, "looking_since", json_integer(c->looking_since));
}

/* Whatever was seen, a person says it first and another confirms: it is told to both. */
static const char *told_by_hand(struct arena *a, const struct lease *l)
{
	struct str seen = json_str(l->receipt.state, "seen_detail");
	if (seen.len)
		return arena_cstr(a, seen);
	return l->job.act == ACT_WITHDRAW ? "由人工撤下，请在“待发布”中领取"
					  : "由人工发布，请在“待发布”中领取";
}

static enum err look(const struct deliverer *d, struct arena *a, struct lease *l, struct course *c)
{
	enum sighting seen = SEEN_UNKNOWN;
	if (c->look == LOOK_AFTER)
		(void)FP("deliver.before_look");
	enum err e = d->channel->observe(d->wire, a, &l->job, &l->receipt, &seen);
	struct heard h = heard(d, a, e);
	if (!e && by_hand(d))
		h.why = told_by_hand(a, l);
	course_looked(c, h, seen);
	struct str said = json_str(l->receipt.state, "seen_detail");
	if (!e && !by_hand(d) && c->out.kind == OUTCOME_NEEDS_PERSON && said.len)
		c->out.reason = arena_cstr(a, said); /* the channel knows better what to do */
	return e;
}

static enum err intend(
	const struct deliverer *d, struct arena *a, struct lease *l, struct course *c)
{
	struct str request = str_c(sha256_hex(a, l->body));
	struct str marker = str_c(delivery_marker(a, l->job.key));
	enum err e = d->gate->intent(d->gate, l, request, marker);
	course_intended(c, e);
	if (!e)
		(void)FP("deliver.after_intent");
	return e;
}

static enum err act(const struct deliverer *d, struct arena *a, struct lease *l, struct course *c)
{
	bool live = true;
	enum err e = l->job.act == ACT_WITHDRAW
			     ? d->channel->withdraw(d->wire, a, &l->job, &l->receipt)
			     : d->channel->publish(d->wire, a, &l->job, &l->receipt, &live);
	struct heard h = heard(d, a, e);
	h.again_at = l->receipt.again_at;
	course_sent(c, h, live);
	return e;
}

/* Until there is something to report. A lease that is abandoned says why. */
static enum err carry(const struct deliverer *d, struct arena *a, struct lease *l, struct course *c)
{
	static enum err (*const steps[])(
		const struct deliverer *, struct arena *, struct lease *, struct course *) = {
		[COURSE_LOOK] = look, [COURSE_INTEND] = intend, [COURSE_SEND] = act
	};
	course_begin(c);
	keep_looks(l, c);
	while (c->next != COURSE_REPORT) {
		enum err e = steps[c->next](d, a, l, c);
		if (c->next == COURSE_ABANDON)
			return e;
	}
	keep_looks(l, c);
	return ERR_OK;
}

enum err deliver_refuse(const struct deliverer *d, const struct lease *l, const char *why)
{
	struct course c = course_of(d, l);
	course_barred(&c, ERR_INVALID, why, 0);
	return d->gate->result(d->gate, l, &c.out);
}

enum err deliver(const struct deliverer *d, struct arena *a, struct lease *l)
{
	struct course c = course_of(d, l);
	int64_t at = 0;
	enum err e = lease_check(a, l, d->ring, d->channel, d->account, now(d), &at);
	(void)FP("deliver.leased");
	if (e)
		course_barred(&c, e, arena_printf(a, "%s", err_reason()), at);
	else
		TRY(carry(d, a, l, &c));
	(void)FP("deliver.before_result");
	TRY(d->gate->result(d->gate, l, &c.out));
	(void)FP("deliver.after_result");
	if (c.out.kind == OUTCOME_CONFIRMED && d->channel->hint)
		d->channel->hint(d->wire, a, &l->job, l->receipt.url);
	return ERR_OK;
}
