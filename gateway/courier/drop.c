#include "courier/drop.h"

#include <time.h>

#include "base/clock.h"
#include "base/digest.h"
#include "base/failpoint.h"
#include "base/files.h"
#include "base/log.h"
#include "courier/envelope.h"
#include "courier/wire_curl.h"

enum { KEPT_MAX = 1024 * 1024, PAUSE_MS = 500 };

/*
 * What this side knows of one delivery, durable before anything is done with it: the newest lease seen, the
 * lease under which it last acted, the receipt it gave, the channel's notes. An order that was carried
 * twice, or came late, is told by it from a new one, whatever the clocks of both sides show.
 */
static const char *kept_path(struct arena *a, const struct courier *c, struct str key)
{
	return arena_printf(a, "%s/kept/%.32s.json", c->gap, sha256_hex(a, key));
}

static enum err kept_read(struct arena *a, const struct courier *c, struct str key, json_t **out)
{
	struct str text;
	enum err e = file_read(a, kept_path(a, c, key), KEPT_MAX, &text);
	if (e == ERR_NOTFOUND) {
		*out = json_object();
		return ERR_OK;
	}
	if (e)
		return e;
	return json_read(text, out);
}

static enum err kept_write(struct courier *c, json_t *kept)
{
	SCRATCH(a);
	return file_write(kept_path(&a, c, c->lease->job.key), json_text(&a, kept), 0600, NULL);
}

static struct courier *of_gate(struct gate *g)
{
	return (struct courier *)((char *)g - offsetof(struct courier, gate));
}

static struct envelope envelope_of(const struct lease *l)
{
	return (struct envelope){ l->id, l->fence };
}

/* The gateway has written its intent down before the order left; this is ours, against a second start. */
static enum err intent(
	struct gate *g, const struct lease *l, struct str request_sha256, struct str marker)
{
	struct courier *c = of_gate(g);
	(void)request_sha256, (void)marker;
	if (json_int(c->kept, "acted", -1) == l->fence)
		return fault_as(ERR_GONE, "gap.acted", NULL, "这一任务已经执行过");
	json_object_set_new(c->kept, "acted", json_integer(l->fence));
	TRY(kept_write(c, c->kept));
	(void)FP("drop.after_intent");
	return ERR_OK;
}

static enum err write_receipt(struct courier *c, struct envelope e, const json_t *content)
{
	SCRATCH(a);
	TRY(envelope_write(&a, c->gap, ENVELOPE_RECEIPT, e, c->key, content));
	envelope_drop(&a, c->gap, ENVELOPE_ORDER, e);
	return ERR_OK;
}

static enum err result(struct gate *g, const struct lease *l, const struct outcome *o)
{
	struct courier *c = of_gate(g);
	json_auto_t *content = json_pack("{s:s, s:s, s:s, s:I, s:o}", "outcome",
		outcome_name(o->kind), "code", o->code, "reason", o->reason, "retry_at",
		(json_int_t)o->retry_at, "receipt", gate_receipt(c, l));
	if (c->kept) {
		json_object_set(c->kept, "done", content);
		TRY(kept_write(c, c->kept));
	}
	(void)FP("drop.before_receipt");
	return write_receipt(c, envelope_of(l), content);
}

static enum err note(struct wire *w, const json_t *state)
{
	struct courier *c = courier_of_wire(w);
	json_object_set_new(c->kept, "state", json_deep_copy(state));
	return kept_write(c, c->kept);
}

enum err drop_open(const char *config, const char *dir, const bool *stop, struct courier **out)
{
	struct courier *c;
	TRY(courier_open_beyond(config, stop, &c));
	c->gap = arena_printf(&c->arena, "%s", dir);
	c->gate = (struct gate){ .intent = intent, .result = result };
	c->wire.note = note;
	enum err e = envelope_folders(&c->arena, dir);
	if (!e)
		e = folder_make(arena_printf(&c->arena, "%s/kept", dir), 0700, NULL);
	if (e) {
		courier_close(c);
		return e;
	}
	*out = c;
	return ERR_OK;
}

