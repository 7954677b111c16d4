/* mixed_find.c: where in a text such a term stands. */
#include <string.h>

#include "reviewers/terms/face.h"
#include "reviewers/terms/mixed_inside.h"

/* Where what was written so far may end, counted from the start, and how much it says at most; 0: not there. */
struct reach {
	uint8_t said[MIXED_WINDOW + 1];
	size_t first, last;
};

/* How much it says that a character is written so. */
enum { SAYS_LETTER = 1, SAYS_ALIKE = 2, SAYS_ALL = 3 };

/* So many symbols stand for it, once and as often as they are repeated. */
static void put(
	struct reach *r, const struct text *t, size_t start, size_t at, size_t len, unsigned says)
{
	for (size_t end = at + len, times = 0; times < MIXED_TIMES && end - start <= MIXED_WINDOW;
		times++) {
		size_t i = end - start;
		r->said[i] = says > r->said[i] ? (uint8_t)says : r->said[i];
		r->first = i < r->first ? i : r->first;
		r->last = i > r->last ? i : r->last;
		for (size_t k = 0; k < len; k++, end++)
			if (end >= t->count || t->at[end].code != t->at[at + k].code)
				return;
	}
}

static bool sounds_like(const struct glyph *g, uint32_t hanzi)
{
	for (size_t r = 0; r < SOUND_READINGS && sound_of(hanzi, r); r++)
		for (size_t k = 0; k < SOUND_READINGS && g->sounds[k]; k++)
			if (sound_of(hanzi, r) == g->sounds[k])
				return true;
	return false;
}

static void read_hanzi(struct reach *r, const struct text *t, size_t start, size_t at,
	const struct glyph *g, unsigned said)
{
	uint32_t code = t->at[at].code;
	if (code == g->hanzi)
		put(r, t, start, at, 1, said + SAYS_ALL);
	else if (face_are_alike(code, g->hanzi) || sounds_like(g, code))
		put(r, t, start, at, 1, said + SAYS_ALIKE);
	size_t n = 0;
	while (g->parts && g->parts[n] && at + n < t->count &&
		face_are_alike(t->at[at + n].code, g->parts[n]))
		n++;
	if (n && !g->parts[n])
		put(r, t, start, at, n, said + SAYS_ALIKE);
}

/* In pinyin, by its first letter, or by zh, ch or sh. */
static void read_letters(struct reach *r, const struct text *t, size_t start, size_t at,
	const struct glyph *g, unsigned said)
{
	for (size_t k = 0; k < SOUND_READINGS && g->sounds[k]; k++) {
		const char *letters = sound_letters(g->sounds[k]);
		size_t n = 0;
		while (letters[n] && at + n < t->count && t->at[at + n].code == (uint8_t)letters[n])
			n++;
		if (n)
			put(r, t, start, at, 1, said + SAYS_LETTER);
		if (n >= 2 && letters[1] == 'h')
			put(r, t, start, at, 2, said + SAYS_LETTER);
		if (n >= 2 && !letters[n])
			put(r, t, start, at, n, said + SAYS_ALL);
	}
}

static struct reach read_next(
	const struct text *t, size_t start, const struct reach *before, const struct glyph *g)
{
	struct reach r = { .first = MIXED_WINDOW + 1 };
	for (size_t i = before->first; i <= before->last; i++) {
		size_t at = start + i;
		if ((i && !before->said[i]) || at >= t->count)
			continue;
		if (mixed_is_latin(t->at[at].code))
			read_letters(&r, t, start, at, g, before->said[i]);
		else if (mixed_is_hanzi(t->at[at].code))
			read_hanzi(&r, t, start, at, g, before->said[i]);
	}
	return r;
}

/* Is it in letters alone? */
static bool is_spelled(const struct text *t, size_t from, size_t to)
{
	while (from < to && mixed_is_latin(t->at[from].code))
		from++;
	return from == to;
}

/* Is there anything in it that none of the engine's own forms has: letters, or parts? */
static bool is_mixed(const struct text *t, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++)
		if (mixed_is_latin(t->at[i].code) || (i + 1 < to && mixed_is_apart(t, i)))
			return true;
	return false;
}

