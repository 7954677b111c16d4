#include <stdlib.h>

#include "reviewers/terms/automaton.h"
#include "reviewers/terms/fold.h"

/*
 * What may stand between the characters of a match:
 * - nothing, or what has no width: always;
 * - spaces, symbols, line breaks: always between hanzi; between letters or digits only where the
 *   term was listed with one, or between all of them ("b i g", not "a big idea" for "ig");
 * - quotes and brackets, which writers put round words: in three characters or more;
 * - commas and colons, which writers put between clauses: only where the term was listed with one,
 *   or, in three characters or more, when something stands between all of them;
 * - the end of a sentence: never.
 * A term that begins or ends with a letter or a digit begins or ends at a word's or a number's edge.
 * An allow phrase stands exactly as it is listed.
 */
enum { GAP_SKIP = 1, GAP_SEPARATOR = 2, GAP_QUOTE = 4, GAP_CLAUSE = 8, RING = 128 };
enum { GAP_WIDE = GAP_SEPARATOR | GAP_QUOTE | GAP_CLAUSE };

/* A symbol on its way: most code points are one; some, like ㎏, are several. */
struct seen {
	size_t at;        /* code point */
	uint8_t gap;      /* what stood in front of it */
	bool first, last; /* of its code point's symbols */
	uint8_t kind;
};

struct search {
	const struct automaton *a;
	const struct words *w;
	struct arena *arena;
	struct seen ring[RING];
	size_t count; /* symbols seen; the latest is ring[(count - 1) % RING] */
	uint32_t state;
	uint8_t gap;

	struct match *found;
	size_t found_count, room;
};

static const struct seen *seen_at(const struct search *s, size_t i)
{
	return &s->ring[i % RING];
}

static bool same_kind_beside(uint32_t code, bool behind, uint8_t kind)
{
	if (code & FOLD_SEQUENCE) {
		size_t count;
		const uint32_t *at = fold_sequence(code, &count);
		code = at[behind ? 0 : count - 1];
	}
	if (code >= FOLD_SKIP)
		return false;
	return kind == KIND_DIGIT ? fold_is_digit(code) : fold_is_letter(code);
}

/* The code point beside `at`, what has no width left out; 0 at the end of the block. */
static uint32_t beside(const struct words *w, size_t *at, int step)
{
	for (;;) {
		*at += (size_t)step;
		if (*at >= w->count)
			return 0;
		if (fold(w->cp[*at]) != FOLD_SKIP)
			return w->cp[*at];
	}
}

/* False when the word or the number goes on in that direction: "12" in "312" or in "3.12". */
static bool has_edge(const struct words *w, size_t at, int step, uint8_t kind)
{
	uint32_t cp = beside(w, &at, step);
	if (!cp)
		return true;
	if (same_kind_beside(fold(cp), step > 0, kind))
		return false;
	if (kind != KIND_DIGIT || (cp != '.' && cp != ',' && cp != 0xFF0E && cp != 0xFF0C))
		return true;
	cp = beside(w, &at, step);
	return !cp || !same_kind_beside(fold(cp), step > 0, KIND_DIGIT);
}

static bool has_edges(const struct search *s, const struct seen *first, const struct seen *last)
{
	if (first->kind != KIND_HAN &&
		(!first->first || !has_edge(s->w, first->at, -1, first->kind)))
		return false;
	return last->kind == KIND_HAN || (last->last && has_edge(s->w, last->at, 1, last->kind));
}

struct gaps {
	size_t all, separated; /* of the term */
	size_t narrow,
		narrow_cut; /* between letters and digits, not listed as cut; and how many are */
	bool quote, clause; /* such a mark that was not listed */
	bool hidden;        /* anything at all that was not listed */
};

static struct gaps look_into(const struct search *s, const struct term *t)
{
	struct gaps g = { .all = t->length - 1 };
	for (size_t i = 1; i < t->length; i++) {
		const struct seen *b = seen_at(s, s->count - t->length + i);
		const struct seen *a = seen_at(s, s->count - t->length + i - 1);
		bool listed = t->gaps >> (i - 1) & 1, cut = b->gap & GAP_WIDE;
		bool narrow = a->kind != KIND_HAN && b->kind != KIND_HAN;
		g.separated += cut;
		g.narrow += narrow && !listed;
		g.narrow_cut += narrow && cut && !listed;
		g.quote |= b->gap & GAP_QUOTE && !listed;
		g.clause |= b->gap & GAP_CLAUSE && !listed;
		g.hidden |= b->gap && !listed;
	}
	return g;
}

