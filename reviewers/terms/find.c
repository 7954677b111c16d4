#include <assert.h>

#include "reviewers/terms/match.h"
#include "reviewers/terms/points.h"
#include "reviewers/terms/rules.h"
#include "reviewers/terms/said.h"
#include "reviewers/terms/settle.h"
#include "reviewers/terms/walk.h"

/* How far the matches of the faces that begin no later reach, for places that come in order. */
struct cover {
	const struct matches *by;
	size_t next, reach;
};

static inline bool is_covered(struct cover *c, size_t from, size_t to)
{
	for (; c->next < c->by->count && c->by->at[c->next].from <= from; c->next++)
		if (c->by->at[c->next].to > c->reach)
			c->reach = c->by->at[c->next].to;
	return c->reach >= to;
}

struct search {
	const struct image *m;
	struct stream stream;
	size_t resume; /* symbols before it were looked at */
	bool ordered;  /* matches come in the order in which they are settled */
	struct settling settling;
	struct said said;
	struct match standing; /* what the rules let stand last */
	size_t standing_count; /* and how often they did */

	/* Whose symbols these are, when the codes are read only where they are needed; else NULL. */
	const struct stream *of;
	bool read_all; /* nevertheless */

	struct cover *cover; /* what it covers need not be looked at; NULL: nothing */
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

static inline bool is_letter_at(struct str text, size_t at)
{
	return ((uint8_t)text.at[at] | 32u) - 'a' < 26;
}

/* Whether the first or the last is a letter of ASCII, for which nobody takes a hanzi: face_is_like. */
static inline bool has_letter(const struct stream *t, size_t first, size_t last)
{
	return is_letter_at(t->text, stream_from(t->at[first])) ||
	       is_letter_at(t->text, stream_from(t->at[last]));
}

/* What does not differ in an image of faces is the term itself. */
static inline bool is_near(const struct entry *e, size_t differ, enum match_kind *kind)
{
	if (differ == RULES_NEVER)
		return false;
	if (differ)
		*kind = MATCH_SHAPE;
	return !differ || !(e->flags & (ENTRY_EXACT | ENTRY_ALLOWED));
}

static bool is_of_kind(
	const struct search *s, uint32_t entry, size_t first, size_t last, enum match_kind *kind)
{
	if (*kind != MATCH_PLAIN)
		return true;
	return is_near(&s->m->entries[entry], rules_differ(&s->stream, entry, first, last), kind);
}

static inline void put(struct search *s, size_t first, size_t last, struct match m)
{
	m.from = (uint32_t)stream_from(s->stream.at[first]);
	m.to = (uint32_t)stream_to(s->stream.at[last]);
	if (s->ordered)
		settle_next(&s->settling, m);
	else
		settle_later(&s->settling, m);
}

/* What the rules let stand: see ask_rules. */
static void put_standing(struct search *s, size_t first, size_t last, struct match m)
{
	s->standing = m;
	s->standing_count++;
	put(s, first, last, m);
}

/* To the letter: what most matches are, and then nothing else need be asked. */
static inline bool is_as_listed(
	const struct search *s, const struct entry *e, size_t first, size_t last)
{
	size_t from = stream_from(s->stream.at[first]), to = stream_to(s->stream.at[last]);
	return e->flags & ENTRY_BARE && e->bytes == to - from &&
	       !memcmp(s->m->pool + e->text, s->stream.text.at + from, to - from);
}

static inline bool is_digit_at(struct str text, size_t at)
{
	return at < text.len && (uint8_t)text.at[at] - (unsigned)'0' < 10;
}

/*
 * What the rules would say of Latin words and of parts of numbers that have the faces of numerals in
 * hanzi, which are common: face_is_like and has_edge, of the ends only.
 */
static inline bool is_hopeless(
	const struct search *s, const struct entry *e, size_t first, size_t last)
{
	struct str text = s->stream.text;
	size_t from = stream_from(s->stream.at[first]), end = stream_from(s->stream.at[last]);
	if (is_digit_at(text, from) && from && is_digit_at(text, from - 1))
		return true;
	if (is_digit_at(text, end) && is_digit_at(text, end + 1))
		return true;
	return e->flags & ENTRY_BARE && s->m->head->reading == READ_FACES &&
	       has_letter(&s->stream, first, last);
}

static bool stands(
	const struct search *s, uint32_t entry, size_t first, size_t last, enum match_kind *kind)
{
	const struct entry *e = &s->m->entries[entry];
	bool sounds = s->m->head->reading == READ_SOUNDS;
	size_t differ;
	if ((sounds || e->flags & ENTRY_BARE) &&
		rules_row_differ(&s->stream, entry, first, last, &differ))
		return sounds ? rules_heard(differ, last - first + 1) : is_near(e, differ, kind);
	if (is_hopeless(s, e, first, last))
		return false;
	if (sounds)
		return rules_sound(&s->stream, entry, first, last);
	return is_as_listed(s, e, first, last) || (rules_allow(&s->stream, entry, first, last) &&
							  is_of_kind(s, entry, first, last, kind));
}

static void put_entry(
	struct search *s, uint32_t entry, size_t first, size_t last, enum match_kind kind)
{
	const struct entry *e = &s->m->entries[entry];
	put_standing(s, first, last,
		(struct match){ .entry = entry,
			.kind = (uint8_t)kind,
			.weight = e->flags & ENTRY_ALLOWED ? WEIGHT_ALLOWED
							   : e->flags & ENTRY_SEVERITY });
}

/* Those of the twins that are written there as they are listed, or that are not; whether a listed one is. */
static bool add_twins(struct search *s, uint32_t entry, size_t first, size_t last, bool plain)
{
	bool any = false;
	for (bool more = true; more; entry++) {
		const struct entry *e = &s->m->entries[entry];
		enum match_kind kind = e->kind;
		more = e->flags & ENTRY_TWIN;
		if (!stands(s, entry, first, last, &kind) || (kind == MATCH_PLAIN) != plain)
			continue;
		put_entry(s, entry, first, last, kind);
		any |= !(e->flags & ENTRY_ALLOWED);
	}
	return any;
}

/* Of several that look alike (没法, 设法) it is the one that is written, and only where none is those that it looks like. */
static void add_all(struct search *s, uint32_t entry, size_t first, size_t last)
{
	enum match_kind kind = s->m->entries[entry].kind;
	bool twins = s->m->entries[entry].flags & ENTRY_TWIN;
	bool sounds = s->m->head->reading == READ_SOUNDS;
	if (!twins && stands(s, entry, first, last, &kind))
		put_entry(s, entry, first, last, kind);
	if (twins && (sounds || !add_twins(s, entry, first, last, true)))
		add_twins(s, entry, first, last, false);
}

/* One code point after the other, nothing between them. */
static inline bool is_together(const struct stream *t, size_t first, size_t last)
{
	for (; first < last; first++)
		if (stream_to(t->at[first]) != stream_from(t->at[first + 1]))
			return false;
	return true;
}

/* The oddest of what is written. */
static enum image_odd odd_of(const struct search *s, size_t first, size_t last)
{
	enum image_odd most = ODD_NOT;
	for (; first <= last; first++) {
		uint32_t at = s->stream.at[first];
		const uint8_t *p = (const uint8_t *)s->stream.text.at + stream_from(at);
		if ((at & 7) != 3 || p[0] - 0xE4u > 5)
			return ODD_ASK;
		enum image_odd odd =
			image_odd(s->m, (p[0] & 15u) << 12 | (p[1] & 63u) << 6 | (p[2] & 63u));
		most = odd > most ? odd : most;
	}
	return most;
}

static inline struct match simple_match(uint32_t end, enum match_kind kind)
{
	return (struct match){ .entry = (end & NODE_TERM) - 1,
		.kind = (uint8_t)kind,
		.weight = (uint8_t)(end >> NODE_SEVERITY & NODE_ASK) };
}

/*
 * What ends in a node of that `end`, which is a term's. A simple one is listed with the plain hanzi of
 * each face, so what is written says by itself whether it is the term or looks like it.
 */
static void add_node(struct search *s, uint32_t end, size_t first, size_t last)
{
	bool taken = end & NODE_TAKEN;
	if (!node_is_simple(end))
		return add_all(s, (end & NODE_TERM) - 1, first, last);
	enum image_odd odd = taken ? odd_of(s, first, last) : ODD_NOT;
	if (odd == ODD_ASK && has_letter(&s->stream, first, last))
		return;
	if (odd == ODD_ASK)
		return add_all(s, (end & NODE_TERM) - 1, first, last);
	if (is_together(&s->stream, first, last) || rules_allow_hanzi(&s->stream, first, last))
		put_standing(s, first, last,
			simple_match(end, odd == ODD_SHAPE ? MATCH_SHAPE : MATCH_PLAIN));
}

/* What ends at symbol `last`, in the state behind it. */
static void report(struct search *s, const struct node *n, size_t last)
{
	for (;; n = &s->m->nodes[n->fail]) {
		if (n->end & NODE_TERM)
			add_node(s, n->end, last + 1 - depth_of(n), last);
		if (!(n->end & NODE_SHORTER))
			return;
	}
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
		if (n->end & (NODE_TERM | NODE_SHORTER))
			report(s, n, i);
		if (!state)
			return i + 1;
		if (i > s->resume && depth_of(n) == 1)
			return i;
		if (i + 1 - depth_of(n) >= limit)
			return i + 1 - depth_of(n);
		if (settling_is_full(&s->settling))
			settle_before(&s->settling, stream_from(t->at[i + 1 - depth_of(n)]));
	}
	return t->count;
}