/*
 * Is nothing between its characters that would part words? As in rules.c: quotes in three characters or more; commas where
 * as much stands between the symbols as there are borders between characters.
 */
static bool is_together(const struct text *t, size_t from, size_t to, size_t count)
{
	size_t cut = 0;
	bool quote = false, clause = false;
	for (size_t i = from + 1; i < to; i++) {
		cut += t->at[i].cut;
		quote |= t->at[i].quote;
		clause |= t->at[i].clause;
	}
	return count > 2 ? !clause || cut >= count - 1 : !quote && !clause;
}

/* No letter of a word is left over; and what is written says enough: half of it as pinyin where there is no hanzi. */
static bool is_enough(const struct text *t, size_t from, size_t to, size_t count, unsigned said)
{
	if ((to < t->count && t->at[to].follows) || !is_together(t, from, to, count))
		return false;
	if (count == 2)
		return said == SAYS_ALL + SAYS_ALIKE && is_mixed(t, from, to) &&
		       !is_spelled(t, from, to);
	if (is_spelled(t, from, to))
		return count >= MIXED_TURNED_LEAST && said >= 2 * count;
	return said >= count + 2 && is_mixed(t, from, to);
}

/* Is the term found already over that place, from one in front? */
static bool is_over(const struct text *t, const struct mixed_term *term, size_t start)
{
	for (size_t i = t->found; i-- > 0 && t->out[i].furthest > start;)
		if (t->out[i].term == term && t->out[i].end > start && t->out[i].start < start)
			return true;
	return false;
}

/* Does an allow phrase stand over it, exactly as it is listed? */
static bool is_allowed(const struct text *t, size_t start, size_t end)
{
	const struct words *w = t->words;
	size_t from = w->at[start], to = w->at[end];
	for (size_t i = 0; i < t->mixed->allowed_count; i++) {
		struct str phrase = t->mixed->allowed[i];
		if (phrase.len < to - from)
			continue;
		size_t begin = to > phrase.len ? to - phrase.len : 0;
		size_t stop = from + phrase.len < w->text.len ? from + phrase.len : w->text.len;
		if (str_find(str_sub(w->text, begin, stop - begin), phrase) >= 0)
			return true;
	}
	return false;
}

/* The same term from the same place, read in the other direction. */
static struct mixed_match *find_same(const struct text *t, const struct mixed_match *m)
{
	for (size_t i = t->found; i-- > 0 && t->out[i].start == m->start;)
		if (t->out[i].term == m->term)
			return &t->out[i];
	return NULL;
}

static void set_furthest(struct text *t, size_t from)
{
	size_t furthest = from ? t->out[from - 1].furthest : 0;
	for (size_t i = from; i < t->found; i++) {
		furthest = t->out[i].end > furthest ? t->out[i].end : furthest;
		t->out[i].furthest = furthest;
	}
}

static void make_room(struct text *t)
{
	if (t->found < t->room)
		return;
	t->room = t->room ? t->room * 2 : 16;
	struct mixed_match *more = arena_array(t->arena, struct mixed_match, t->room);
	if (t->found)
		memcpy(more, t->out, t->found * sizeof *more);
	t->out = more;
}

/* Of two at one place the longer. */
static void add(struct text *t, const struct mixed_match *m)
{
	struct mixed_match *at = find_same(t, m);
	if ((at && at->end >= m->end) || is_allowed(t, m->start, m->end))
		return;
	if (!at) {
		make_room(t);
		at = &t->out[t->found++];
	}
	*at = *m;
	set_furthest(t, (size_t)(at - t->out));
}

static void read_term(struct text *t, size_t start, const struct entry *e)
{
	const struct glyphs *g = &t->mixed->glyphs[e->term];
	struct reach r = {};
	if (is_over(t, &t->mixed->terms[e->term], t->at[start].at))
		return;
	for (size_t i = 0; i < g->count; i++) {
		r = read_next(t, start, &r, mixed_glyph(g, i, e->turned));
		if (r.first > MIXED_WINDOW)
			return;
	}
	for (size_t end = r.last; end >= r.first; end--)
		if (r.said[end] && is_enough(t, start, start + end, g->count, r.said[end])) {
			size_t last = t->at[start + end - 1].at + 1;
			add(t, &(struct mixed_match){ t->at[start].at, last,
				       &t->mixed->terms[e->term],
				       g->count > 3 || (g->count == 3 && r.said[end] > 6), 0 });
			return;
		}
}

