/* mixed_text.c: what stands in a text, and as which characters of a term each place may be read. */
#include <assert.h>
#include <pthread.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "reviewers/terms/chinese.h"
#include "reviewers/terms/face.h"
#include "reviewers/terms/fold.h"
#include "reviewers/terms/mixed_inside.h"
#include "reviewers/terms/parts.h"

/* RING: as far as a walk looks, the first symbol and its window; see mixed_find.c. */
enum { LETTERS = 26, STATES = 1024, RING = MIXED_WINDOW + 1 };

/* The syllables, letter by letter. */
static struct {
	uint16_t next[STATES][LETTERS];
	uint16_t sound[STATES];
	unsigned count;
} spelled = { .count = 1 };

/*
 * What begins with each hanzi when it is taken apart, one row behind the other, in the order of their second part, which
 * tells most of them.
 */
enum { ROWS_MOST = 1 << 13 };
static struct apart {
	uint32_t second;
	uint16_t hanzi;
	bool word; /* its parts are one of their own */
	const uint32_t *parts;
} apart[ROWS_MOST];
static uint16_t apart_at[MIXED_HANZI + 1];

/* By the first two parts together: no bit, no row. Most of what stands beside each other are no parts of anything. */
enum { PAIR_BITS = 17 };
static uint64_t apart_pairs[(1 << PAIR_BITS) / 64];

/*
 * As what a hanzi is read, it and what looks like it: by each first letter once. And which of these begin a row above.
 * What stands in a text is looked up here far more often than there are hanzi.
 */
static struct heard_as {
	uint64_t heard;
	uint8_t letter;
} * heard_as;
static uint16_t *leads;
static uint32_t heard_at[MIXED_HANZI + 1], leads_at[MIXED_HANZI + 1];
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void spell(uint32_t sound)
{
	unsigned state = 0;
	for (const char *at = sound_letters(sound); *at; at++) {
		uint16_t *next = &spelled.next[state][*at - 'a'];
		if (!*next)
			*next = (uint16_t)spelled.count++;
		assert(spelled.count < STATES);
		state = *next;
	}
	spelled.sound[state] = (uint16_t)sound;
}

static uint32_t pair_of(uint32_t lead, uint32_t second)
{
	return (lead * 0x9E3779B1u ^ second * 0x85EBCA77u) >> (32 - PAIR_BITS);
}

static bool may_be_apart(uint32_t lead, uint32_t second)
{
	uint32_t pair = pair_of(lead, second);
	return apart_pairs[pair / 64] >> pair % 64 & 1;
}

static bool is_word(const uint32_t *parts)
{
	size_t n = 0;
	while (parts[n])
		n++;
	return chinese_has(parts, n);
}

static int by_second(const void *x, const void *y)
{
	const struct apart *a = x, *b = y;
	if (a->second != b->second)
		return a->second < b->second ? -1 : 1;
	return a->hanzi < b->hanzi ? -1 : a->hanzi > b->hanzi;
}

static size_t take_apart(uint32_t lead, size_t n)
{
	size_t from = n;
	for (int row = parts_first(lead); row >= 0; row = parts_next((size_t)row)) {
		const uint32_t *parts = parts_row((size_t)row);
		uint32_t pair = pair_of(lead, parts[1]);
		assert(n < ROWS_MOST && parts[1] && parts_hanzi((size_t)row) <= UINT16_MAX);
		apart_pairs[pair / 64] |= 1ull << pair % 64;
		apart[n++] = (struct apart){ parts[1], (uint16_t)parts_hanzi((size_t)row),
			is_word(parts), parts };
	}
	qsort(apart + from, n - from, sizeof *apart, by_second);
	return n;
}

/* The rows that begin with it, up to *end. */
static const struct apart *rows_of(uint32_t lead, const struct apart **end)
{
	uint32_t i = mixed_is_hanzi(lead) ? lead - MIXED_FIRST : 0;
	*end = apart + (mixed_is_hanzi(lead) ? apart_at[i + 1] : 0);
	return apart + (mixed_is_hanzi(lead) ? apart_at[i] : 0);
}

