#include <assert.h>
#include <stdlib.h>

#include "reviewers/terms/match.h"
#include "reviewers/terms/points.h"
#include "reviewers/terms/rules.h"

enum { PENDING_FIRST = 64, PENDING_FULL = 512, WALK = 4 };

struct search {
	const struct image *m;
	struct stream stream;
	size_t resume; /* symbols before it were looked at */
	size_t done;   /* symbols before it were seen by the automaton: what ends there is known */

	struct match *pending; /* found, but something that covers them may still be found */
	size_t count, room, full;
	size_t reach[BLOCK + 2]; /* by weight: how far a match of that weight reached, in bytes */
	struct points points;
	struct matches *out;
};

static inline unsigned depth_of(const struct node *n)
{
	return n->end >> NODE_DEPTH;
}

/* The state behind `s` over one symbol. Amortised constant over a text. */
static inline uint32_t step(const struct image *m, uint32_t s, uint32_t symbol)
{
	for (;; s = m->nodes[s].fail) {
		uint32_t to = m->nodes[s].base + symbol;
		if (to - 1 < m->node_count - 1 && m->nodes[to].check == s)
			return to;
		if (!s)
			return 0;
	}
}

/* By start; of those the longest first; of equal spans the allow phrase, then the heaviest. */
static int by_place(const void *x, const void *y)
{
	const struct match *a = x, *b = y;
	if (a->from != b->from)
		return a->from < b->from ? -1 : 1;
	if (a->to != b->to)
		return a->to > b->to ? -1 : 1;
	if (a->weight != b->weight)
		return a->weight > b->weight ? -1 : 1;
	return a->entry < b->entry ? -1 : a->entry > b->entry;
}

static void keep(struct search *s, const struct match *m)
{
	struct matches *out = s->out;
	if (out->count == out->room) {
		size_t room = out->room ? out->room * 2 : 16;
		struct match *more = arena_array(out->arena, struct match, room);
		if (out->count)
			memcpy(more, out->at, out->count * sizeof *more);
		out->at = more;
		out->room = room;
	}
	struct match *k = &out->at[out->count++];
	*k = *m;
	k->start = (uint32_t)points_at(&s->points, m->from);
	k->end = k->start + (uint32_t)points_between(&s->points, m->from, m->to);
}

/* Those that begin no later have been seen, so how far they reach says what is covered. */
static void settle_one(struct search *s, const struct match *m)
{
	bool covered = false;
	for (size_t w = m->weight; w <= BLOCK + 1; w++)
		covered |= s->reach[w] >= m->to;
	if (m->to > s->reach[m->weight])
		s->reach[m->weight] = m->to;
	if (!covered && m->weight <= BLOCK)
		keep(s, m);
}

static bool is_sorted(const struct search *s)
{
	for (size_t i = 1; i < s->count; i++)
		if (by_place(&s->pending[i - 1], &s->pending[i]) > 0)
			return false;
	return true;
}

/* All that is pending and begins before byte `floor`, where nothing more can begin. */
static void settle(struct search *s, size_t floor)
{
	size_t n = 0;
	if (!s->count)
		return;
	if (!is_sorted(s))
		qsort(s->pending, s->count, sizeof *s->pending, by_place);
	for (; n < s->count && s->pending[n].from < floor; n++)
		settle_one(s, &s->pending[n]);
	s->count -= n;
	memmove(s->pending, s->pending + n, s->count * sizeof *s->pending);
}

static void make_room(struct search *s)
{
	if (s->count < s->room)
		return;
	size_t room = s->room ? s->room * 2 : PENDING_FIRST;
	struct match *more = arena_array(s->out->arena, struct match, room);
	if (s->count)
		memcpy(more, s->pending, s->count * sizeof *more);
	s->pending = more;
	s->room = room;
}

/*
 * What sounds like the term must differ from it, and of two hanzi one must not; what does not differ
 * in an image of faces is the term itself.
 */
static bool is_of_kind(
	const struct search *s, uint32_t entry, size_t first, size_t last, enum match_kind *kind)
{
	if (s->m->head->reading == READ_FACES && *kind != MATCH_PLAIN)
		return true;
	size_t differ = rules_differ(&s->stream, entry, first, last);
	if (s->m->head->reading == READ_SOUNDS)
		return differ && (differ == 1 || last - first > 1);
	const struct entry *e = &s->m->entries[entry];
	if (differ)
		*kind = MATCH_SHAPE;
	return !differ || !(e->flags & (ENTRY_EXACT | ENTRY_ALLOWED));
}

static void add(struct search *s, uint32_t entry, size_t first, size_t last)
{
	const struct entry *e = &s->m->entries[entry];
	enum match_kind kind = e->kind;
	if (!rules_allow(&s->stream, entry, first, last) ||
		!is_of_kind(s, entry, first, last, &kind))
		return;
	make_room(s);
	s->pending[s->count++] = (struct match){
		.from = (uint32_t)stream_from(s->stream.at[first]),
		.to = (uint32_t)stream_to(s->stream.at[last]),
		.entry = entry,
		.kind = (uint8_t)kind,
		.weight = e->flags & ENTRY_ALLOWED ? BLOCK + 1 : e->flags & ENTRY_SEVERITY,
	};
}

static void add_node(struct search *s, const struct node *n, size_t last)
{
	uint32_t entry = (n->end & NODE_TERM) - 1;
	if (!(n->end & NODE_TERM))
		return;
	add(s, entry, last + 1 - depth_of(n), last);
	for (; s->m->entries[entry].flags & ENTRY_TWIN; entry++)
		add(s, entry + 1, last + 1 - depth_of(n), last);
}