/* Of another stream's symbols; behind its end there are breaks. */
static void read_codes(struct search *s, size_t from, size_t to)
{
	const struct stream *t = s->of;
	size_t end = to < t->count ? to : t->count;
	for (; from < end; from++)
		s->stream.code[from] = stream_code(t, s->m, from);
	for (; from < to; from++)
		s->stream.code[from] = CODE_BREAK;
}

/* The same of many: it takes less by sixteen. */
static void read_many(struct search *s, size_t from, size_t to)
{
	size_t end = to < s->of->count ? to : s->of->count;
	stream_codes(s->of, s->m, from, end, s->stream.code);
	read_codes(s, from > end ? from : end, to);
}

static void run_from(struct search *s, size_t candidate, size_t limit)
{
	const struct stream *t = &s->stream;
	if (s->of && !s->read_all) {
		read_many(s, candidate, t->count);
		s->read_all = true;
	}
	s->ordered = false;
	s->resume = candidate;
	s->resume = run(s, limit);
	settle_before(
		&s->settling, s->resume < t->count ? stream_from(t->at[s->resume]) : SIZE_MAX);
	settle_forget(&s->settling);
	s->ordered = true;
}

/*
 * As is_together for hanzi of three bytes, as many as a walk takes and not more, without a guess: two vectors, of
 * which the last pair is never asked. What is narrower and has something between may stand as far apart.
 */