static void hear(uint32_t hanzi, uint64_t heard[static LETTERS])
{
	for (size_t r = 0; r < SOUND_READINGS && sound_of(hanzi, r); r++)
		heard[mixed_letter(sound_of(hanzi, r))] |= 1ull << mixed_heard(sound_of(hanzi, r));
}

/* Room for so many as one more hanzi may add: it and what looks like it. */
static void *grown(void *at, size_t count, size_t more, size_t size)
{
	size_t step = (size_t)1 << 16;
	if (at && count % step + more < step)
		return at;
	at = realloc(at, (count / step + 2) * step * size);
	if (!at)
		abort();
	return at;
}

static void look_alike(uint32_t i)
{
	enum { ALIKE_MOST = 1 << 10 };
	uint64_t heard[LETTERS] = {};
	uint32_t n = leads_at[i], k = heard_at[i], hanzi = MIXED_FIRST + i;
	const struct apart *end;
	size_t at = 0;
	leads = grown(leads, n, ALIKE_MOST, sizeof *leads);
	do {
		hear(hanzi, heard);
		if (rows_of(hanzi, &end) < end)
			leads[n++] = (uint16_t)(hanzi - MIXED_FIRST);
		assert(n - leads_at[i] < ALIKE_MOST);
	} while ((hanzi = face_alike(MIXED_FIRST + i, &at)));
	heard_as = grown(heard_as, k, LETTERS, sizeof *heard_as);
	for (unsigned letter = 0; letter < LETTERS; letter++)
		if (heard[letter])
			heard_as[k++] = (struct heard_as){ heard[letter], (uint8_t)letter };
	leads_at[i + 1] = n;
	heard_at[i + 1] = k;
}

static void fill(void)
{
	size_t n = 0;
	for (uint32_t i = 0; i < MIXED_HANZI; i++) {
		for (size_t r = 0; r < SOUND_READINGS; r++)
			if (sound_of(MIXED_FIRST + i, r))
				spell(sound_of(MIXED_FIRST + i, r));
		n = take_apart(MIXED_FIRST + i, n);
		apart_at[i + 1] = (uint16_t)n;
	}
	for (uint32_t i = 0; i < MIXED_HANZI; i++)
		look_alike(i);
}

void mixed_prepare(void)
{
	pthread_once(&once, fill);
}

static bool stands_at(const struct text *t, size_t i, const uint32_t *parts)
{
	size_t n = 0;
	while (parts[n] && i + n < t->count && t->at[i + n].code == parts[n])
		n++;
	return !parts[n];
}

bool mixed_is_apart(const struct text *t, size_t i)
{
	uint32_t second = i + 1 < t->count ? t->at[i + 1].code : 0;
	if (!may_be_apart(t->at[i].code, second))
		return false;
	const struct apart *end, *row = rows_of(t->at[i].code, &end);
	for (; row < end; row++)
		if (row->second == second && !row->word && stands_at(t, i, row->parts))
			return true;
	return false;
}

static bool begins_apart(uint32_t one, uint32_t two)
{
	if (!may_be_apart(one, two))
		return false;
	const struct apart *end, *row = rows_of(one, &end);
	for (; row < end; row++)
		if (row->second == two)
			return true;
	return false;
}

/* May it stand between the characters of a term? */
static bool is_between(uint32_t code)
{
	return code >= FOLD_SKIP && code < FOLD_END;
}

bool mixed_is_worth_reading(const struct words *w)
{
	uint32_t last = 0;
	for (size_t i = 0; i < w->count; i++) {
		uint32_t code = fold(w->cp[i]);
		if (mixed_is_latin(code) || begins_apart(last, code))
			return true;
		if (!is_between(code))
			last = code;
	}
	return false;
}

/* What was met since the last symbol. */
static void meet(struct symbol *between, uint32_t code)
{
	between->cut |= code != FOLD_SKIP;
	between->quote |= code == FOLD_QUOTE;
	between->clause |= code == FOLD_CLAUSE;
}

