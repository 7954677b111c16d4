/* mixed_find.c: where in a text such a term stands. */
#include "reviewers/terms/face.h"
#include "reviewers/terms/mixed_inside.h"
#include "reviewers/terms/parts.h"

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
	const uint32_t *parts = g->parts ? parts_of(g->hanzi) : NULL;
	while (parts && parts[n] && at + n < t->count &&
		face_are_alike(t->at[at + n].code, parts[n]))
		n++;
	if (n && !parts[n])
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
	t->out = arena_grow(t->arena, t->out, t->found * sizeof *t->out, t->room * sizeof *t->out);
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
	size_t count = e->count;
	struct reach r = {};
	if (is_over(t, &t->mixed->terms[e->term], t->at[start].at))
		return;
	for (size_t i = 0; i < count; i++) {
		r = read_next(t, start, &r, mixed_glyph(t->mixed, e->term, i, e->turned));
		if (r.first > MIXED_WINDOW)
			return;
	}
	for (size_t end = r.last; end >= r.first; end--)
		if (r.said[end] && is_enough(t, start, start + end, count, r.said[end])) {
			size_t last = t->at[start + end - 1].at + 1;
			add(t, &(struct mixed_match){ t->at[start].at, last,
				       &t->mixed->terms[e->term],
				       count > 3 || (count == 3 && r.said[end] > 6), 0 });
			return;
		}
}

/* Terms to be held against the text, in the order of their starts: their characters are on their way meanwhile. */
enum { WAITING = 32 };
struct wait {
	struct {
		uint32_t start;
		const struct entry *entry;
	} at[WAITING];
	size_t count;
};

static void read_waiting(struct wait *wait, struct text *t)
{
	for (size_t i = 0; i < wait->count; i++)
		read_term(t, wait->at[i].start, wait->at[i].entry);
	wait->count = 0;
}

static void wait_for(struct wait *wait, struct text *t, size_t start, const struct entry *e)
{
	__builtin_prefetch(mixed_glyph(t->mixed, e->term, 0, false));
	wait->at[wait->count].start = (uint32_t)start;
	wait->at[wait->count++].entry = e;
	if (wait->count == WAITING)
		read_waiting(wait, t);
}

/*
 * Where what was read so far may end, a bit for each symbol from the start: by how much of it was a whole syllable where
 * there was no hanzi, and where there was one. That is_enough could say yes is told from these alone.
 */
enum { NO_SYLLABLE, ONE_SYLLABLE, SYLLABLES, WITH_HANZI, STATES };
struct state {
	uint64_t at[STATES];
};

/* What lies ahead of each symbol. */
struct near {
	uint8_t begins; /* symbols before a letter, or parts beside each other */

	/* How many characters it takes at least to come to a hanzi, to a syllable, and to a second one; itself among them. */
	uint8_t hanzi, first, second;
};
enum { FAR = UINT8_MAX };