static inline bool is_row(const struct stream *t, size_t first, uint32_t depth)
{
	const uint32_t *at = t->at + first, three = 3 << 3;
	uint32_t gaps = 0;
	for (uint32_t i = 0; i < WALK; i++)
		gaps |= ((at[i + 1] - at[i]) ^ three) & -(uint32_t)(i + 1 < depth);
	return !gaps & ((at[0] & 7) == 3);
}

/* Of twins several may stand, and a saying has room for one. */
static void ask_rules(struct search *s, const struct walk_end *e, size_t last, struct saying saying,
	const char *written)
{
	size_t before = s->standing_count;
	add_node(s, e->end, e->first, last);
	saying.stands = s->standing_count > before;
	saying.match = s->standing;
	if (s->standing_count - before < 2)
		said_keep(&s->said, &saying, written, e->depth * 3);
}

/* Symbols of three bytes in a row: where they are hanzi nothing counts but themselves, so what was said last holds again. */
static inline void add_row(struct search *s, const struct walk_end *e, size_t last)
{
	const char *written = s->stream.text.at + stream_from(s->stream.at[e->first]);
	struct saying now = saying_of(e->end, written, e->depth * 3);
	const struct saying *before = said_before(&s->said, &now);
	if (!before)
		ask_rules(s, e, last, now, written);
	else if (before->stands)
		put(s, e->first, last, before->match);
}