void mixed_read(struct text *t)
{
	const struct words *w = t->words;
	struct symbol next = { .cut = true };
	t->at = arena_grow(t->scratch, NULL, 0, (w->count + 1) * sizeof *t->at);
	t->ring = arena_grow(t->scratch, NULL, 0, RING * sizeof *t->ring);
	for (size_t i = 0; i < w->count; i++) {
		uint32_t code = fold(w->cp[i]);
		if (is_between(code)) {
			meet(&next, code);
			continue;
		}
		bool letter = mixed_is_latin(code);
		next.code = letter || mixed_is_hanzi(code) ? code : 0;
		next.at = (uint32_t)i;
		next.follows =
			letter && !next.cut && t->count && mixed_is_latin(t->at[t->count - 1].code);
		t->at[t->count++] = next;
		next = (struct symbol){};
	}
}

/* Does a word end at one of these? */
static bool ends_word(const struct text *t, size_t at, uint32_t ends)
{
	for (; ends; ends &= ends - 1) {
		size_t end = at + (size_t)__builtin_ctz(ends);
		if (end >= t->count || !t->at[end].follows)
			return true;
	}
	return false;
}

/* No term ends in front of a letter of the same word, and none goes on with one that begins no syllable: i, u and v. */
static bool is_end(const struct text *t, size_t end)
{
	return end >= t->count || !t->at[end].follows || spelled.next[0][t->at[end].code - 'a'];
}

/* Where so many symbols may end that stand for a character, written once and as often as they are repeated. */
static uint32_t ends_of(const struct text *t, size_t at, size_t len)
{
	uint32_t ends = 0;
	for (size_t end = at + len, times = 0; times < MIXED_TIMES; times++) {
		ends |= (is_end(t, end) ? 1u : 0) << (end - at);
		for (size_t k = 0; k < len; k++, end++)
			if (end >= t->count || t->at[end].code != t->at[at + k].code)
				return ends;
	}
	return ends;
}

static void append(struct symbol *s, struct option o)
{
	assert(s->option_count < OPTIONS_MOST);
	s->options->at[s->option_count++] = o;
}

/* One of the same length and letter may be there. */
static void put(struct symbol *s, unsigned letter, uint32_t ends, enum way way, uint64_t heard)
{
	if (!ends)
		return;
	for (size_t i = 0; i < s->option_count; i++) {
		struct option *o = &s->options->at[i];
		if (o->letter == letter && o->way == way && o->ends == ends) {
			o->heard |= heard;
			return;
		}
	}
	append(s, (struct option){ heard, ends, (uint8_t)letter, (uint8_t)way, 0 });
}

/* Its letter, zh, ch or sh, and each syllable that begins there. */
static void read_letters(struct text *t, size_t i)
{
	unsigned letter = t->at[i].code - 'a', state = 0;
	put(&t->at[i], letter, ends_of(t, i, 1), AS_LETTER, 0);
	for (size_t n = 1; i + n <= t->count && mixed_is_latin(t->at[i + n - 1].code); n++) {
		state = spelled.next[state][t->at[i + n - 1].code - 'a'];
		if (!state)
			return;
		if (n == 2 && t->at[i + 1].code == 'h')
			put(&t->at[i], letter, ends_of(t, i, n), AS_LETTER, 0);
		if (n > 1 && spelled.sound[state])
			put(&t->at[i], letter, ends_of(t, i, n), AS_SYLLABLE,
				1ull << mixed_heard(spelled.sound[state]));
	}
}

static void put_hanzi(struct symbol *s, uint32_t hanzi, uint32_t ends)
{
	for (size_t r = 0; r < SOUND_READINGS && sound_of(hanzi, r); r++)
		put(s, mixed_letter(sound_of(hanzi, r)), ends, AS_HANZI,
			1ull << mixed_heard(sound_of(hanzi, r)));
}

/* What stands behind a symbol, and what looks like it; so many at most, and else it may be anything. */
enum { LIKES_MOST = 16 };
struct likes {
	uint32_t code[LIKES_MOST];
	size_t count;
};