/* Before the first step: what was under way when we fell is looked at, and our own notes count. */
static enum err take_up(struct courier *c, struct lease *l)
{
	if (json_int(c->kept, "acted", -1) == l->fence)
		l->state = LEASE_DOUBT;
	const json_t *state = json_object_get(c->kept, "state");
	if (json_is_object(state))
		json_object_update(l->receipt.state, (json_t *)state);
	json_object_set_new(c->kept, "fence", json_integer(l->fence));
	json_object_del(c->kept, "done");
	return kept_write(c, c->kept);
}

static enum err carry_out(struct courier *c, struct arena *a, struct lease *l)
{
	struct deliverer d = { &c->gate, &c->wire, c->channel, &c->ring, c->config.account };
	int64_t now = clock_now();
	if (l->state != LEASE_ACT || now < l->until)
		return deliver(&d, a, l);
	const struct outcome late = { OUTCOME_PLANNED, "送达时已过期限，没有发送", now, "" };
	return result(&c->gate, l, &late);
}

static enum err with_kept(struct courier *c, struct arena *a, struct lease *l)
{
	json_t *done = json_object_get(c->kept, "done");
	int64_t fence = json_int(c->kept, "fence", -1);
	if (fence > l->fence) {
		log_warn("gap: order " STRF "-%lld came late", STRV(l->id), (long long)l->fence);
		envelope_drop(a, c->gap, ENVELOPE_ORDER, envelope_of(l));
		return ERR_OK;
	}
	if (fence == l->fence && done)
		return write_receipt(c, envelope_of(l), done);
	TRY(take_up(c, l));
	return carry_out(c, a, l);
}

static enum err work(struct courier *c, struct arena *a, const json_t *j, struct lease *l)
{
	struct deliverer d = { &c->gate, &c->wire, c->channel, &c->ring, c->config.account };
	if (lease_read_rest(a, j, clock_now(), l))
		return deliver_refuse(&d, l, arena_printf(a, "%s", err_reason()));
	TRY(kept_read(a, c, l->job.key, &c->kept));
	return with_kept(c, a, l);
}

/* Its name must be what is in it: the signature covers both. */
static enum err open_order(
	struct courier *c, struct arena *a, struct envelope e, json_t **out, struct lease *l)
{
	TRY(envelope_read(a, c->gap, ENVELOPE_ORDER, e, c->peer, out));
	TRY(lease_read_head(a, *out, clock_now(), l));
	if (str_eq(l->id, e.delivery) && l->fence == e.fence)
		return ERR_OK;
	lease_done(l);
	return fault_as(ERR_INVALID, "gap.name", NULL, "任务文件的名称与内容不符");
}

static void one_order(struct courier *c, struct envelope e, size_t *count)
{
	SCRATCH(a);
	json_auto_t *order = NULL;
	struct lease l = {};
	enum err bad = courier_read_ring(c);
	if (!bad)
		bad = open_order(c, &a, e, &order, &l);
	if (bad) /* perhaps not carried whole yet */
		return log_fault("gap.order", bad);
	c->lease = &l;
	answer_forget(&c->answer);
	enum err end = work(c, &a, order, &l);
	log_info("delivery=" STRF " fence=%lld act=%s end=%s", STRV(l.id), (long long)l.fence,
		delivery_act_name(l.job.act), err_name(end));
	json_decref(c->kept);
	c->kept = NULL;
	c->lease = NULL;
	lease_done(&l);
	*count += !end;
}

enum err drop_round(struct courier *c, size_t *out_count)
{
	SCRATCH(a);
	struct envelope *orders;
	size_t n = envelope_list(&a, c->gap, ENVELOPE_ORDER, &orders);
	*out_count = 0;
	across_far(c);
	for (size_t i = 0; i < n && !*c->stop; i++)
		one_order(c, orders[i], out_count);
	if (!*c->stop)
		lookout_far(c);
	return ERR_OK;
}

enum err drop_run(struct courier *c)
{
	size_t count;
	while (!*c->stop) {
		TRY(drop_round(c, &count));
		if (!count)
			nanosleep(&(struct timespec){ 0, PAUSE_MS * 1000000L }, NULL);
	}
	return ERR_OK;
}