static inline void add_end(struct search *s, const struct walk_end *e)
{
	const uint32_t *at = s->stream.at;
	size_t last = e->first + e->depth - 1;
	if (s->cover && is_covered(s->cover, stream_from(at[e->first]), stream_to(at[last])))
		return;
	bool row = is_row(&s->stream, e->first, e->depth);
	if (row && node_is_simple(e->end) && !(e->end & NODE_TAKEN))
		put(s, e->first, last, simple_match(e->end, MATCH_PLAIN));
	else if (row && e->depth > 1 && e->depth <= SAID_HANZI)
		add_row(s, e, last);
	else
		add_node(s, e->end, e->first, last);
}

/* What was seen of the text behind the candidates of `w`, which have been looked at. */
static void look_at(struct search *s, struct walks *w, size_t limit)
{
	walks_go(w, &s->stream);
	for (size_t i = 0; i < w->end_count; i++) {
		const struct walk_end *e = &w->ends[i];
		if (e->first < s->resume)
			continue;
		if (e->depth <= WALK)
			add_end(s, e);
		else
			run_from(s, e->first, limit);
	}
	if (s->resume <= w->first[w->count - 1])
		s->resume = w->first[w->count - 1] + 1;
}

static void look_at_all(struct search *s, const uint32_t *candidates, size_t count, size_t limit)
{
	struct walks w __attribute__((uninitialized));
	for (size_t done = 0; done < count;) {
		done += walks_set(&w, candidates + done, count - done);
		look_at(s, &w, limit);
	}
	if (s->resume < limit)
		s->resume = limit;
}

enum { CANDIDATES = STREAM_ROOM + STREAM_SPARE };

static void look(struct search *s, size_t limit)
{
	uint32_t candidates[CANDIDATES] __attribute__((uninitialized));
	size_t count = stream_candidates(&s->stream, s->resume, limit, candidates);
	look_at_all(s, candidates, count, limit);
}