/*
 * Where what was read so far may end, a bit for each symbol from the start: by how much of it was a whole syllable where
 * there was no hanzi, and where there was one. That is_enough could say yes is told from these alone.
 */
enum { NO_SYLLABLE, ONE_SYLLABLE, SYLLABLES, WITH_HANZI, STATES };
struct state {
	uint64_t at[STATES];
};

/* How far before something each symbol stands. */
struct near {
	uint8_t begins; /* a letter, or parts beside each other */
	uint8_t hanzi;
	uint8_t first, second; /* syllable: one alone is never enough without a hanzi */
};

/* From one start. `hanzi`: does one stand within reach? `near`: of the start and of what follows. */
struct walk {
	struct text *text;
	size_t start;
	const struct near *near;
	bool hanzi;
	uint64_t heard
		[MIXED_DEPTH]; /* as which sounds each character was read, if not as a letter */
};

static uint64_t ends_of(const struct state *s)
{
	return s->at[NO_SYLLABLE] | s->at[ONE_SYLLABLE] | s->at[SYLLABLES] | s->at[WITH_HANZI];
}

/* How many characters must be more than a letter; more than there are where it can never be enough. */
static size_t least_heard(size_t count, bool hanzi)
{
	enum { NEVER = 64 };
	if (hanzi)
		return count == 2 ? 2 : 1;
	return count >= MIXED_TURNED_LEAST ? (count + 1) / 2 : NEVER;
}

/* Of its characters those that were walked through; the others may be written as the term has them. */
static bool may_be_enough(
	const struct walk *w, const struct state *s, const struct entry *e, size_t depth)
{
	bool all = depth == e->count;
	size_t heard = e->count - depth;
	for (size_t d = 0; d < depth; d++)
		heard += (w->heard[d] >> e->heard[d][0] | w->heard[d] >> e->heard[d][1]) & 1;
	if (all && !s->at[WITH_HANZI] && !s->at[SYLLABLES])
		return false;
	return heard >= least_heard(e->count, all ? s->at[WITH_HANZI] : w->hanzi);
}

static void read_entries(
	const struct walk *w, const struct state *s, const struct node *node, size_t depth)
{
	const struct entry *entries = w->text->mixed->entries;
	for (uint32_t e = node->from; e < node->to; e++)
		if (may_be_enough(w, s, &entries[e], depth))
			read_term(w->text, w->start, &entries[e]);
}

/* Does a hanzi, or do as many syllables as are wanted, stand where so many more characters may reach? */
static bool may_go_on(const struct walk *w, const struct state *s, size_t left)
{
	enum { STEP = 2 * MIXED_TIMES }; /* of zh, four times over */
	uint64_t ends = ends_of(s);
	size_t low = (size_t)__builtin_ctzll(ends), high = 63 - (size_t)__builtin_clzll(ends);
	size_t wanted = s->at[SYLLABLES] ? 0 : s->at[ONE_SYLLABLE] ? 1 : 2;
	if (s->at[WITH_HANZI] || w->start + low >= w->text->count)
		return true;
	const struct near *near = &w->near[low];
	if (left && near->hanzi <= high - low + STEP * (left - 1))
		return true;
	return left >= wanted && (!wanted || near->first <= high - low + STEP * (left - wanted));
}

static unsigned letters_at(const struct walk *w, uint64_t ends)
{
	unsigned letters = 0;
	for (; ends; ends &= ends - 1) {
		size_t at = w->start + (size_t)__builtin_ctzll(ends);
		if (at < w->text->count)
			letters |= mixed_options(w->text, at)->letters;
	}
	return letters;
}