static void likes_of(uint32_t code, struct likes *out)
{
	size_t at = 0;
	out->count = 0;
	do
		out->code[out->count++] = code;
	while ((code = face_alike(out->code[0], &at)) && out->count < LIKES_MOST);
}

/* Where all of its parts stand, or what looks like them. */
static void read_row(struct text *t, size_t i, const struct apart *row)
{
	size_t n = 1;
	while (row->parts[n] && i + n < t->count &&
		face_are_alike(t->at[i + n].code, row->parts[n]))
		n++;
	if (!row->parts[n])
		put_hanzi(&t->at[i], row->hanzi, ends_of(t, i, n));
}

static const struct apart *first_with(
	const struct apart *row, const struct apart *end, uint32_t second)
{
	while (row < end) {
		const struct apart *middle = row + (end - row) / 2;
		if (middle->second < second)
			row = middle + 1;
		else
			end = middle;
	}
	return row;
}

/* Hanzi of which the first part is `lead`. */
static void read_parts(struct text *t, size_t i, uint32_t lead, const struct likes *next)
{
	const struct apart *end, *rows = rows_of(lead, &end), *row;
	if (next->count == LIKES_MOST)
		for (row = rows; row < end; row++)
			read_row(t, i, row);
	else
		for (size_t k = 0; k < next->count; k++)
			if (may_be_apart(lead, next->code[k]))
				for (row = first_with(rows, end, next->code[k]);
					row < end && row->second == next->code[k]; row++)
					read_row(t, i, row);
}

/* As itself and as what looks like it, and as what these are the first part of. */
static void read_hanzi(struct text *t, size_t i)
{
	uint32_t ends = ends_of(t, i, 1), code = t->at[i].code - MIXED_FIRST;
	struct likes next;
	for (uint32_t k = heard_at[code]; k < heard_at[code + 1]; k++)
		append(&t->at[i], (struct option){ heard_as[k].heard, ends, heard_as[k].letter,
					  AS_HANZI, 0 });
	if (leads_at[code] == leads_at[code + 1])
		return;
	likes_of(i + 1 < t->count ? t->at[i + 1].code : 0, &next);
	for (uint32_t k = leads_at[code]; k < leads_at[code + 1]; k++)
		read_parts(t, i, MIXED_FIRST + leads[k], &next);
}

/* What they say together; those with one letter are a chain. */
static void sum_up(const struct text *t, size_t i, struct symbol *s)
{
	struct options *all = s->options;
	memset(all->first, 0, sizeof all->first);
	s->inside = true;
	for (size_t k = 0; k < s->option_count; k++) {
		struct option *o = &all->at[k];
		s->inside = s->inside && !ends_word(t, i, o->ends);
		s->heard |= o->heard;
		s->letters |= 1u << o->letter;
		s->plain |= (o->way == AS_LETTER ? 1u : 0) << o->letter;
		o->next = all->first[o->letter];
		all->first[o->letter] = (uint8_t)(k + 1);
	}
}

const struct symbol *mixed_options(struct text *t, size_t i)
{
	struct symbol *s = &t->at[i];
	if (s->read)
		return s;
	s->read = true;
	s->options = &t->ring[i % RING];
	if (mixed_is_latin(s->code))
		read_letters(t, i);
	else if (mixed_is_hanzi(s->code))
		read_hanzi(t, i);
	sum_up(t, i, s);
	return s;
}

uint32_t mixed_ends(const struct text *t, size_t i, uint32_t *syllables)
{
	uint32_t letters = ends_of(t, i, 1);
	unsigned state = 0;
	*syllables = 0;
	for (size_t n = 1; i + n <= t->count && mixed_is_latin(t->at[i + n - 1].code); n++) {
		state = spelled.next[state][t->at[i + n - 1].code - 'a'];
		if (!state)
			break;
		if (n == 2 && t->at[i + 1].code == 'h')
			letters |= ends_of(t, i, n);
		if (n > 1 && spelled.sound[state])
			*syllables |= ends_of(t, i, n);
	}
	return letters;
}