static bool stands(const struct search *s, const struct term *t)
{
	const struct seen *last = seen_at(s, s->count - 1),
			  *first = seen_at(s, s->count - t->length);
	struct gaps g = look_into(s, t);
	bool spread = g.separated == g.all;
	bool few = g.all < 2;
	if (t->allowed ? g.hidden : (g.quote && few) || (g.clause && (few || !spread)))
		return false;
	if (g.narrow_cut && !(spread && g.narrow_cut == g.narrow))
		return false;
	return has_edges(s, first, last);
}

static void add_match(struct search *s, const struct term *t)
{
	if (!stands(s, t))
		return;
	if (s->found_count == s->room) {
		size_t room = s->room ? s->room * 2 : 16;
		struct match *more = arena_array(s->arena, struct match, room);
		if (s->found_count)
			memcpy(more, s->found, s->found_count * sizeof *more);
		s->found = more;
		s->room = room;
	}
	s->found[s->found_count++] = (struct match){ seen_at(s, s->count - t->length)->at,
		seen_at(s, s->count - 1)->at + 1, t };
}

static void report(struct search *s)
{
	const struct automaton *a = s->a;
	for (uint32_t at = s->state; at; at = a->shorter[at]) {
		if (a->term[at])
			add_match(s, &a->terms[a->term[at] - 1]);
		if (a->allow[at])
			add_match(s, &a->terms[a->allow[at] - 1]);
	}
}

static void take_symbol(struct search *s, struct seen seen, uint32_t id)
{
	seen.gap = s->gap;
	s->gap = 0;
	if (id < CLASS_SYMBOL) {
		s->state = 0;
		return;
	}
	seen.kind = s->a->kind[id];
	s->ring[s->count++ % RING] = seen;
	s->state = automaton_step(s->a, s->state, id);
	report(s);
}

static void take_sequence(struct search *s, size_t at, uint32_t code)
{
	size_t count;
	const uint32_t *symbols = fold_sequence(code, &count);
	for (size_t i = 0; i < count; i++)
		take_symbol(s, (struct seen){ .at = at, .first = i == 0, .last = i + 1 == count },
			automaton_class(s->a, symbols[i]));
}

static void take(struct search *s, size_t at)
{
	uint32_t class = automaton_class(s->a, s->w->cp[at]);
	if (class == CLASS_SKIP)
		s->gap |= GAP_SKIP;
	else if (class == CLASS_SEPARATOR)
		s->gap |= GAP_SEPARATOR;
	else if (class == CLASS_QUOTE)
		s->gap |= GAP_QUOTE;
	else if (class == CLASS_CLAUSE)
		s->gap |= GAP_CLAUSE;
	else if (class == CLASS_END)
		s->state = 0;
	else if (class & FOLD_SEQUENCE)
		take_sequence(s, at, class);
	else
		take_symbol(s, (struct seen){ .at = at, .first = true, .last = true }, class);
}

/* By start; of those the longest first; of equal spans the heaviest. */
static int by_place(const void *x, const void *y)
{
	const struct match *a = x, *b = y;
	if (a->start != b->start)
		return a->start < b->start ? -1 : 1;
	if (a->end != b->end)
		return a->end > b->end ? -1 : 1;
	if (a->term->allowed != b->term->allowed)
		return a->term->allowed ? -1 : 1;
	if (a->term->severity != b->term->severity)
		return a->term->severity > b->term->severity ? -1 : 1;
	return a->term < b->term ? -1 : a->term > b->term;
}

/* Keeps what no earlier match covers; those begin no later, so how far they reach decides. */
static size_t drop_covered(struct match *m, size_t count)
{
	size_t reach[BLOCK + 2] = {}, kept = 0;
	for (size_t i = 0; i < count; i++) {
		size_t weight = m[i].term->allowed ? BLOCK + 1 : m[i].term->severity;
		bool covered = false;
		for (size_t w = weight; w <= BLOCK + 1; w++)
			covered |= reach[w] >= m[i].end;
		if (m[i].end > reach[weight])
			reach[weight] = m[i].end;
		if (!covered && !m[i].term->allowed)
			m[kept++] = m[i];
	}
	return kept;
}

size_t automaton_find(
	const struct automaton *a, struct arena *arena, const struct words *w, struct match **out)
{
	struct search s = { .a = a, .w = w, .arena = arena };
	for (size_t i = 0; i < w->count; i++)
		take(&s, i);
	if (s.found_count)
		qsort(s.found, s.found_count, sizeof *s.found, by_place);
	*out = s.found;
	return drop_covered(s.found, s.found_count);
}