/* One more character is read at symbol `from` behind the start. */
static void take(
	const struct state *before, const struct option *o, size_t from, struct state *after)
{
	uint64_t ends = (uint64_t)o->ends << from;
	for (size_t i = 0; i < STATES; i++) {
		if (!(before->at[i] >> from & 1))
			continue;
		size_t to = i == WITH_HANZI || o->way == AS_HANZI   ? WITH_HANZI
			    : o->way == AS_LETTER || i == SYLLABLES ? i
								    : i + 1;
		after->at[to] |= ends;
	}
}

static bool leads_to(const struct option *o, unsigned letter, const struct node *node)
{
	return o->letter == letter && (o->way == AS_LETTER || o->heard & node->heard);
}

/* To a node below, by its letter. */
static struct state step(
	struct walk *w, const struct state *s, size_t depth, unsigned letter, const struct node *to)
{
	struct state after = {};
	w->heard[depth] = 0;
	for (uint64_t ends = ends_of(s); ends; ends &= ends - 1) {
		size_t from = (size_t)__builtin_ctzll(ends), at = w->start + from;
		const struct symbol *symbol = &w->text->at[at];
		if (at >= w->text->count)
			break;
		for (size_t i = 0; i < symbol->option_count; i++)
			if (leads_to(&symbol->options[i], letter, to)) {
				take(s, &symbol->options[i], from, &after);
				w->heard[depth] |= symbol->options[i].heard;
			}
	}
	return after;
}

/* Down the tree as far as what is written goes: each node once, wherever its characters may end. */
static void walk_down(struct walk *w, const struct node *node, const struct state *s, size_t depth)
{
	const struct node *below = w->text->mixed->nodes + node->child;
	if (!may_go_on(w, s, node->most - depth))
		return;
	read_entries(w, s, node, depth);
	unsigned letters = node->letters ? node->letters & letters_at(w, ends_of(s)) : 0;
	for (; letters; letters &= letters - 1) {
		unsigned letter = (unsigned)__builtin_ctz(letters);
		const struct node *to =
			&below[__builtin_popcount(node->letters & ((1u << letter) - 1))];
		struct state after = step(w, s, depth, letter, to);
		if (ends_of(&after))
			walk_down(w, to, &after, depth + 1);
	}
}

static uint8_t farther(uint8_t far)
{
	return far < UINT8_MAX ? far + 1 : far;
}

/* From behind. */
static struct near *see_what_is_near(const struct text *t)
{
	struct near *near = arena_array(t->arena, struct near, t->count + 1);
	uint8_t begins = UINT8_MAX, hanzi = UINT8_MAX, first = UINT8_MAX, second = UINT8_MAX;
	for (size_t i = t->count; i-- > 0;) {
		uint32_t code = t->at[i].code;
		bool latin = mixed_is_latin(code);
		begins = latin || mixed_is_apart(t, i) ? 0 : farther(begins);
		hanzi = mixed_is_hanzi(code) ? 0 : farther(hanzi);
		first = farther(first);
		second = farther(second);
		if (!code) /* no term goes over it */
			begins = hanzi = first = second = UINT8_MAX;
		if (latin && mixed_is_syllable(t, i)) {
			second = first;
			first = 0;
		}
		near[i] = (struct near){ begins, hanzi, first, second };
	}
	return near;
}

static void read_from(struct text *t, size_t start, const struct near *near)
{
	enum { NEAR = 24 };
	struct walk w = {
		.text = t, .start = start, .near = near, .hanzi = near->hanzi < MIXED_WINDOW
	};
	struct state s = { { 1 } };
	if (t->at[start].code && !t->at[start].follows && near->begins < NEAR &&
		(w.hanzi || near->second < MIXED_WINDOW))
		walk_down(&w, t->mixed->nodes, &s, 0);
}

size_t mixed_find(
	const struct mixed *m, struct arena *a, const struct words *w, struct mixed_match **out)
{
	struct text t = { .mixed = m, .words = w, .arena = a };
	if (m->count && mixed_is_worth_reading(w)) {
		mixed_read(&t);
		const struct near *near = see_what_is_near(&t);
		for (size_t i = 0; i < t.count; i++)
			read_from(&t, i, &near[i]);
	}
	*out = t.out;
	return t.found;
}
