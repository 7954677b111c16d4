/* mixed_find.c: where in a text such a term stands. */
#include "reviewers/terms/chinese.h"
#include "reviewers/terms/face.h"
#include "reviewers/terms/fold.h"
#include "reviewers/terms/mixed_inside.h"
#include "reviewers/terms/parts.h"

/* What is left of the words: letters, hanzi, and 0 for all that no term goes over. */
struct symbol {
	uint32_t code, at; /* at: code point */
	bool follows;      /* a letter right behind another */
	bool tells; /* a hanzi or letters together stand near: lone letters alone never say enough */
};

struct text {
	const struct mixed *mixed;
	const struct words *words;
	struct arena *arena;
	struct symbol *at;
	size_t count;
	struct mixed_match *out;
	size_t found, room;
};

static bool stands_at(const struct text *t, size_t i, const uint32_t *parts, size_t *count)
{
	size_t n = 0;
	while (parts[n] && i + n < t->count && t->at[i + n].code == parts[n])
		n++;
	*count = n;
	return !parts[n];
}

/* Do parts of some hanzi stand there, which are no word of their own? 亻专, 立早; but not 女子 or 中心. */
static bool is_apart(const struct text *t, size_t i)
{
	size_t n;
	for (int row = parts_first(t->at[i].code); row >= 0; row = parts_next((size_t)row))
		if (stands_at(t, i, parts_row((size_t)row), &n) &&
			!chinese_has(parts_row((size_t)row), n))
			return true;
	return false;
}

static bool begins_apart(uint32_t one, uint32_t two)
{
	for (int row = parts_first(one); row >= 0; row = parts_next((size_t)row))
		if (parts_row((size_t)row)[1] == two)
			return true;
	return false;
}

static bool is_worth_reading(const struct words *w)
{
	uint32_t last = 0;
	for (size_t i = 0; i < w->count; i++) {
		uint32_t code = fold(w->cp[i]);
		if (mixed_is_latin(code) || begins_apart(last, code))
			return true;
		if (code != FOLD_SKIP && code != FOLD_SEPARATOR)
			last = code;
	}
	return false;
}

static void read_symbols(struct text *t)
{
	const struct words *w = t->words;
	bool apart = true;
	t->at = arena_array(t->arena, struct symbol, w->count + 1);
	for (size_t i = 0; i < w->count; i++) {
		uint32_t code = fold(w->cp[i]);
		apart |= code == FOLD_SEPARATOR;
		if (code == FOLD_SKIP || code == FOLD_SEPARATOR)
			continue;
		bool letter = mixed_is_latin(code), known = letter || mixed_is_hanzi(code);
		bool follows =
			letter && !apart && t->count && mixed_is_latin(t->at[t->count - 1].code);
		t->at[t->count++] =
			(struct symbol){ known ? code : 0, (uint32_t)i, follows, false };
		apart = false;
	}
}

/* Where what was written so far may end, counted from the start, and how much it says at most; 0: not there. */
enum { WINDOW = 64, TIMES = 4 };
struct reach {
	uint8_t said[WINDOW + 1];
	size_t first, last;
};

/* How much it says that a character is written so. */
enum { SAYS_LETTER = 1, SAYS_ALIKE = 2, SAYS_ALL = 3 };