/* What ends at symbol `last`, in the state behind it. */
static void report(struct search *s, uint32_t state, size_t last)
{
	const struct node *n = &s->m->nodes[state];
	for (add_node(s, n, last); n->end & NODE_SHORTER;) {
		n = &s->m->nodes[n->fail];
		add_node(s, n, last);
	}
}

/* In the middle of a run, so that no text makes the pile high. */
static void settle_some(struct search *s, size_t floor)
{
	settle(s, floor);
	s->full = s->count * 2 > PENDING_FULL ? s->count * 2 : PENDING_FULL;
}

/*
 * The automaton from symbol `i` until nothing longer than its last symbol is under way, or until
 * nothing that begins before `limit` is. Where to look on.
 */
static size_t run(struct search *s, size_t limit)
{
	const struct stream *t = &s->stream;
	uint32_t state = 0;
	for (size_t i = s->resume; i < t->count; i++) {
		state = step(s->m, state, t->code[i]);
		const struct node *n = &s->m->nodes[state];
		if (i >= s->done && n->end & (NODE_TERM | NODE_SHORTER))
			report(s, state, i);
		if (i >= s->done)
			s->done = i + 1;
		if (!state)
			return i + 1;
		if (i > s->resume && depth_of(n) == 1)
			return i;
		if (i + 1 - depth_of(n) >= limit)
			return i + 1 - depth_of(n);
		if (s->count >= s->full)
			settle_some(s, stream_from(t->at[i + 1 - depth_of(n)]));
	}
	return t->count;
}

/* The child of `s` over a symbol, or 0. */
static inline uint32_t child_of(const struct image *m, uint32_t s, uint32_t symbol)
{
	uint32_t to = m->nodes[s].base + symbol;
	return to - 1 < m->node_count - 1 && m->nodes[to].check == s ? to : 0;
}

/*
 * The terms that begin at symbol `i`, if none is longer than WALK: most are, and nothing has to be
 * looked at twice for them. False when one may be: then only the automaton is linear.
 */
static inline bool walk(struct search *s, size_t i)
{
	const struct image *m = s->m;
	const uint32_t *code = s->stream.code + i;
	uint32_t state[WALK + 2] = { 0, child_of(m, 0, code[0]) };
	size_t depth = 1;
	while (state[depth]) {
		if (depth > WALK)
			return false;
		state[depth + 1] = child_of(m, state[depth], code[depth]);
		depth++;
	}
	while (--depth)
		if (i + depth > s->done)
			add_node(s, &m->nodes[state[depth]], i + depth - 1);
	return true;
}

static inline uint32_t ask_for(const struct image *m, uint32_t state, uint32_t symbol)
{
	uint32_t to = m->nodes[state].base + symbol;
	to = to < m->node_count ? to : 0;
	__builtin_prefetch(&m->nodes[to]);
	return to;
}

/*
 * Asks the memory for what the walks will read, for all of them at once and one step after the
 * other, so that they need not wait each for its own.
 */
static void look_ahead(const struct search *s, const uint32_t *candidates, size_t count)
{
	const uint32_t *code = s->stream.code;
	uint32_t state[STREAM_ROOM + STREAM_SPARE] __attribute__((uninitialized));
	for (size_t i = 0; i < count; i++)
		state[i] = ask_for(s->m, 0, code[candidates[i]]);
	for (size_t i = 0; i < count; i++)
		state[i] = ask_for(s->m, state[i], code[candidates[i] + 1]);
	for (size_t i = 0; i < count; i++)
		ask_for(s->m, state[i], code[candidates[i] + 2]);
}

static void look_at(struct search *s, size_t candidate, size_t limit)
{
	const struct stream *t = &s->stream;
	s->resume = candidate + 1;
	if (!walk(s, candidate)) {
		s->resume = candidate;
		s->resume = run(s, limit);
	}
	if (s->count >= s->full)
		settle_some(s, s->resume < t->count ? stream_from(t->at[s->resume]) : SIZE_MAX);
}

static void look(struct search *s, size_t limit)
{
	const struct stream *t = &s->stream;
	uint32_t candidates[STREAM_ROOM + STREAM_SPARE] __attribute__((uninitialized));
	size_t count = stream_candidates(t, s->resume, limit, candidates);
	look_ahead(s, candidates, count);
	for (size_t i = 0; i < count; i++)
		if (candidates[i] >= s->resume)
			look_at(s, candidates[i], limit);
	if (s->resume < limit)
		s->resume = limit;
}

static void drop(struct search *s, size_t count)
{
	stream_drop(&s->stream, count);
	s->resume -= count;
	s->done = s->done > count ? s->done - count : 0;
}

/* So many symbols that any term which begins before them is here whole; not inside a sequence. */
static size_t limit_of(const struct stream *t)
{
	if (t->read == t->text.len)
		return t->count;
	size_t limit = t->count - TERM_SYMBOLS_MAX;
	while (limit && t->at[limit] == t->at[limit - 1])
		limit--;
	return limit;
}

static void find_in(struct search *s, struct str text)
{
	struct stream *t = &s->stream;
	t->image = s->m;
	t->text = text;
	t->read = t->count = 0;
	do {
		stream_fill(t);
		size_t limit = limit_of(t);
		look(s, limit);
		drop(s, limit);
	} while (t->read < text.len);
	settle(s, SIZE_MAX);
}

void matches_find(const struct image *m, struct str text, struct matches *out)
{
	struct search s __attribute__((uninitialized));
	assert(text.len <= STREAM_BYTES_MAX);
	s.m = m;
	s.out = out;
	s.resume = s.done = s.count = s.room = 0;
	s.full = PENDING_FULL;
	s.pending = NULL;
	s.points = (struct points){ text, 0, 0 };
	memset(s.reach, 0, sizeof s.reach);
	find_in(&s, text);
}
