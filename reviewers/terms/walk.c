#include "reviewers/terms/walk_fast.h"

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

static inline void set_out(const struct walks *w, struct living *l, const struct stream *s)
{
	const struct image *m = s->image;
	for (size_t i = 0; i < w->count; i++) {
		l->walk[i] = (uint32_t)i;
		l->place[i] = w->first[i];
		l->from[i] = 0;
		l->to[i] = ask_for(m, m->nodes, s->code[w->first[i]], 1);
	}
	l->count = w->count;
}

/* The step that makes them `depth` symbols long. Those of `far` go on, who got as far as here. */
static inline void go_on(struct living *l, struct trail *t, const struct stream *s, size_t depth,
	const uint32_t *far)
{
	const struct image *m = s->image;
	const uint32_t *code = s->code + depth;
	size_t left = 0;
	for (size_t k = 0; k < l->count; k++) {
		uint32_t walk = l->walk[k], place = l->place[k], at = l->to[k];
		const struct node *n = &m->nodes[at];
		uint32_t lives = (at != 0) & (n->check == l->from[k]);
		uint32_t end = n->end & mask_of(lives);
		uint32_t ends = depth > WALK ? lives : (end & NODE_TERM) != 0;
		t->end[depth][walk] = end;
		t->ends[walk] |= ends << depth;
		trail_ask(t, m, end);
		lives &= far ? far[walk] : 1;
		l->walk[left] = walk;
		l->place[left] = place;
		l->from[left] = at;
		l->to[left] = ask_for(m, n, code[place], lives);
		left += lives;
	}
	l->count = left;
}

/* How many symbols the first step behind it makes. */
static size_t begin(const struct walks *w, struct living *l, const struct stream *s)
{
#if defined(__x86_64__)
	if (stream_speed() == STREAM_16)
		return walks_begin_16(w, l, s);
#endif
	set_out(w, l, s);
	return 1;
}

static void step(struct living *l, struct trail *t, const struct walks *w, const struct stream *s,
	size_t depth)
{
#if defined(__x86_64__)
	if (stream_speed() == STREAM_16) {
		walks_step_16(l, t, w, s, depth);
		return;
	}
#endif
	go_on(l, t, s, depth, depth == 2 ? w->far : NULL);
}

/* The deepest that is left; true when there is one. */
static inline bool put_end(struct walk_end *out, struct trail *t, uint32_t walk, uint32_t first)
{
	uint32_t depth = 31 - (uint32_t)__builtin_clz(t->ends[walk] | 1);
	*out = (struct walk_end){ first, depth, t->end[depth][walk] };
	t->ends[walk] &= ~(1u << depth);
	return depth;
}

/* In the order in which they are settled: by place, the deepest first. Two are as many as mostly are. */
static inline void put_ends(struct walks *w, struct trail *t)
{
	struct walk_end *out = w->ends;
	uint32_t any = 0;
	for (uint32_t i = 0; i < w->count; i++)
		any |= t->ends[i];
	for (uint32_t i = 0; i < w->count && any; i++) {
		out += put_end(out, t, i, w->first[i]);
		out += put_end(out, t, i, w->first[i]);
		while (t->ends[i])
			out += put_end(out, t, i, w->first[i]);
	}
	w->end_count = (size_t)(out - w->ends);
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
	struct trail t __attribute__((uninitialized));
	memset(t.ends, 0, w->count * sizeof *t.ends);
	memset(t.end[0], 0, sizeof t.end[0]);
	t.asked_count = 0;
	for (size_t depth = begin(w, &l, s); depth <= WALK + 1 && l.count; depth++)
		step(&l, &t, w, s, depth);
	for (size_t i = 0; i < t.asked_count; i++)
		__builtin_prefetch(s->image->pool + s->image->entries[t.asked[i]].text);
	put_ends(w, &t);
}
