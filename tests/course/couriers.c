/* couriers.c: courier.c and deliver.c step by step: course.h and hold.h decide, this obeys. */
#include "tests/course/world.h"

static void answer(struct agent *g, enum err e)
{
	g->answered = true;
	g->heard = (struct heard){ .err = e, .why = "", .code = e ? "sim.fault" : "" };
}

static enum err arrives(struct world *w, const struct message *q)
{
	enum err e = w->book->tell(w->book, q, gateway_now(w));
	w->count.refused_calls += e != ERR_OK;
	if (!e)
		law_told(w, q);
	return e;
}

static void put_off(struct world *w, const struct message *q)
{
	if (w->late_count < LATE_MAX)
		w->late[w->late_count++] = *q;
}

/* In any order, long after whoever sent it has given up on it. */
void late_call(struct world *w)
{
	if (!w->late_count)
		return;
	size_t i = roll(w, (unsigned)w->late_count);
	struct message q = w->late[i];
	w->late[i] = w->late[--w->late_count];
	w->count.late_calls++;
	(void)arrives(w, &q);
}

/* A call to the gateway: lost on the way there or back, late, or heard twice. */
static enum err ask(struct world *w, const struct agent *g, const struct message *q)
{
	if (w->real < g->cut_off || chance(w, 20))
		return ERR_UNAVAILABLE;
	if (chance(w, 30)) {
		put_off(w, q);
		return ERR_UNCERTAIN;
	}
	if (chance(w, 40)) {
		put_off(w, q);
		w->count.doubled_calls++;
	}
	enum err e = arrives(w, q);
	bool lost = chance(w, 40);
	w->count.lost_answers += lost;
	return lost ? ERR_UNCERTAIN : e;
}

static struct message say(const struct agent *g, enum call call)
{
	return (struct message){ .call = call, .of = g->lease, .notes = g->notes };
}

/* wire_curl.c, before each call to the outside. */
static enum err beat(struct world *w, struct agent *g)
{
	if (w->real < g->hold.beat_at)
		return ERR_OK;
	struct message q = say(g, CALL_BEAT);
	return hold_beaten(&g->hold, ask(w, g, &q), w->real, w->real);
}

static void begin(struct world *w, struct agent *g)
{
	const struct grant *l = &g->lease;
	g->busy = true;
	g->answered = g->announced = false;
	g->noted = (g->kind != MARKER && g->kind != MASS && g->kind != LISTED) ||
		   w->act == ACT_WITHDRAW;
	g->notes = l->notes;
	g->hold = hold_begin(w->real);
	g->course = (struct course){ .act = w->act,
		.state = l->state,
		.attempt = l->attempt,
		.fence = l->fence,
		.looks = g->notes.looks,
		.looking_since = g->notes.looking_since,
		.still = g->notes.still };
	course_begin(&g->course);
}

static void take_lease(struct world *w, struct agent *g)
{
	if (w->real < g->cut_off || w->book->lease(w->book, g->kind, gateway_now(w), &g->lease))
		return;
	w->count.leases++;
	law_granted(w, &g->lease);
	if (!chance(w, 30)) /* otherwise nobody knows that it was given */
		begin(w, g);
}

/* A new line: what was sent on another and has no answer will never get one. */
static void open_line(struct world *w, struct agent *g)
{
	g->line = ++w->lines;
	w->book->broke(w->book, g->line);
}

/* What was found absent is certainly not there: whoever sends it again begins anew. */
static void rest(struct agent *g)
{
	if (g->kind == LISTED && g->seen == SEEN_ABSENT)
		g->notes.submit_at = 0;
}

static void look(struct world *w, struct agent *g)
{
	static const enum err failures[] = { ERR_UNAVAILABLE, ERR_UNCERTAIN, ERR_BUSY, ERR_DENIED };
	enum err e = beat(w, g);
	if (!e && chance(w, 60))
		e = failures[roll(w, 4)];
	if (!e && by_rows(w, g->kind))
		open_line(w, g);
	g->seen = e ? SEEN_UNKNOWN : platform_look(w, g);
	rest(g);
	w->count.looks++;
	tell_trace(w, g->lease.item, g->kind, "looks", g->seen);
	answer(g, e);
}

static void intend(struct world *w, struct agent *g)
{
	struct message q = say(g, CALL_INTENT);
	const struct row *r = w->book->row(w->book, g->lease.item, g->kind);
	w->count.intents++;
	answer(g, ask(w, g, &q));
	g->announced = r->state == IN(INTENT) && r->fence == g->lease.fence;
}

