/* people.c: those at the channel board. Slower than couriers and platforms; not always careful. */
#include "tests/course/world.h"

enum { A_MINUTE = 60000 };

/* Who only presses "again" trusts the courier to look first; where it cannot look, nobody does. */
static void settle_doubt(struct world *w, unsigned item, enum kind kind)
{
	const struct outlet *o = &w->outlets[item][kind];
	bool careless = kind != BLIND && chance(w, 300),
	     done = o->posts == (w->act != ACT_WITHDRAW);
	w->count.decisions++;
	if (careless || (!done && roll(w, 2)))
		w->book->again(w->book, item, kind, gateway_now(w));
	else
		w->book->decide(w->book, item, kind, done, gateway_now(w));
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