/* From one start. `hanzi`: does one stand within reach? `near`: of the start and of what follows. */
struct walk {
	struct text *text;
	struct wait *wait;
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

/* Of its characters those that were walked through, as far as the entry knows them; the others may be as the term has them. */
static bool may_be_enough(
	const struct walk *w, const struct state *s, const struct entry *e, size_t depth)
{
	bool all = depth == e->count;
	size_t known = depth < MIXED_HEARD ? depth : MIXED_HEARD, heard = e->count - known;
	for (size_t d = 0; d < known; d++)
		heard += (w->heard[d] >> e->heard[d][0] | w->heard[d] >> e->heard[d][1]) & 1;
	if (all && !s->at[WITH_HANZI] && !s->at[SYLLABLES])
		return false;
	return heard >= least_heard(e->count, all ? s->at[WITH_HANZI] : w->hanzi);
}

/* Does a hanzi, or do as many syllables as are wanted, stand where so many more characters may reach? */
static bool may_go_on(const struct walk *w, const struct state *s, size_t left)
{
	if (s->at[WITH_HANZI] | s->at[SYLLABLES])
		return true;
	for (uint64_t ends = ends_of(s); ends; ends &= ends - 1) {
		size_t end = (size_t)__builtin_ctzll(ends);
		const struct near *near = &w->near[end];
		uint8_t spelled = s->at[ONE_SYLLABLE] >> end & 1 ? near->first : near->second;
		if (near->hanzi <= left || spelled <= left)
			return true;
	}
	return false;
}

/* By which letters it may be a character that is read in one of these ways; mostly as none but a letter. */
static unsigned letters_of(const struct symbol *s, uint64_t heard)
{
	unsigned letters = s->plain;
	if (!(s->heard & heard))
		return letters;
	for (size_t i = 0; i < s->option_count; i++)
		letters |= (unsigned)((s->options->at[i].heard & heard) != 0)
			   << s->options->at[i].letter;
	return letters;
}

/* By which letters what stands at these ends may lead on, where so many characters are left. */
static unsigned letters_at(
	const struct walk *w, uint64_t ends, const struct node *node, size_t left)
{
	unsigned letters = 0;
	for (; ends; ends &= ends - 1) {
		size_t at = w->start + (size_t)__builtin_ctzll(ends);
		if (at >= w->text->count)
			break;
		const struct symbol *s = &w->text->at[at];
		if (!s->read)
			mixed_options(w->text, at);
		letters |= letters_of(s, node->next) & -(unsigned)!((left == 1) & s->inside);
	}
	return letters;
}

/* Where a character may end that begins at some symbol, by how it is written, and as which sounds it is read. */
struct taken {
	uint32_t ends[AS_HANZI + 1];
	uint64_t heard;
};

/* By a letter, and as one of these where it is more than that. */
static struct taken taken_by(const struct symbol *s, unsigned letter, uint64_t heard)
{
	struct taken k = {};
	for (size_t i = s->options->first[letter]; i; i = s->options->at[i - 1].next) {
		const struct option *o = &s->options->at[i - 1];
		uint64_t is = -(uint64_t)((o->way == AS_LETTER) | ((o->heard & heard) != 0));
		k.ends[o->way] |= o->ends & (uint32_t)is;
		k.heard |= o->heard & is;
	}
	return k;
}

/* One more character is read at symbol `from` behind the start. Without a branch: nobody can guess them. */
static inline void take(
	const struct state *before, const struct taken *k, size_t from, struct state *after)
{
	uint64_t letter = (uint64_t)k->ends[AS_LETTER] << from, at[STATES];
	uint64_t syllable = (uint64_t)k->ends[AS_SYLLABLE] << from;
	for (size_t i = 0; i < STATES; i++)
		at[i] = -(before->at[i] >> from & 1);
	after->at[NO_SYLLABLE] |= at[NO_SYLLABLE] & letter;
	after->at[ONE_SYLLABLE] |= (at[ONE_SYLLABLE] & letter) | (at[NO_SYLLABLE] & syllable);
	after->at[SYLLABLES] |=
		(at[SYLLABLES] & (letter | syllable)) | (at[ONE_SYLLABLE] & syllable);
	after->at[WITH_HANZI] |=
		(at[WITH_HANZI] & (letter | syllable)) | (uint64_t)k->ends[AS_HANZI] << from;
}

static struct state step(
	struct walk *w, const struct state *s, size_t depth, unsigned letter, uint64_t heard)
{
	struct state after = {};
	w->heard[depth] = 0;
	for (uint64_t ends = ends_of(s); ends; ends &= ends - 1) {
		size_t from = (size_t)__builtin_ctzll(ends), at = w->start + from;
		const struct symbol *symbol = &w->text->at[at];
		if (at >= w->text->count)
			break;
		if (!(symbol->letters >> letter & 1))
			continue;
		struct taken k = taken_by(symbol, letter, heard);
		take(s, &k, from, &after);
		w->heard[depth] |= k.heard;
	}
	return after;
}

/* Of a set of letters, how many are in front of one? Written out: the oldest machines we build for cannot count bits. */
static size_t rank(uint32_t letters, unsigned letter)
{
	uint32_t n = letters & ((1u << letter) - 1);
	n -= n >> 1 & 0x55555555;
	n = (n & 0x33333333) + (n >> 2 & 0x33333333);
	return ((n + (n >> 4)) & 0x0F0F0F0F) * 0x01010101u >> 24;
}

/* Terms of which nothing more is walked through than one character with that letter. */
static void read_entries(struct walk *w, const struct node *node, const struct state *s,
	size_t depth, unsigned letter)
{
	const struct entry *entries = w->text->mixed->entries, *e;
	for (size_t i = node->entry + rank(node->last, letter); i; i = e->more) {
		e = &entries[i];
		uint64_t heard = depth < MIXED_HEARD
					 ? 1ull << e->heard[depth][0] | 1ull << e->heard[depth][1]
					 : UINT64_MAX;
		struct state after = step(w, s, depth, letter, heard);
		if (ends_of(&after) && may_be_enough(w, &after, e, depth + 1) &&
			may_go_on(w, &after, e->count - depth - 1))
			wait_for(w->wait, w->text, w->start, e);
	}
}

/* What the next letters lead to is on its way while the first of them is read. */
static void ask_for(const struct mixed *m, const struct node *node, unsigned letters)
{
	for (unsigned rest = letters & node->last; rest; rest &= rest - 1)
		__builtin_prefetch(
			&m->entries[node->entry + rank(node->last, (unsigned)__builtin_ctz(rest))]);
	for (unsigned rest = letters & node->letters; rest; rest &= rest - 1)
		__builtin_prefetch(&m->nodes[node->child +
					     rank(node->letters, (unsigned)__builtin_ctz(rest))]);
}

/* Down the tree as far as what is written goes: each node once, wherever its characters may end. */
static void walk_down(struct walk *w, const struct node *node, const struct state *s, size_t depth)
{
	const struct node *below = w->text->mixed->nodes + node->child;
	if (!may_go_on(w, s, node->most - depth))
		return;
	unsigned letters = letters_at(w, ends_of(s), node, node->most - depth);
	ask_for(w->text->mixed, node, letters);
	for (unsigned rest = letters & node->last; rest; rest &= rest - 1)
		read_entries(w, node, s, depth, (unsigned)__builtin_ctz(rest));
	for (unsigned rest = letters & node->letters; rest; rest &= rest - 1) {
		unsigned letter = (unsigned)__builtin_ctz(rest);
		const struct node *to = &below[rank(node->letters, letter)];
		struct state after = step(w, s, depth, letter, to->heard);
		if (ends_of(&after))
			walk_down(w, to, &after, depth + 1);
	}
}

/* With a first character that is written out: each way of reading it has a tree of its own. */
static void walk_heard(struct walk *w, const struct state *s, const struct option *o)
{
	struct taken k = {};
	struct state after = {};
	k.ends[o->way] = o->ends;
	take(s, &k, 0, &after);
	for (uint64_t heard = o->heard; heard; heard &= heard - 1) {
		unsigned bit = (unsigned)__builtin_ctzll(heard);
		uint32_t node = w->text->mixed->heard[o->letter][bit];
		w->heard[0] = 1ull << bit;
		if (node)
			walk_down(w, &w->text->mixed->nodes[node], &after, 1);
	}
}

/* The first character as a letter, then as all that it may be besides. */
static void walk(struct walk *w)
{
	const struct node *root = w->text->mixed->nodes, *below = root + root->child;
	const struct symbol *symbol = mixed_options(w->text, w->start);
	struct state s = { { 1 } };
	if (!may_go_on(w, &s, root->most))
		return;
	for (unsigned rest = symbol->plain & root->letters; rest; rest &= rest - 1) {
		unsigned letter = (unsigned)__builtin_ctz(rest);
		struct state after = step(w, &s, 0, letter, 0);
		walk_down(w, &below[rank(root->letters, letter)], &after, 1);
	}
	for (size_t i = 0; i < symbol->option_count; i++)
		walk_heard(w, &s, &symbol->options->at[i]);
}

static uint8_t farther(uint8_t far)
{
	return far < FAR ? far + 1 : far;
}

static uint8_t nearer(uint8_t a, uint8_t b)
{
	return a < b ? a : b;
}

/* From a letter, over each character that it may begin; `here` is its place among what lies behind it. */
static void see_from_letter(const struct text *t, size_t i, struct near *here)
{
	uint32_t syllables, letters = mixed_ends(t, i, &syllables);
	struct near n = { 0, FAR, FAR, FAR };
	for (uint32_t ends = letters | syllables; ends; ends &= ends - 1) {
		unsigned end = (unsigned)__builtin_ctz(ends);
		const struct near *next = here + end;
		n.hanzi = nearer(n.hanzi, next->hanzi);
		n.first = nearer(n.first, next->first);
		n.second = nearer(n.second, syllables >> end & 1 ? next->first : next->second);
	}
	*here = (struct near){ 0, farther(n.hanzi), syllables ? 1 : farther(n.first),
		farther(n.second) };
}

/* From behind. */
static struct near *see_what_is_near(const struct text *t)
{
	struct near *near = arena_grow(t->scratch, NULL, 0, (t->count + 1) * sizeof *near);
	near[t->count] = (struct near){ FAR, FAR, FAR, FAR };
	for (size_t i = t->count; i-- > 0;) {
		uint32_t code = t->at[i].code;
		if (mixed_is_latin(code))
			see_from_letter(t, i, &near[i]);
		else if (code)
			near[i] = (struct near){
				mixed_is_apart(t, i) ? 0 : farther(near[i + 1].begins), 1, FAR, FAR
			};
		else
			near[i] = near[t->count]; /* no term goes over it */
	}
	return near;
}

static void read_from(struct text *t, struct wait *wait, size_t start, const struct near *near)
{
	enum { NEAR = 24 };
	struct walk w = {
		.text = t, .wait = wait, .start = start, .near = near, .hanzi = near->hanzi < FAR
	};
	if (t->at[start].code && !t->at[start].follows && near->begins < NEAR &&
		(w.hanzi || near->second < FAR))
		walk(&w);
}

size_t mixed_find(
	const struct mixed *m, struct arena *a, const struct words *w, struct mixed_match **out)
{
	SCRATCH(scratch);
	struct text t = { .mixed = m, .words = w, .arena = a, .scratch = &scratch };
	if (m->count && mixed_is_worth_reading(w)) {
		mixed_read(&t);
		const struct near *near = see_what_is_near(&t);
		struct wait wait = {};
		for (size_t i = 0; i < t.count; i++)
			read_from(&t, &wait, i, &near[i]);
		read_waiting(&wait, &t);
	}
	*out = t.out;
	return t.found;
}