static void drop(struct search *s, size_t count)
{
	stream_drop(&s->stream, count);
	s->resume -= count;
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

static void search_begin(
	struct search *s, const struct image *m, struct str text, struct matches *out)
{
	assert(text.len <= STREAM_BYTES_MAX);
	s->m = m;
	s->resume = 0;
	s->ordered = true;
	s->of = NULL;
	s->cover = NULL;
	s->standing_count = 0;
	s->standing = (struct match){};
	s->said = (struct said){};
	s->stream.image = m;
	s->stream.text = text;
	s->stream.read = s->stream.count = 0;
	settling_begin(&s->settling, out);
}

void matches_find(const struct image *m, struct str text, struct matches *out)
{
	struct search s __attribute__((uninitialized));
	size_t before = out->count;
	search_begin(&s, m, text, out);
	do {
		stream_fill(&s.stream);
		size_t limit = limit_of(&s.stream);
		look(&s, limit);
		drop(&s, limit);
	} while (s.stream.read < text.len);
	struct points p;
	points_open(text, &p);
	points_count(&p, out->at + before, out->count - before);
	points_close(&p);
}

/* Those of them at which a term may begin by its third symbol, too; the codes from there on are read. */
static size_t confirm(struct search *s, uint32_t *candidates, size_t count)
{
	size_t kept = 0;
	for (size_t i = 0; i < count; i++) {
		uint32_t at = candidates[i];
		read_codes(s, at, at + 3);
		if (!stream_candidate(&s->stream, at, candidates + kept))
			continue;
		read_codes(s, at + 3, at + WALK + 2);
		kept++;
	}
	return kept;
}

/* The places at which the faces look: of those where the sounds do, where something of theirs may begin. */
static size_t places_of(
	struct search *s, const uint32_t *candidates, size_t count, size_t limit, uint32_t *out)
{
	struct stream *t = &s->stream;
	s->read_all = count * STREAM_CROWDED > t->count;
	if (!s->read_all)
		return confirm(s, out, stream_choose(s->of, s->m, candidates, count, out));
	size_t from = *candidates & ~STREAM_LONGER;
	read_many(s, from, t->count + WALK + 2);
	memcpy(t->inner, s->of->inner, t->count);
	return stream_candidates(t, from, limit, out);
}

static void look_by(struct search *s, const uint32_t *candidates, size_t count, size_t limit)
{
	uint32_t places[CANDIDATES] __attribute__((uninitialized));
	struct stream *t = &s->stream;
	t->count = s->of->count;
	t->read = s->of->read;
	memcpy(t->at, s->of->at, t->count * sizeof *t->at);
	look_at_all(s, places, places_of(s, candidates, count, limit, places), limit);
}

struct both {
	struct search sounds, faces;
};

static void look_both(struct both *b, size_t limit)
{
	uint32_t candidates[CANDIDATES] __attribute__((uninitialized));
	size_t from = b->sounds.resume < b->faces.resume ? b->sounds.resume : b->faces.resume;
	size_t count = stream_candidates(&b->sounds.stream, from, limit, candidates);
	look_by(&b->faces, candidates, count, limit);
	count = stream_own(&b->sounds.stream, candidates, count, candidates);
	look_at_all(&b->sounds, candidates, count, limit);
}

static void find_both(struct both *b)
{
	const struct stream *t = &b->sounds.stream;
	do {
		stream_fill(&b->sounds.stream);
		size_t limit = limit_of(t);
		look_both(b, limit);
		drop(&b->sounds, limit);
		b->faces.resume -= limit;
	} while (t->read < t->text.len);
}

/* Of what was found since there were so many of the faces and so many of the sounds. */
static void drop_all_covered(
	struct matches *sounds, const struct matches *faces, size_t before, size_t alike)
{
	struct cover cover = { .by = faces, .next = before };
	size_t kept = alike;
	for (size_t i = alike; i < sounds->count; i++) {
		struct match m = sounds->at[i];
		sounds->at[kept] = m;
		kept += !is_covered(&cover, m.from, m.to);
	}
	sounds->count = kept;
}

static void search_both(const struct image *faces, const struct image *sounds, struct str text,
	struct matches *of_faces, struct matches *of_sounds)
{
	struct both b __attribute__((uninitialized));
	struct cover cover = { .by = of_faces, .next = of_faces->count };
	search_begin(&b.faces, faces, text, of_faces);
	search_begin(&b.sounds, sounds, text, of_sounds);
	b.faces.of = &b.sounds.stream;
	b.sounds.cover = &cover;
	find_both(&b);
}

void matches_find_both(const struct image *faces, const struct image *sounds, struct str text,
	struct matches *of_faces, struct matches *of_sounds)
{
	size_t before = of_faces->count, alike = of_sounds->count;
	if (faces->has_singles) {
		matches_find(faces, text, of_faces);
		matches_find(sounds, text, of_sounds);
		drop_all_covered(of_sounds, of_faces, before, alike);
		return;
	}
	search_both(faces, sounds, text, of_faces, of_sounds);
	drop_all_covered(of_sounds, of_faces, before, alike);
	struct points p;
	points_open(text, &p);
	points_count(&p, of_faces->at + before, of_faces->count - before);
	points_count(&p, of_sounds->at + alike, of_sounds->count - alike);
	points_close(&p);
}
