#include "base/clock.h"
#include "tests/sim/tests/world/parts.h"

enum { ROUNDS = 400 };

/* The fault of this exchange, counted. */
enum fault world_meet(struct world *w)
{
	size_t here = w->position++;
	for (size_t i = 0; i < 2; i++)
		if (w->kind[i] && w->at[i] == here)
			return w->kind[i];
	return FINE;
}

/* Before the exchange: does it take place at all? */
enum err world_before(struct world *w, enum fault f)
{
	w->dead = w->dead || f == KILLED_BEFORE;
	if (w->dead)
		return ERR_GONE;
	return f == REFUSED ? fault(ERR_UNAVAILABLE, "refused") : ERR_OK;
}

enum err world_after(struct world *w, enum fault f)
{
	w->dead = w->dead || f == KILLED_AFTER;
	if (w->dead)
		return ERR_GONE;
	return f == LOST ? fault(ERR_UNCERTAIN, "lost") : ERR_OK;
}

void world_begin(struct world *w, const char *channel)
{
	*w = (struct world){ .channel = channel_named(str_c(channel)), .meta = "" };
	outside_begin(w);
	gateway_begin(w);
}

void world_end(struct world *w)
{
	outside_end(w);
	gateway_end(w);
	arena_free(&w->arena);
	clock_set(0);
}

void world_plan(struct world *w, enum delivery_act act)
{
	if (act == ACT_PUBLISH) {
		w->now = WORLD_START_MS;
		clock_set(w->now);
		outside_empty(w);
		json_decref(w->receipt);
		w->receipt = json_object();
	}
	clock_set(w->now);
	w->act = act;
	w->state = "PLANNED";
	w->attempt = w->intents = 0;
	w->fence = 0;
	w->position = w->asked = 0;
	w->due = w->now;
	w->dead = false;
}

void world_retry(struct world *w)
{
	json_t *notes = json_object_get(w->receipt, "state");
	if (str_eq(json_str(notes, "step"), STR("massing"))) /* 0039_doubt.sql */
		json_object_set_new(notes, "asked", json_true());
	if (!strcmp(w->state, "HELD") && json_object_get(notes, "refused")) /* 0047 */
		json_object_set(notes, "checked", json_object_get(notes, "refused"));
	gateway_move(w, "PLANNED");
	w->due = w->now;
}

void world_company(struct world *w, int i)
{
	SCRATCH(a);
	const char *draft = arena_printf(&a, "%d", 20 + i);
	const char *key = arena_printf(&a, "delivery-%d", 20 + i);
	json_array_append_new(
		w->with, gateway_item(w, &a, draft, key, arena_printf(&a, "第%d条", i + 2)));
}

static void work(struct world *w)
{
	SCRATCH(a);
	struct lease l;
	struct deliverer d = { &w->gate, &w->wire, w->channel, &gateway_keys, STR("3") };
	w->dead = false;
	json_auto_t *j = gateway_hand_over(w, &a, &l);
	enum err e = deliver(&d, &a, &l);
	lease_done(&l);
	if (e) /* nobody said how it ended: the lease lapses */
		w->now += 60000;
}

/* When the next of an app's subscribers is to be told that has not got it; 0: none. */
static int64_t straggler(const struct world *w)
{
	int64_t at = 0;
	const char *name;
	json_t *mark;
	const json_t *state = json_object_get(w->receipt, "state");
	json_object_foreach(json_object_get(state, "to"), name, mark)
	{
		int64_t next = json_int(mark, "next", 0);
		at = next && (!at || next < at) ? next : at;
	}
	return at;
}

/* As courier/replay.c does it: from the ticket, with nothing of the delivery moved. */
static void tell_straggler(struct world *w)
{
	SCRATCH(a);
	struct lease l;
	int64_t at;
	bool live;
	w->state = "UNCERTAIN"; /* what the gateway says there, so that a courier reads it */
	json_auto_t *j = gateway_hand_over(w, &a, &l);
	w->state = "CONFIRMED";
	assert_int_equal(
		lease_check(&a, &l, &gateway_keys, w->channel, STR("3"), w->now, &at), ERR_OK);
	(void)!w->channel->publish(&w->wire, &a, &l.job, &l.receipt, &live);
	json_object_set_new(w->receipt, "state", json_deep_copy(l.receipt.state));
	lease_done(&l);
}

static void follow_up(struct world *w)
{
	int64_t at;
	for (int i = 0; i < ROUNDS && (at = straggler(w)); i++) {
		w->dead = false;
		w->now = at > w->now ? at : w->now;
		clock_set(w->now);
		tell_straggler(w);
	}
}

void world_once(struct world *w)
{
	assert_true(gateway_lease(w));
	work(w);
}

void world_settle(struct world *w)
{
	int rounds = 0;
	for (; gateway_lease(w) && rounds < ROUNDS; rounds++)
		work(w);
	if (rounds == ROUNDS)
		fail_msg("still %s after %d leases (%d at %zu, %d at %zu): %s", w->state, rounds,
			(int)w->kind[0], w->at[0], (int)w->kind[1], w->at[1], w->reason);
	if (world_is(w, "app") && w->act != ACT_WITHDRAW && !strcmp(w->state, "CONFIRMED"))
		follow_up(w);
}
