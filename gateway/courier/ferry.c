#include "courier/ferry.h"

#include <stdlib.h>
#include <time.h>

#include "base/clock.h"
#include "base/digest.h"
#include "base/failpoint.h"
#include "base/log.h"
#include "channels/rendition.h"
#include "courier/envelope.h"

enum {
	HELD_MOST = 32,
	BEAT_MS = 20 * 1000,
	MINUTE_MS = 60 * 1000,
	GRACE_MS = 10 * MINUTE_MS, /* for clocks that differ, and a walk that was begun in time */
	WAIT_MS = 1000,
	PAUSE_MS = 2000,
};

/* One order that is out. `beat_at`, `give_up`: ticks. */
struct held {
	char id[24];
	int64_t fence, beat_at, give_up;
};

struct ferry {
	struct courier *c;
	int64_t ms;
	struct held held[HELD_MOST];
	size_t count;
};

enum err ferry_open(
	const char *config, const char *dir, int64_t minutes, const bool *stop, struct ferry **out)
{
	struct ferry *f = calloc(1, sizeof *f);
	if (!f)
		abort();
	f->ms = minutes * MINUTE_MS;
	enum err e = courier_open(config, stop, &f->c);
	if (!e && !f->c->peer)
		e = fault_as(
			ERR_INVALID, "config.peer", "peer", "配置缺少“peer”：网闸另一侧的公钥");
	if (!e)
		e = envelope_folders(&f->c->arena, dir);
	if (e) {
		ferry_close(f);
		return e;
	}
	f->c->gap = arena_printf(&f->c->arena, "%s", dir);
	*out = f;
	return ERR_OK;
}

void ferry_close(struct ferry *f)
{
	if (!f)
		return;
	courier_close(f->c);
	free(f);
}

static struct envelope name_of(const struct held *h)
{
	return (struct envelope){ str_c(h->id), h->fence };
}

/* The order is of no more use; the other side tells it from a new one if it has crossed all the same. */
static void forget(struct ferry *f, size_t i)
{
	SCRATCH(a);
	envelope_drop(&a, f->c->gap, ENVELOPE_ORDER, name_of(&f->held[i]));
	f->held[i] = f->held[--f->count];
}

static struct str seen_text(struct arena *a, struct envelope e, const char *what)
{
	return str_c(arena_printf(a, "deliveries/" STRF "/%s", STRV(e.delivery), what));
}

/* Only what a courier may say; the gateway measures each part. */
static json_t *result_of(struct envelope e, const json_t *receipt)
{
	static const char *const members[] = { "outcome", "code", "reason", "receipt" };
	json_t *body = json_pack("{s:I}", "fence", (json_int_t)e.fence);
	for (size_t i = 0; i < sizeof members / sizeof *members; i++)
		if (json_object_get(receipt, members[i]))
			json_object_set(body, members[i], json_object_get(receipt, members[i]));
	if (json_int(receipt, "retry_at", 0) > 0)
		json_object_set(body, "retry_at", json_object_get(receipt, "retry_at"));
	return body;
}

static enum err hand_in(struct ferry *f, struct arena *a, struct envelope e)
{
	json_auto_t *receipt = NULL;
	TRY(envelope_read(a, f->c->gap, ENVELOPE_RECEIPT, e, f->c->peer, &receipt));
	json_auto_t *body = result_of(e, receipt);
	return gateway_call(
		&f->c->client, a, "POST", seen_text(a, e, "result").at, body, 15000, NULL);
}

/* Of a lease that is over, the receipt says nothing any more: the next order asks for a look. */
static bool is_settled(enum err e)
{
	return !e || e == ERR_GONE || e == ERR_INVALID;
}

static void take_receipts(struct ferry *f)
{
	SCRATCH(a);
	struct envelope *list;
	size_t n = envelope_list(&a, f->c->gap, ENVELOPE_RECEIPT, &list);
	for (size_t i = 0; i < n; i++) {
		enum err e = hand_in(f, &a, list[i]);
		if (e)
			log_fault("gap.receipt", e);
		if (!is_settled(e))
			continue;
		envelope_drop(&a, f->c->gap, ENVELOPE_RECEIPT, list[i]);
		for (size_t k = f->count; k-- > 0;)
			if (str_eq(str_c(f->held[k].id), list[i].delivery) &&
				f->held[k].fence == list[i].fence)
				forget(f, k);
	}
}

static enum err beat(struct ferry *f, struct held *h)
{
	SCRATCH(a);
	json_auto_t *body = json_pack("{s:I}", "fence", (json_int_t)h->fence);
	h->beat_at = clock_ticks() + BEAT_MS;
	return gateway_call(&f->c->client, &a, "POST", seen_text(&a, name_of(h), "heartbeat").at,
		body, 10000, NULL);
}

