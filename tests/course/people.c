/* people.c: those at the channel board. Slower than couriers and platforms; not always careful. */
#include "tests/course/world.h"

enum { A_MINUTE = 60000 };

/*
 * Who only presses "again" trusts the courier to look first; where it cannot look, nobody does. Of a message to all
 * followers that may have left the store refuses it; of one that a restore may have forgotten, too, which the model's
 * store does not know: there they look.
 */
static bool trusts_the_courier(struct world *w, const struct row *r, enum kind kind)
{
	bool forgotten = kind == MASS && w->act != ACT_WITHDRAW &&
			 (!r->attempt || r->fence >= FENCE_RESTORED);
	return kind != BLIND && !forgotten;
}

static void settle_doubt(struct world *w, unsigned item, enum kind kind)
{
	const struct outlet *o = &w->outlets[item][kind];
	const struct row *r = w->book->row(w->book, item, kind);
	bool may = trusts_the_courier(w, r, kind), careless = may && chance(w, 300),
	     done = o->posts == (w->act != ACT_WITHDRAW);
	bool again = careless || (!done && (may || kind == BLIND) && roll(w, 2));
	w->count.decisions++;
	if (again)
		w->book->again(w->book, item, kind, gateway_now(w));
	else
		w->book->decide(w->book, item, kind, done, gateway_now(w));
	if (w->book->row(w->book, item, kind)->state != IN(NEEDS_PERSON))
		law_decided(w, item, kind, !careless);
}

/* Who looks at the handsets: whoever has it is let be, whoever has not gets it. */
static void settle_rows(struct world *w, unsigned item)
{
	const struct outlet *o = &w->outlets[item][ROWS];
	w->count.decisions++;
	for (int i = 0; chance(w, 700) || w->calm ? i < RECIPIENTS : false; i++)
		w->book->settle(w->book, item, i, !o->got[i]);
	w->book->again(w->book, item, ROWS, gateway_now(w));
	law_decided(w, item, ROWS, false);
}

/* Refused or held: it certainly was not sent, so nobody looks before they say "again". */
static void try_again(struct world *w, unsigned item, enum kind kind)
{
	w->count.retries++;
	w->book->again(w->book, item, kind, gateway_now(w));
	tell_trace(w, item, kind, "again", 0);
	law_moved(w, item, kind);
}

static bool waits_for_one(const struct world *w, unsigned item, enum kind kind)
{
	const struct outlet *o = &w->outlets[item][kind];
	return o->on_desk && w->real - o->desk_since >= A_MINUTE && !platform_busy(w, item, kind);
}

/* One thing on the desk, from anywhere. */
void people_turn(struct world *w)
{
	unsigned from = roll(w, ITEMS * KINDS);
	for (unsigned n = from; n < from + ITEMS * KINDS; n++) {
		unsigned item = n / KINDS % ITEMS;
		enum kind kind = (enum kind)(n % KINDS);
		if (!waits_for_one(w, item, kind))
			continue;
		bool asked = w->book->row(w->book, item, kind)->state == IN(NEEDS_PERSON);
		if (asked && by_rows(w, kind))
			return settle_rows(w, item);
		if (asked)
			return settle_doubt(w, item, kind);
		return try_again(w, item, kind);
	}
}
