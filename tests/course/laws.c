#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/course/world.h"

enum { BROKEN = 3 };

static const char *const kinds[] = { "upsert", "marker", "keyed", "blind", "told", "mass", "listed",
	"rows" };

void broken(const struct world *w, unsigned item, enum kind kind, const char *law)
{
	const struct row *r = w->book->row(w->book, item, kind);
	fflush(stdout);
	fprintf(stderr,
		"broken: %s\n  item %u, %s, %s, step %lu: replay with --seed %" PRIu64 " --trace\n",
		law, item, kinds[kind], state_name(r->state), w->step, w->seed);
	exit(BROKEN);
}

void tell_trace(
	const struct world *w, unsigned item, enum kind kind, const char *what, int64_t detail)
{
	if (!w->trace)
		return;
	const struct row *r = w->book->row(w->book, item, kind);
	printf("%lu %.3f item %u %s %s fence %" PRId64 ": %s %" PRId64 "\n", w->step,
		(double)w->real / 1000, item, kinds[kind], state_name(r->state), r->fence, what,
		detail);
}

static struct outlet *outlet_of(struct world *w, const struct grant *g)
{
	return &w->outlets[g->item][g->kind];
}

static bool given_before(const struct outlet *o, int64_t fence)
{
	for (size_t i = 0; i < o->fence_count && i < FENCES_MAX; i++)
		if (o->fences[i] == fence)
			return true;
	return false;
}

static bool waits(const struct row *r, int64_t now)
{
	bool open = r->state == IN(PLANNED) || r->state == IN(LEASED) || r->state == IN(INTENT) ||
		    r->state == IN(ACCEPTED) || r->state == IN(UNCERTAIN);
	return open && r->due <= now && (!r->lease_until || r->lease_until <= now);
}

/* Of one account's none is passed over that has been due for longer. */
static void law_in_turn(struct world *w, const struct grant *g)
{
	int64_t due = w->book->row(w->book, g->item, g->kind)->due;
	for (unsigned i = 0; i < ITEMS; i++) {
		const struct row *r = w->book->row(w->book, i, g->kind);
		if (waits(r, gateway_now(w)) &&
			(r->due < due || (r->due == due && r->number < g->number)))
			broken(w, g->item, g->kind, "it was not its turn");
	}
}

void law_granted(struct world *w, const struct grant *g)
{
	struct outlet *o = outlet_of(w, g);
	tell_trace(w, g->item, g->kind, "leased", g->fence);
	law_in_turn(w, g);
	if (g->number != o->number)
		o->intended = o->reported = 0, o->fence_count = 0;
	if (given_before(o, g->fence))
		broken(w, g->item, g->kind, "a fence was given twice");
	o->fences[o->fence_count++ % FENCES_MAX] = g->fence;
	o->number = g->number;
	o->given = g->fence;
	law_moved(w, g->item, g->kind);
}

/* "Again", behind a look that could not tell, is a person's answer to the doubt. */
static void law_intended(struct world *w, const struct grant *g)
{
	struct outlet *o = outlet_of(w, g);
	if (w->act != ACT_WITHDRAW && o->unclear && !(o->word && o->looked))
		broken(w, g->item, g->kind, "it may be sent again, and nobody looked");
	o->unclear = true;
	o->word = o->looked = false;
	o->intended = g->fence;
}

static bool certainly_not(enum outcome_kind kind)
{
	return kind == OUTCOME_PLANNED || kind == OUTCOME_REFUSED || kind == OUTCOME_HELD;
}

static void law_reported(struct world *w, const struct message *q)
{
	struct outlet *o = outlet_of(w, &q->of);
	if (o->reported == q->of.fence)
		broken(w, q->of.item, q->of.kind, "a report was taken twice");
	o->reported = q->of.fence;
	if (o->intended == q->of.fence && certainly_not(q->kind))
		o->unclear = false;
}

void law_told(struct world *w, const struct message *q)
{
	struct outlet *o = outlet_of(w, &q->of);
	tell_trace(w, q->of.item, q->of.kind, "told", q->call);
	if (q->of.number != o->number || q->of.fence != o->given)
		broken(w, q->of.item, q->of.kind, "who has the lease no more was believed");
	if (q->call == CALL_INTENT)
		law_intended(w, &q->of);
	if (q->call == CALL_RESULT)
		law_reported(w, q);
	law_moved(w, q->of.item, q->of.kind);
}

/* Seen under the newest lease: what this saw, everything decided from here on knows. */
void law_looked(struct world *w, const struct agent *g)
{
	struct outlet *o = outlet_of(w, &g->lease);
	if (g->lease.number != o->number || g->lease.fence != o->given)
		return;
	if (g->seen == SEEN_ABSENT)
		o->unclear = false;
	if (g->seen == SEEN_UNKNOWN)
		o->looked = true;
}

void law_leaves(struct world *w, const struct agent *g)
{
	tell_trace(w, g->lease.item, g->kind, "leaves", g->lease.fence);
	if (!g->announced || !g->noted)
		broken(w, g->lease.item, g->kind, "bytes left that nobody had announced");
}

void law_landed(struct world *w, unsigned item, enum kind kind)
{
	tell_trace(w, item, kind, "posts", w->outlets[item][kind].posts);
	if (w->outlets[item][kind].posts > 1)
		broken(w, item, kind, "two posts");
}

void law_got(struct world *w, unsigned item, int recipient)
{
	if (w->outlets[item][ROWS].got[recipient] > 1)
		broken(w, item, ROWS, "somebody got it twice");
}

/* Each recipient has it, once. */
static bool is_there(const struct world *w, const struct outlet *o, enum kind kind)
{
	if (!by_rows(w, kind))
		return o->posts == (w->act != ACT_WITHDRAW);
	for (int i = 0; i < RECIPIENTS; i++)
		if (o->got[i] != 1)
			return false;
	return true;
}

void law_decided(struct world *w, unsigned item, enum kind kind, bool looked)
{
	struct outlet *o = &w->outlets[item][kind];
	tell_trace(w, item, kind, looked ? "a person looked" : "a person says again", o->posts);
	if (looked && !o->posts)
		o->unclear = false;
	o->word = true;
	o->looked = false;
	law_moved(w, item, kind);
}

static bool a_persons(enum state s)
{
	return s == IN(NEEDS_PERSON) || s == IN(REFUSED) || s == IN(HELD);
}

void law_moved(struct world *w, unsigned item, enum kind kind)
{
	struct outlet *o = &w->outlets[item][kind];
	enum state s = w->book->row(w->book, item, kind)->state;
	if (s == IN(CONFIRMED) && !is_there(w, o, kind))
		broken(w, item, kind, "confirmed, and it is not there, or not gone");
	if (a_persons(s) && !o->on_desk)
		o->desk_since = w->real;
	o->on_desk = a_persons(s);
}
