#include "reviewers/terms/walk.h"

/* Those that are still on their way; they only grow fewer. */
struct living {
	uint32_t walk[WALKS];
	uint32_t from[WALKS], to[WALKS]; /* the node it stands on, and where the next would be */
	size_t count;
};

/* All ones or nothing. What nobody can foresee is calculated: a wrong guess costs more than a node. */
static inline uint32_t mask_of(bool yes)
{
	return -(uint32_t)yes;
}

static inline uint32_t ask_for(
	const struct image *m, const struct node *n, uint32_t symbol, uint32_t wanted)
{
	uint32_t to = n->base + symbol;
	to &= mask_of((to < m->node_count) & wanted);
	__builtin_prefetch(&m->nodes[to]);
	return to;
}

static inline void set_out(
	const struct walks *w, struct living *l, const struct stream *s, uint32_t *depth)
{
	const struct image *m = s->image;
	for (size_t i = 0; i < w->count; i++) {
		l->walk[i] = (uint32_t)i;
		l->from[i] = 0;
		l->to[i] = ask_for(m, m->nodes, s->code[w->first[i]], 1);
		depth[i] = 0;
	}
	l->count = w->count;
}

/* What must be asked besides the node is prefetched as soon as it is known. */
static inline void ask_for_entry(const struct image *m, uint32_t end)
{
	uint32_t asked = mask_of(!node_is_simple(end)) & end & NODE_TERM;
	__builtin_prefetch(&m->entries[asked]);
}

/* Those of `far` go on, who got as far as here. */
static inline void go_on(struct living *l, const struct stream *s, const uint32_t *first,
	const uint32_t *far, uint32_t *depth, uint32_t *end)
{
	const struct image *m = s->image;
	size_t left = 0;
	for (size_t k = 0; k < l->count; k++) {
		uint32_t walk = l->walk[k], at = l->to[k];
		const struct node *n = &m->nodes[at];
		uint32_t lives = (at != 0) & (n->check == l->from[k]);
		uint32_t says = n->end & mask_of(lives);
		end[walk] = says;
		depth[walk] += lives;
		ask_for_entry(m, says);
		l->walk[left] = walk;
		l->from[left] = at;
		lives &= far ? far[walk] : 1;
		l->to[left] = ask_for(m, n, s->code[first[walk] + depth[walk]], lives);
		left += lives;
	}
	l->count = left;
}

/* In the order in which they are settled: by place, the longest first. */
static inline void put_ends(struct walks *w, const uint32_t *depth, uint32_t end[][WALKS])
{
	size_t count = 0;
	for (uint32_t i = 0; i < w->count; i++) {
		for (uint32_t d = WALK + 1; d; d--) {
			w->ends[count] = (struct walk_end){ w->first[i], d, end[d - 1][i] };
			count += (d <= depth[i]) & (d > WALK || end[d - 1][i] & NODE_TERM);
		}
	}
	w->end_count = count;
}

size_t walks_set(struct walks *w, const uint32_t *candidates, size_t count)
{
	w->count = count < WALKS ? count : WALKS;
	for (size_t i = 0; i < w->count; i++) {
		w->first[i] = candidates[i] & ~STREAM_LONGER;
		w->far[i] = candidates[i] / STREAM_LONGER;
	}
	return w->count;
}

void walks_go(struct walks *w, const struct stream *s)
{
	struct living l __attribute__((uninitialized));
	uint32_t depth[WALKS] __attribute__((uninitialized));
	uint32_t end[WALK + 1][WALKS] __attribute__((uninitialized));
	set_out(w, &l, s, depth);
	for (size_t d = 0; d <= WALK; d++)
		go_on(&l, s, w->first, d == 1 ? w->far : NULL, depth, end[d]);
	put_ends(w, depth, end);
}