/* So many symbols stand for it, once and as often as they are repeated. */
static void put(
	struct reach *r, const struct text *t, size_t start, size_t at, size_t len, unsigned says)
{
	for (size_t end = at + len, times = 0; times < TIMES && end - start <= WINDOW; times++) {
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

static bool looks_like(uint32_t x, uint32_t y)
{
	if (x == y)
		return true;
	for (uint32_t mate = face_mate(x); mate != x; mate = face_mate(mate))
		if (mate == y)
			return true;
	return false;
}

static void read_hanzi(struct reach *r, const struct text *t, size_t start, size_t at,
	const struct glyph *g, unsigned said)
{
	uint32_t code = t->at[at].code;
	if (code == g->hanzi)
		put(r, t, start, at, 1, said + SAYS_ALL);
	else if (looks_like(code, g->hanzi) || sounds_like(g, code))
		put(r, t, start, at, 1, said + SAYS_ALIKE);
	size_t n = 0;
	while (g->parts && g->parts[n] && at + n < t->count &&
		looks_like(t->at[at + n].code, g->parts[n]))
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
	struct reach r = { .first = WINDOW + 1 };
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
		if (mixed_is_latin(t->at[i].code) || (i + 1 < to && is_apart(t, i)))
			return true;
	return false;
}

/* No letter of a word is left over; and what is written says enough: half of it as pinyin where there is no hanzi. */
static bool is_enough(const struct text *t, size_t from, size_t to, size_t count, unsigned said)
{
	if (to < t->count && t->at[to].follows)
		return false;
	if (count == 2)
		return said == SAYS_ALL + SAYS_ALIKE && is_mixed(t, from, to) &&
		       !is_spelled(t, from, to);
	if (is_spelled(t, from, to))
		return count >= MIXED_TURNED_LEAST && said >= 2 * count;
	return said >= count + 2 && is_mixed(t, from, to);
}

/* Is the term found already over that place? */
static bool is_over(const struct text *t, const struct mixed_term *term, size_t start)
{
	for (size_t i = t->found; i-- > 0 && t->out[i].end > start;)
		if (t->out[i].term == term)
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

static void add(struct text *t, const struct mixed_match *m)
{
	if (is_allowed(t, m->start, m->end))
		return;
	if (t->found == t->room) {
		size_t room = t->room ? t->room * 2 : 16;
		struct mixed_match *more = arena_array(t->arena, struct mixed_match, room);
		if (t->found)
			memcpy(more, t->out, t->found * sizeof *more);
		t->out = more;
		t->room = room;
	}
	t->out[t->found] = *m;
	size_t before = t->found ? t->out[t->found - 1].furthest : 0;
	t->out[t->found++].furthest = before > m->end ? before : m->end;
}

static void read_term(struct text *t, size_t start, struct entry e)
{
	const struct glyphs *g = &t->mixed->glyphs[e.term];
	struct reach r = {};
	if (is_over(t, &t->mixed->terms[e.term], t->at[start].at))
		return;
	for (size_t i = 0; i < g->count; i++) {
		r = read_next(t, start, &r, mixed_glyph(g, i, e.turned));
		if (r.first > WINDOW)
			return;
	}
	for (size_t end = r.last; end >= r.first; end--)
		if (r.said[end] && is_enough(t, start, start + end, g->count, r.said[end])) {
			size_t last = t->at[start + end - 1].at + 1;
			add(t, &(struct mixed_match){ t->at[start].at, last,
				       &t->mixed->terms[e.term],
				       g->count > 3 || (g->count == 3 && r.said[end] > 6), 0 });
			return;
		}
}

static unsigned begin_at(const struct text *t, size_t i)
{
	uint32_t code = i < t->count ? t->at[i].code : 0;
	return mixed_is_latin(code)   ? mixed_letter(code)
	       : mixed_is_hanzi(code) ? mixed_begin(code)
				      : 0;
}

/* With which letters something begins behind so many symbols, once or as often as they are repeated. */
static unsigned begin_behind(const struct text *t, size_t start, size_t len)
{
	unsigned letters = 0;
	for (size_t times = 0, end = start + len; times < TIMES; times++) {
		letters |= begin_at(t, end);
		for (size_t k = 0; k < len; k++, end++)
			if (end >= t->count || t->at[end].code != t->at[start + k].code)
				return letters;
	}
	return letters;
}

/* With which letters what is not far behind may begin. */
static unsigned begin_near(const struct text *t, size_t start)
{
	enum { NEAR = 32 };
	unsigned letters = 0;
	for (size_t i = start; i < start + NEAR && i < t->count && t->at[i].code; i++)
		letters |= begin_at(t, i);
	return letters;
}

static void read_index(struct text *t, size_t start, const struct index *x, size_t first,
	unsigned seconds, unsigned thirds)
{
	for (; seconds; seconds &= seconds - 1) {
		size_t n = mixed_number(first, 'a' + (uint32_t)__builtin_ctz(seconds));
		for (uint32_t e = x->from[n]; e < x->from[n + 1]; e++)
			if (x->entries[e].thirds & thirds)
				read_term(t, start, x->entries[e]);
	}
}

static void read_sounds_of(
	struct text *t, size_t start, uint32_t hanzi, unsigned seconds, unsigned thirds)
{
	for (size_t r = 0; r < SOUND_READINGS; r++)
		if (sound_of(hanzi, r))
			read_index(
				t, start, &t->mixed->by_sound, sound_of(hanzi, r), seconds, thirds);
}

/* By a hanzi, one that looks like it, or one of which it is the first part. */
static void read_from_hanzi(struct text *t, size_t start)
{
	uint32_t code = t->at[start].code, mate = code;
	unsigned seconds = begin_behind(t, start, 1), thirds = begin_near(t, start + 2);
	do
		read_sounds_of(t, start, mate, seconds, thirds);
	while ((mate = face_mate(mate)) != code);
	size_t n;
	for (int row = parts_first(code); row >= 0; row = parts_next((size_t)row))
		if (stands_at(t, start, parts_row((size_t)row), &n))
			read_sounds_of(t, start, parts_hanzi((size_t)row),
				begin_behind(t, start, n), thirds);
}

/* By the syllables that the letters from there on begin with. */
static void read_from_syllables(struct text *t, size_t start, unsigned thirds)
{
	char letters[SOUND_LETTERS];
	for (size_t n = 0; n < SOUND_LETTERS && start + n < t->count; n++) {
		if (!mixed_is_latin(t->at[start + n].code))
			return;
		letters[n] = (char)t->at[start + n].code;
		uint32_t sound = n ? sound_named(letters, n + 1) : 0;
		if (sound)
			read_index(t, start, &t->mixed->by_sound, sound,
				begin_behind(t, start, n + 1), thirds);
	}
}

/* By a syllable, or by its first letter; zh, ch and sh are one. */
static void read_from_letter(struct text *t, size_t start)
{
	unsigned thirds = begin_near(t, start + 2), seconds = begin_behind(t, start, 1);
	if (start + 1 < t->count && t->at[start + 1].code == 'h')
		seconds |= begin_behind(t, start, 2);
	read_from_syllables(t, start, thirds);
	read_index(t, start, &t->mixed->by_letters, t->at[start].code - 'a', seconds, thirds);
}

/* From behind, too. */
static void see_what_tells(struct text *t)
{
	size_t far = WINDOW;
	for (size_t i = t->count; i-- > 0;) {
		far += far < WINDOW;
		if (t->at[i].follows || mixed_is_hanzi(t->at[i].code))
			far = 0;
		t->at[i].tells = far < WINDOW;
	}
}

/* From behind: how far before the next letter, or parts beside each other, each symbol stands. */
static void read_all(struct text *t)
{
	enum { NEAR = 24 };
	uint8_t *until = arena_array(t->arena, uint8_t, t->count + 1);
	size_t far = NEAR;
	for (size_t i = t->count; i-- > 0;) {
		uint32_t code = t->at[i].code;
		far = !code || far >= NEAR ? NEAR : far + 1;
		if (mixed_is_latin(code) || (code && is_apart(t, i)))
			far = 0;
		until[i] = (uint8_t)far;
	}
	for (size_t i = 0; i < t->count; i++)
		if (until[i] < NEAR && !t->at[i].follows && t->at[i].tells)
			(mixed_is_latin(t->at[i].code) ? read_from_letter : read_from_hanzi)(t, i);
}

size_t mixed_find(
	const struct mixed *m, struct arena *a, const struct words *w, struct mixed_match **out)
{
	struct text t = { .mixed = m, .words = w, .arena = a };
	if (m->count && is_worth_reading(w)) {
		read_symbols(&t);
		see_what_tells(&t);
		read_all(&t);
	}
	*out = t.out;
	return t.found;
}
