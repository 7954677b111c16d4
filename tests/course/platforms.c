/* platforms.c: a platform for each promise. What readers see is counted in the outlets. */
#include "tests/course/world.h"

enum {
	MINUTE = 60000,
	HOUR = 60 * MINUTE,
	KEY_KNOWN =
		HOUR +
		30 * MINUTE, /* a platform knows a key of a message for longer than it is used, and under way */
	SURELY = 32 * MINUTE,  /* nothing is under way for so long */
	LAG = 25 * MINUTE,     /* a request may take that long, and so may the list of posts */
	PATIENCE = 30 * MINUTE /* of the channel that searches that list */
};

/* Of a withdrawal it is the whole that goes; messages cannot be taken back, so that is not tried there. */
bool by_rows(const struct world *w, enum kind kind)
{
	return kind == ROWS && w->act != ACT_WITHDRAW;
}

static bool is_known(const struct world *w, const struct outlet *o, enum kind kind, int64_t key)
{
	if (kind == UPSERT)
		return true;
	if (kind == MASS)
		return o->key == key && w->real - o->known_at < KEY_KNOWN;
	return (kind == KEYED || kind == TOLD) && o->key == key;
}

/* Taking down may be repeated. A second request is the same page, the same key, or a second post. */
static void land(struct world *w, unsigned item, enum kind kind, int64_t key)
{
	struct outlet *o = &w->outlets[item][kind];
	if (w->act == ACT_WITHDRAW) {
		o->posts = 0;
		return;
	}
	bool same = is_known(w, o, kind, key);
	o->posts = o->posts && same ? o->posts : o->posts + 1;
	o->known_at = o->posts && same ? o->known_at : w->real;
	o->key = key;
	w->count.posts++;
	law_landed(w, item, kind);
}

/* A second one is a second one: no gateway knows that it is the same. */
static void arrive(struct world *w, unsigned item, int recipient)
{
	w->outlets[item][ROWS].got[recipient]++;
	w->count.messages++;
	law_got(w, item, recipient);
}

static void act_on(struct world *w, const struct flying *f)
{
	if (by_rows(w, f->kind))
		return arrive(w, f->item, f->recipient);
	land(w, f->item, f->kind, f->key);
}

void platform_take(struct world *w, const struct agent *g, int recipient, bool at_once)
{
	struct flying f = { g->lease.item, g->kind, recipient, g->lease.key,
		w->real + 1 + roll(w, LAG) };
	if (at_once || w->flying_count == FLYING_MAX)
		return act_on(w, &f);
	w->flying[w->flying_count++] = f;
}

/* A report finds its recipient by the number and the minute, though the answer was lost. */
void platform_report(struct world *w, unsigned item)
{
	const struct recipient *r = w->book->recipients(w->book, item);
	int n = (int)roll(w, RECIPIENTS);
	if (by_rows(w, ROWS) && r[n].state == UNCLEAR && r[n].line && w->outlets[item][ROWS].got[n])
		w->book->taken(w->book, item, n, r[n].line);
}

void platform_work(struct world *w)
{
	for (size_t i = 0; i < w->flying_count;) {
		struct flying f = w->flying[i];
		if (f.lands > w->real) {
			i++;
			continue;
		}
		w->flying[i] = w->flying[--w->flying_count];
		act_on(w, &f);
	}
}

bool platform_busy(const struct world *w, unsigned item, enum kind kind)
{
	for (size_t i = 0; i < w->flying_count; i++)
		if (w->flying[i].item == item && w->flying[i].kind == kind)
			return true;
	return false;
}

/* As channels/wechat: what was submitted and is not found is not found for long, and then a question. */
static enum sighting by_marker(const struct world *w, const struct agent *g)
{
	const struct outlet *o = &w->outlets[g->lease.item][g->kind];
	if (o->posts && o->key == g->lease.key)
		return SEEN_LIVE;
	if (!g->notes.submit_at)
		return SEEN_ABSENT;
	return agent_now(w, g) - g->notes.submit_at < PATIENCE ? SEEN_PENDING : SEEN_UNKNOWN;
}

/* As channels/weibo: not among the newest, half an hour after the sending by the clock that nobody sets. */
static enum sighting by_words(const struct world *w, const struct agent *g)
{
	int64_t since = since_noted(w, g);
	if (w->outlets[g->lease.item][g->kind].posts)
		return SEEN_LIVE;
	if (!g->notes.submit_at)
		return SEEN_ABSENT;
	if (agent_now(w, g) - g->notes.submit_at < SURELY || (since >= 0 && since < SURELY))
		return SEEN_PENDING;
	return since < 0 ? SEEN_UNKNOWN : SEEN_ABSENT;
}

bool key_is_young(const struct world *w, const struct agent *g)
{
	int64_t since = since_noted(w, g), by_clock = agent_now(w, g) - g->notes.submit_at;
	return since >= 0 && since < HOUR && by_clock < HOUR;
}

/* As courier/lease.c: the notes may be older than what was done. */
static bool restored(const struct grant *l)
{
	return l->state == LEASE_DOUBT && (!l->attempt || l->fence >= FENCE_RESTORED);
}

/* As channels/wechat/mass.c: found by its number, or sent again as long as its key is young. */
static enum sighting by_number(const struct world *w, const struct agent *g)
{
	const struct outlet *o = &w->outlets[g->lease.item][g->kind];
	if (g->notes.answered && o->posts && o->key == g->lease.key)
		return SEEN_LIVE;
	if (!g->notes.submit_at)
		return restored(&g->lease) ? SEEN_UNKNOWN : SEEN_ABSENT;
	return key_is_young(w, g) ? SEEN_ABSENT : SEEN_UNKNOWN;
}

/* As channels/sms: the rows say it. */
static enum sighting by_recipients(const struct world *w, const struct agent *g)
{
	const struct recipient *r = w->book->recipients(w->book, g->lease.item);
	unsigned n[CLOSED + 1] = {};
	for (int i = 0; i < RECIPIENTS; i++)
		n[r[i].state]++;
	if (n[QUEUED])
		return SEEN_ABSENT;
	if (n[UNCLEAR])
		return SEEN_UNKNOWN;
	return n[SENT] ? SEEN_PENDING : SEEN_LIVE;
}

/* What the receivers answered is all that is known of them. */
static enum sighting by_answer(const struct world *w, const struct agent *g)
{
	bool gone = w->act == ACT_WITHDRAW;
	return g->notes.answered ? (gone ? SEEN_ABSENT : SEEN_LIVE)
	       : gone            ? SEEN_LIVE
				 : SEEN_ABSENT;
}

enum sighting platform_look(struct world *w, const struct agent *g)
{
	const struct outlet *o = &w->outlets[g->lease.item][g->kind];
	if (g->kind == TOLD)
		return by_answer(w, g);
	if (w->act == ACT_WITHDRAW && g->kind != BLIND)
		return o->posts ? SEEN_LIVE : SEEN_ABSENT;
	switch (g->kind) {
	case UPSERT:
		return o->posts ? SEEN_LIVE : SEEN_ABSENT;
	case KEYED:
		return o->posts && o->key == g->lease.key ? SEEN_LIVE : SEEN_ABSENT;
	case MARKER:
		return by_marker(w, g);
	case MASS:
		return by_number(w, g);
	case LISTED:
		return by_words(w, g);
	case ROWS:
		return by_recipients(w, g);
	default:
		return SEEN_UNKNOWN;
	}
}