static enum err give_up(struct ferry *f, const struct held *h)
{
	SCRATCH(a);
	json_auto_t *body = json_pack("{s:I, s:s, s:s, s:I}", "fence", (json_int_t)h->fence,
		"outcome", "UNCERTAIN", "reason", "网闸另一侧没有按时送回回执，将再次核实",
		"retry_at", (json_int_t)clock_now());
	return gateway_call(&f->c->client, &a, "POST", seen_text(&a, name_of(h), "result").at, body,
		15000, NULL);
}

static void keep_held(struct ferry *f)
{
	for (size_t i = f->count; i-- > 0;) {
		struct held *h = &f->held[i];
		int64_t now = clock_ticks();
		enum err e = now >= h->give_up   ? give_up(f, h)
			     : now >= h->beat_at ? beat(f, h)
						 : ERR_OK;
		if (e && e != ERR_GONE)
			log_fault("gap.held", e);
		if (e == ERR_GONE || (!e && now >= h->give_up))
			forget(f, i);
	}
}

static enum err barred(struct ferry *f, struct arena *a, struct lease *l, enum err e, int64_t at)
{
	struct course c = { .act = l->job.act, .state = l->state };
	course_barred(&c, e, arena_printf(a, "%s", err_reason()), at);
	return f->c->gate.result(&f->c->gate, l, &c.out);
}

/* The intent is committed before the order leaves: from here on the delivery may have happened. */
static enum err intend(struct ferry *f, struct arena *a, const struct lease *l)
{
	struct gate *gate = &f->c->gate;
	if (l->state != LEASE_ACT)
		return ERR_OK;
	TRY(gate->intent(
		gate, l, str_c(sha256_hex(a, l->body)), str_c(delivery_marker(a, l->job.key))));
	(void)FP("ferry.after_intent");
	return ERR_OK;
}

static enum err send_order(struct ferry *f, struct arena *a, struct lease *l, json_t *j)
{
	struct held *h = &f->held[f->count];
	int64_t now = clock_ticks();
	json_object_set_new(j, "lease_until", json_integer(clock_now() + f->ms));
	TRY(envelope_write(
		a, f->c->gap, ENVELOPE_ORDER, (struct envelope){ l->id, l->fence }, f->c->key, j));
	*h = (struct held){
		.fence = l->fence, .beat_at = now + BEAT_MS, .give_up = now + f->ms + GRACE_MS
	};
	memcpy(h->id, l->id.at, l->id.len < sizeof h->id ? l->id.len : sizeof h->id - 1);
	f->count++;
	return ERR_OK;
}

static enum err hand_out(struct ferry *f, struct arena *a, struct lease *l, json_t *j)
{
	int64_t at = 0;
	enum err e = lease_read_rest(a, j, clock_now(), l);
	if (!e)
		e = lease_check(
			a, l, &f->c->ring, f->c->channel, f->c->config.account, clock_now(), &at);
	if (e)
		return barred(f, a, l, e, at);
	TRY(intend(f, a, l));
	e = send_order(f, a, l, j);
	if (e && l->state == LEASE_ACT) /* it did not leave */
		return barred(f, a, l, ERR_BUSY, clock_now() + MINUTE_MS);
	return e;
}

static enum err ask(struct ferry *f, int wait_ms)
{
	SCRATCH(a);
	struct courier *c = f->c;
	json_auto_t *body = json_pack("{s:i, s:i}", "max", 1, "wait_ms", wait_ms), *answer = NULL;
	TRY(gateway_call(&c->client, &a, "POST", "leases", body, wait_ms + 15000, &answer));
	json_t *j = json_array_get(json_object_get(answer, "deliveries"), 0);
	if (!j)
		return ERR_OK;
	struct lease l = {};
	TRY(courier_read_ring(c));
	TRY(lease_read_head(&a, j, clock_now(), &l));
	c->lease = &l;
	enum err e = hand_out(f, &a, &l, j);
	log_info("delivery=" STRF " fence=%lld order=%s", STRV(l.id), (long long)l.fence,
		err_name(e));
	c->lease = NULL;
	lease_done(&l);
	return e;
}

enum err ferry_round(struct ferry *f, int wait_ms)
{
	take_receipts(f);
	keep_held(f);
	enum err e = across_near(f->c);
	if (e) /* the deliveries do not wait for it */
		log_fault("gap.site", e);
	e = lookout_near(f->c);
	if (e)
		log_fault("gap.lookout", e);
	if (f->count < HELD_MOST)
		return ask(f, wait_ms);
	(void)nanosleep(&(struct timespec){ wait_ms / 1000, wait_ms % 1000 * 1000000L }, NULL);
	return ERR_OK;
}

enum err ferry_run(struct ferry *f)
{
	while (!*f->c->stop) {
		enum err e = ferry_round(f, WAIT_MS);
		if (e && !*f->c->stop) {
			log_fault("ferry", e);
			nanosleep(&(struct timespec){ PAUSE_MS / 1000, 0 }, NULL);
		}
	}
	return ERR_OK;
}
