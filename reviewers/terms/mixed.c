/* mixed.c: builds what mixed_find.c reads. */
#include <pthread.h>
#include <stdlib.h>

#include "reviewers/terms/face.h"
#include "reviewers/terms/mixed_inside.h"
#include "reviewers/terms/parts.h"

enum { LEAST = 2, MOST = 16, LETTERS = 27, SOUNDS = 1024 };

static unsigned initials_of(uint32_t hanzi)
{
	unsigned letters = 0;
	for (size_t r = 0; r < SOUND_READINGS; r++)
		if (sound_of(hanzi, r))
			letters |= mixed_letter(*sound_letters(sound_of(hanzi, r)));
	return letters;
}

/* By hanzi: with which letters what it may stand for begins. Filled once. */
static uint32_t begins[MIXED_HANZI];
static pthread_once_t begins_once = PTHREAD_ONCE_INIT;

static unsigned begin_of_row(uint32_t hanzi)
{
	unsigned letters = initials_of(hanzi);
	for (uint32_t mate = face_mate(hanzi); mate != hanzi; mate = face_mate(mate))
		letters |= initials_of(mate);
	return letters;
}

static void fill_begins(void)
{
	for (uint32_t i = 0; i < MIXED_HANZI; i++)
		begins[i] = begin_of_row(MIXED_FIRST + i);
	for (size_t row = 0; row < parts_count(); row++) {
		uint32_t lead = parts_row(row)[0];
		if (mixed_is_hanzi(lead))
			begins[lead - MIXED_FIRST] |= initials_of(parts_hanzi(row));
	}
}

unsigned mixed_begin(uint32_t hanzi)
{
	return begins[hanzi - MIXED_FIRST];
}

static bool is_taken(const struct term *t)
{
	if (!t->derived || t->length < LEAST || t->length > MOST)
		return false;
	for (size_t i = 0; i < t->length; i++)
		if (!mixed_is_hanzi(t->symbols[i]) || !sound_of(t->symbols[i], 0))
			return false;
	return true;
}

static void take_term(struct mixed *m, const struct term *t)
{
	struct arena *a = &m->arena;
	struct glyph *glyphs = arena_array(a, struct glyph, t->length);
	for (size_t i = 0; i < t->length; i++) {
		glyphs[i] =
			(struct glyph){ .hanzi = t->symbols[i], .parts = parts_of(t->symbols[i]) };
		for (size_t r = 0; r < SOUND_READINGS; r++)
			glyphs[i].sounds[r] = (uint16_t)sound_of(t->symbols[i], r);
	}
	m->glyphs[m->count] = (struct glyphs){ glyphs, t->length };
	m->terms[m->count++] = (struct mixed_term){ .text = arena_str(a, t->text),
		.category = arena_str(a, t->category),
		.suggestion = arena_str(a, t->suggestion),
		.severity = t->severity,
		.loud = t->loud };
}

/* Counted first; then the entry is put there. */
static void index_at(struct index *x, size_t number, const struct entry *e)
{
	if (x->entries)
		x->entries[--x->from[number]] = *e;
	else
		++x->from[number];
}

static void index_seconds(struct index *x, size_t first, unsigned seconds, const struct entry *e)
{
	for (; seconds; seconds &= seconds - 1)
		index_at(x, mixed_number(first, 'a' + (uint32_t)__builtin_ctz(seconds)), e);
}

static void index_term(struct mixed *m, size_t term, bool turned)
{
	const struct glyphs *g = &m->glyphs[term];
	const struct glyph *one = mixed_glyph(g, 0, turned);
	unsigned seconds = initials_of(mixed_glyph(g, 1, turned)->hanzi);
	struct entry e = { .term = (uint32_t)term & 0x7FFFFFFF,
		.turned = turned,
		.thirds =
			g->count > 2 ? initials_of(mixed_glyph(g, 2, turned)->hanzi) : UINT32_MAX };
	for (size_t r = 0; r < SOUND_READINGS && one->sounds[r]; r++)
		index_seconds(&m->by_sound, one->sounds[r], seconds, &e);
	for (unsigned left = initials_of(one->hanzi); left; left &= left - 1)
		index_seconds(&m->by_letters, (size_t)__builtin_ctz(left), seconds, &e);
}

static void index_terms(struct mixed *m)
{
	for (size_t t = 0; t < m->count; t++) {
		index_term(m, t, false);
		if (m->glyphs[t].count >= MIXED_TURNED_LEAST)
			index_term(m, t, true);
	}
}

static void open_index(struct arena *a, struct index *x, size_t firsts)
{
	*x = (struct index){ .numbers = firsts * LETTERS };
	x->from = arena_array(a, uint32_t, x->numbers + 1);
}

static void add_up(struct arena *a, struct index *x)
{
	for (size_t i = 0; i < x->numbers; i++)
		x->from[i + 1] += x->from[i];
	x->entries = arena_array(a, struct entry, x->from[x->numbers] + 1);
}

static void build_index(struct mixed *m)
{
	open_index(&m->arena, &m->by_sound, SOUNDS);
	open_index(&m->arena, &m->by_letters, LETTERS);
	index_terms(m);
	add_up(&m->arena, &m->by_sound);
	add_up(&m->arena, &m->by_letters);
	index_terms(m);
}

static void take_all(struct mixed *m, const struct lexicon *l)
{
	for (size_t i = 0; i < l->count; i++)
		if (l->terms[i].allowed)
			m->allowed[m->allowed_count++] = arena_str(&m->arena, l->terms[i].text);
		else if (is_taken(&l->terms[i]))
			take_term(m, &l->terms[i]);
}

struct mixed *mixed_open(const struct lexicon *l)
{
	struct mixed *m = calloc(1, sizeof *m);
	size_t terms = 0, allowed = 0;
	if (!m)
		abort();
	pthread_once(&begins_once, fill_begins);
	for (size_t i = 0; i < l->count; i++) {
		terms += is_taken(&l->terms[i]);
		allowed += l->terms[i].allowed;
	}
	m->terms = arena_array(&m->arena, struct mixed_term, terms + 1);
	m->glyphs = arena_array(&m->arena, struct glyphs, terms + 1);
	m->allowed = arena_array(&m->arena, struct str, allowed + 1);
	take_all(m, l);
	build_index(m);
	return m;
}

void mixed_close(struct mixed *m)
{
	if (!m)
		return;
	arena_free(&m->arena);
	free(m);
}
