#include "tests/course/world.h"

static const int64_t start = 1790000000000;

enum {
	SECOND = 1000,
	MINUTE = 60 * SECOND,
	HOUR = 60 * MINUTE,
	ROUND_STEPS = 1000,
	CALM_STEPS = 200000,
	SETTLES = 31 * MINUTE
};

/* splitmix64 */
static uint64_t next(struct world *w)
{
	uint64_t z = w->dice += 0x9e3779b97f4a7c15u;
	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

unsigned roll(struct world *w, unsigned sides)
{
	return (unsigned)(next(w) % sides);
}

bool chance(struct world *w, unsigned in_thousand)
{
	return !w->calm && roll(w, 1000) < in_thousand;
}

int64_t gateway_now(const struct world *w)
{
	return start + w->real + w->skew;
}

int64_t agent_now(const struct world *w, const struct agent *g)
{
	return start + w->real + g->skew;
}

int64_t agent_up(const struct world *w, const struct agent *g)
{
	return w->real - g->booted;
}

int64_t since_noted(const struct world *w, const struct agent *g)
{
	return g->notes.boot == g->boot ? agent_up(w, g) - g->notes.up : -1;
}

static bool all_idle(const struct world *w)
{
	for (size_t i = 0; i < COURIERS; i++)
		if (w->agents[i].busy)
			return false;
	return true;
}

static void pass_time(struct world *w)
{
	bool long_time = w->calm ? all_idle(w) : roll(w, 10) == 0;
	w->real += 1 + roll(w, long_time ? 10 * MINUTE : 8 * SECOND);
	platform_work(w);
}

/* All of it runs on one machine. */
static void jump_together(struct world *w, int64_t hour)
{
	if (w->real - w->restored_at <= SETTLES)
		return;
	w->skew += hour;
	for (size_t i = 0; i < COURIERS; i++)
		w->agents[i].skew += hour;
}

/*
 * An hour forward or back, the gateway's or a courier's, or everybody's. Nobody sets the gateway's in the half hour
 * after a restore: that is what it waits for, and the runbook says so.
 */
static void jump(struct world *w)
{
	int64_t hour = roll(w, 2) ? HOUR : -HOUR;
	unsigned whose = roll(w, 3 * COURIERS);
	w->count.jumps++;
	if (whose >= COURIERS + 4)
		jump_together(w, hour);
	else if (whose < COURIERS)
		w->agents[whose].skew += hour;
	else if (w->real - w->restored_at > SETTLES)
		w->skew += hour;
}

/* The seal signs what has no ticket: of the round, or since a restore. */
static void ticket(struct world *w)
{
	unsigned from = roll(w, ITEMS * KINDS);
	for (unsigned n = from; n < from + ITEMS * KINDS; n++) {
		unsigned item = n / KINDS % ITEMS;
		enum kind kind = (enum kind)(n % KINDS);
		if (w->book->row(w->book, item, kind)->state != NOWHERE)
			continue;
		w->book->issue(w->book, item, kind, gateway_now(w));
		return tell_trace(w, item, kind, "issued", 0);
	}
}

/* It takes its time. */
static void put_back(struct world *w)
{
	pass_time(w);
	w->real += SECOND;
	w->count.restores++;
	w->restored_at = w->real;
	w->book->restore(w->book, gateway_now(w));
	for (unsigned i = 0; i < ITEMS; i++)
		for (enum kind k = 0; k < KINDS; k++) {
			w->outlets[i][k].on_desk = false;
			law_moved(w, i, k);
			tell_trace(w, i, k, "restored", 0);
		}
}

static void copy_away(struct world *w)
{
	w->count.backups++;
	w->book->backup(w->book);
}

/* One that has something under way, if there is any. */
static struct agent *some_courier(struct world *w)
{
	unsigned from = roll(w, COURIERS);
	for (unsigned i = from; i < from + COURIERS; i++)
		if (w->agents[i % COURIERS].busy)
			return &w->agents[i % COURIERS];
	return &w->agents[from];
}

static void kill_courier(struct world *w)
{
	struct agent *g = some_courier(w);
	w->count.kills += g->busy;
	g->busy = false;
	if (roll(w, 4))
		return;
	g->boot = ++w->boots; /* and its machine with it */
	g->booted = w->real;
	w->count.starts++;
}

static void cut_off(struct world *w)
{
	some_courier(w)->cut_off = w->real + roll(w, 20 * MINUTE);
	w->count.cuts++;
}

/* Its machine hangs; half of those come back without a way to the gateway. */
static void stall(struct world *w)
{
	struct agent *g = some_courier(w);
	g->stalled = w->real + roll(w, 20 * MINUTE);
	if (roll(w, 2))
		g->cut_off = g->stalled + MINUTE;
	w->count.stalls++;
}

static void work(struct world *w)
{
	agent_turn(w, &w->agents[roll(w, COURIERS)]);
}

static void hear_reports(struct world *w)
{
	platform_report(w, roll(w, ITEMS));
}

/* Of a thousand steps, how many are what. */
static const struct {
	unsigned share;
	bool calm; /* goes on when nothing fails any more */
	void (*step)(struct world *);
} events[] = { { 637, true, work }, { 20, true, hear_reports }, { 140, true, pass_time },
	{ 50, true, people_turn }, { 60, true, ticket }, { 40, true, late_call },
	{ 10, false, kill_courier }, { 10, false, cut_off }, { 20, false, stall },
	{ 8, false, jump }, { 2, false, copy_away }, { 3, false, put_back } };

static void step(struct world *w)
{
	unsigned at = roll(w, 1000);
	size_t i = 0;
	for (; at >= events[i].share; i++)
		at -= events[i].share;
	w->step += !w->calm;
	w->calm_steps += w->calm;
	if (events[i].calm || !w->calm)
		events[i].step(w);
}

static bool all_ended(const struct world *w)
{
	for (unsigned i = 0; i < ITEMS; i++)
		for (enum kind k = 0; k < KINDS; k++)
			if (w->book->row(w->book, i, k)->state != IN(CONFIRMED))
				return false;
	return !w->late_count && !w->flying_count;
}

static void find_the_lost(const struct world *w)
{
	for (unsigned i = 0; i < ITEMS; i++)
		for (enum kind k = 0; k < KINDS; k++)
			if (w->book->row(w->book, i, k)->state != IN(CONFIRMED))
				broken(w, i, k, "it never ended");
	broken(w, 0, 0, "something is under way for ever");
}

static void begin_round(struct world *w)
{
	w->calm = false;
	w->act = w->round % 3 == 2 ? ACT_WITHDRAW : ACT_PUBLISH;
	w->restored_at = w->real - SETTLES;
	for (size_t i = 0; i < COURIERS; i++)
		w->agents[i] = (struct agent){ .kind = (enum kind)(i % KINDS), .boot = ++w->boots };
	for (unsigned i = 0; i < ITEMS; i++)
		for (enum kind k = 0; k < KINDS; k++)
			w->outlets[i][k] = (struct outlet){ .posts = w->act == ACT_WITHDRAW };
	w->skew = 0;
	w->book->round(w->book, w->act);
}

/* Everything that was under way ends, on the platform once, and nothing is lost. */
static void end_round(struct world *w)
{
	unsigned long until = w->calm_steps + CALM_STEPS;
	w->calm = true;
	while (!all_ended(w) && w->calm_steps < until)
		step(w);
	if (!all_ended(w))
		find_the_lost(w);
	for (unsigned i = 0; i < ITEMS; i++)
		for (enum kind k = 0; k < KINDS; k++)
			law_moved(w, i, k);
	w->count.confirmed += ITEMS * KINDS;
}

void world_run(struct world *w, unsigned long steps)
{
	w->dice = w->seed;
	for (; w->step < steps; w->round++) {
		unsigned long until = w->step + ROUND_STEPS;
		begin_round(w);
		while (w->step < until)
			step(w);
		end_round(w);
	}
}
