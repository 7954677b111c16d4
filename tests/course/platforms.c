/* platforms.c: a platform for each promise. What readers see is counted in the outlets. */
#include "tests/course/world.h"

enum {
	MINUTE = 60000,
	LAG = 25 * MINUTE,     /* a request may take that long, and so may the list of posts */
	PATIENCE = 30 * MINUTE /* of the channel that searches that list */
};

/* Taking down may be repeated. A second request is the same page, the same key, or a second post. */
static void land(struct world *w, unsigned item, enum kind kind, int64_t key)
{
	struct outlet *o = &w->outlets[item][kind];
	if (w->act == ACT_WITHDRAW) {
		o->posts = 0;
		return;
	}
	bool same = kind == UPSERT || (kind == KEYED && o->key == key);
	o->posts = o->posts && same ? o->posts : o->posts + 1;
	o->key = key;
	w->count.posts++;
	law_landed(w, item, kind);
}

void platform_take(struct world *w, const struct agent *g, bool at_once)
{
	int64_t lands = w->real + 1 + roll(w, LAG);
	if (at_once || w->flying_count == FLYING_MAX)
		return land(w, g->lease.item, g->kind, g->lease.key);
	w->flying[w->flying_count++] =
		(struct flying){ g->lease.item, g->kind, g->lease.key, lands };
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
		land(w, f.item, f.kind, f.key);
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

enum sighting platform_look(struct world *w, const struct agent *g)
{
	const struct outlet *o = &w->outlets[g->lease.item][g->kind];
	if (w->act == ACT_WITHDRAW && g->kind != BLIND)
		return o->posts ? SEEN_LIVE : SEEN_ABSENT;
	switch (g->kind) {
	case UPSERT:
		return o->posts ? SEEN_LIVE : SEEN_ABSENT;
	case KEYED:
		return o->posts && o->key == g->lease.key ? SEEN_LIVE : SEEN_ABSENT;
	case MARKER:
		return by_marker(w, g);
	default:
		return SEEN_UNKNOWN;
	}
}
