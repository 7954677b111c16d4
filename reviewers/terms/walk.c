#include "reviewers/terms/walk.h"

/* Those that are still on their way; they only grow fewer. */
struct living {
	uint32_t walk[WALKS];
	uint32_t from[WALKS], to[WALKS]; /* the node it stands on, and where the next would be */
	size_t count;
};

static inline uint32_t ask_for(const struct image *m, const struct node *n, uint32_t symbol)
{
	uint32_t to = n->base + symbol;
	to = to < m->node_count ? to : 0;
	__builtin_prefetch(&m->nodes[to]);
	return to;
}

static inline void set_out(struct walks *w, struct living *l, const struct stream *s)
{
	const struct image *m = s->image;
	for (size_t i = 0; i < w->count; i++) {
		l->walk[i] = (uint32_t)i;
		l->from[i] = 0;
		l->to[i] = ask_for(m, m->nodes, s->code[w->first[i]]);
		w->depth[i] = 0;
	}
	l->count = w->count;
}

/* What is looked up besides the node: prefetched as soon as it is known. */
static inline void ask_for_entry(const struct image *m, uint32_t end)
{
	if (end & NODE_TERM && !node_is_simple(end))
		__builtin_prefetch(&m->entries[(end & NODE_TERM) - 1]);
}

static inline void go_on(struct walks *w, struct living *l, const struct stream *s, size_t depth)
{
	const struct image *m = s->image;
	const uint32_t *code = s->code + depth + 1;
	size_t left = 0;
	for (size_t k = 0; k < l->count; k++) {
		uint32_t walk = l->walk[k], at = l->to[k];
		const struct node *n = &m->nodes[at];
		bool lives = at && n->check == l->from[k];
		w->end[depth][walk] = n->end;
		w->depth[walk] += lives;
		if (lives)
			ask_for_entry(m, n->end);
		l->walk[left] = walk;
		l->from[left] = at;
		l->to[left] = ask_for(m, n, code[w->first[walk]]);
		left += lives;
	}
	l->count = left;
}

void walks_go(struct walks *w, const struct stream *s)
{
	struct living l __attribute__((uninitialized));
	set_out(w, &l, s);
	for (size_t depth = 0; depth <= WALK && l.count; depth++)
		go_on(w, &l, s, depth);
}