/* As channels/wechat/submit.c: the note is there, or nothing is submitted. A key's age counts from its first. */
static void note_first(struct world *w, struct agent *g)
{
	struct notes before = g->notes;
	if (g->kind != MASS || !g->notes.submit_at || g->notes.asked) {
		g->notes.submit_at = agent_now(w, g);
		g->notes.up = agent_up(w, g);
		g->notes.boot = g->boot;
	}
	g->notes.asked = 0;
	struct message q = say(g, CALL_NOTE);
	enum err e = ask(w, g, &q);
	g->noted = !e;
	if (!e)
		return;
	g->notes = before;
	answer(g, e == ERR_GONE ? e : ERR_BUSY);
}

/* Certainly not taken: this time. */
static void turned_away(struct world *w, struct agent *g)
{
	static const enum err ways[] = { ERR_UNAVAILABLE, ERR_BUSY, ERR_REFUSED, ERR_DENIED };
	if (g->kind != MASS)
		g->notes.submit_at = 0;
	answer(g, ways[roll(w, 4)]);
}

/* Done and said so; done and the answer lost; done later; never done; never done, and called done. */
static void leave(struct world *w, struct agent *g)
{
	unsigned fate = w->calm ? 0 : roll(w, 10);
	if (g->kind == TOLD && (fate == 4 || fate == 9))
		fate = 0; /* its word is all there is */
	w->count.sends++;
	law_leaves(w, g);
	g->live = fate != 1;
	if (fate < 4)
		platform_take(w, g, 0, true);
	else if (fate < 7)
		platform_take(w, g, 0, false);
	if (fate == 7)
		return turned_away(w, g);
	g->notes.answered = g->notes.answered || fate < 2;
	answer(g, fate < 2 || fate == 4 || fate == 9 ? ERR_OK : ERR_UNCERTAIN);
	g->live = g->live && fate != 4;
}

/* One message on the line: answered, or it breaks, whatever became of the message. */
static void leave_one(struct world *w, struct agent *g, int recipient)
{
	unsigned fate = w->calm ? 0 : roll(w, 8);
	w->count.sends++;
	law_leaves(w, g);
	if (fate < 6)
		platform_take(w, g, recipient, fate != 4);
	if (fate < 4)
		return w->book->taken(w->book, g->lease.item, recipient, g->line);
	open_line(w, g);
	answer(g, ERR_UNCERTAIN);
}

/* Until nobody waits any more; whether they have it is told later. */
static void send_rows(struct world *w, struct agent *g)
{
	int recipient = -1;
	enum err e = w->real < g->cut_off ? ERR_UNAVAILABLE
					  : w->book->take(w->book, &g->lease, g->line,
						    gateway_now(w), &recipient);
	g->live = false;
	if (!e && chance(w, 30))
		e = ERR_UNCERTAIN; /* taken, and nobody heard it */
	if (e || recipient < 0)
		return answer(g, e == ERR_UNAVAILABLE ? ERR_UNCERTAIN : e);
	leave_one(w, g, recipient);
}

/* Past its hour a key goes again on a person's word only. */
static bool forgotten(const struct world *w, const struct agent *g)
{
	return g->kind == MASS && g->notes.submit_at && !g->notes.asked && !key_is_young(w, g);
}

static void act(struct world *w, struct agent *g)
{
	if (!g->noted && forgotten(w, g))
		return answer(g, ERR_UNCERTAIN);
	if (!g->noted)
		return note_first(w, g);
	enum err e = beat(w, g);
	if (e)
		return answer(g, e);
	if (by_rows(w, g->kind))
		return send_rows(w, g);
	leave(w, g);
}

static void report(struct world *w, struct agent *g)
{
	struct message q = say(g, CALL_RESULT);
	q.kind = g->course.out.kind;
	q.retry_at = g->course.out.retry_at;
	q.notes.looks = g->course.looks;
	q.notes.looking_since = g->course.looking_since;
	q.notes.still = g->course.still;
	w->count.reports++;
	(void)ask(w, g, &q);
	g->busy = false;
}

/* The answer has been there for some time, perhaps; the world went on. */
static void hear(struct world *w, struct agent *g)
{
	struct heard h = g->heard;
	h.now = agent_now(w, g);
	g->answered = false;
	if (g->course.next == COURSE_INTEND)
		return course_intended(&g->course, h.err);
	if (g->course.next == COURSE_SEND)
		return course_sent(&g->course, h, g->live);
	if (!h.err)
		law_looked(w, g);
	course_looked(&g->course, h, g->seen);
}

static void abandon(struct world *w, struct agent *g)
{
	(void)w;
	g->busy = false;
}

void agent_turn(struct world *w, struct agent *g)
{
	static void (*const steps[])(struct world *, struct agent *) = { [COURSE_LOOK] = look,
		[COURSE_INTEND] = intend,
		[COURSE_SEND] = act,
		[COURSE_REPORT] = report,
		[COURSE_ABANDON] = abandon };
	if (w->real < g->stalled)
		return;
	if (!g->busy)
		take_lease(w, g);
	else if (g->answered)
		hear(w, g);
	else
		steps[g->course.next](w, g);
}
