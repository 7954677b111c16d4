#include "reviewers/terms/derive.h"

#include "reviewers/terms/fold.h"
#include "reviewers/terms/match.h"
#include "reviewers/terms/sound.h"

enum { HANZI_MOST = 16, MIXED_MOST = 4, QUIET_LETTERS = 6 };

static const struct {
	uint32_t hanzi;
	const uint32_t *parts;
} taken_apart[] = {
#define PARTS(hanzi, parts) { hanzi, (const uint32_t *)parts },
#include "reviewers/terms/parts.def"
#undef PARTS
};

/* A term on its way to the list. */
struct form {
	const struct term *of;
	uint32_t symbols[TERM_SYMBOLS_MAX];
	size_t length;
	uint64_t gaps;
	bool toolong;
};

struct deriving {
	struct arena *arena;
	struct lexicon *out;
	size_t room;
};

static bool is_hanzi(uint32_t symbol)
{
	return symbol >= 0x4E00 && symbol <= 0x9FFF;
}

static bool is_derivable(const struct term *t, size_t least)
{
	if (t->allowed || t->exact || t->length < least || t->length > HANZI_MOST)
		return false;
	for (size_t i = 0; i < t->length; i++)
		if (!is_hanzi(t->symbols[i]) || !sound_of(t->symbols[i], 0))
			return false;
	return true;
}

static void put(struct form *f, uint32_t symbol)
{
	if (f->length == TERM_SYMBOLS_MAX)
		f->toolong = true;
	else
		f->symbols[f->length++] = symbol;
}

/* Behind what was put so far something may stand in between, as between words. */
static void put_gap(struct form *f)
{
	if (f->length)
		f->gaps |= 1ull << (f->length - 1);
}

static void put_letters(struct form *f, uint32_t syllable, bool initial)
{
	for (const char *at = sound_letters(syllable); *at; at++) {
		put(f, (uint8_t)*at);
		if (initial)
			return;
	}
}

static void add(struct deriving *d, const struct form *f, enum match_kind kind, enum severity most)
{
	if (f->toolong)
		return;
	if (d->out->count == d->room) {
		struct term *more = arena_array(d->arena, struct term, d->room * 2);
		memcpy(more, d->out->terms, d->room * sizeof *more);
		d->out->terms = more;
		d->room *= 2;
	}
	struct term *t = &d->out->terms[d->out->count++];
	*t = *f->of;
	uint32_t *copy = arena_array(d->arena, uint32_t, f->length);
	memcpy(copy, f->symbols, f->length * sizeof *copy);
	t->symbols = copy;
	t->length = f->length;
	t->gaps = f->gaps;
	t->kind = kind;
	t->severity = !t->loud && t->severity > most ? most : t->severity;
}

/* Hanzi but for those in `mask`, which are letters. */
static struct form spell(const struct term *t, unsigned mask, bool initials, size_t other)
{
	struct form f = { .of = t };
	for (size_t i = 0; i < t->length; i++) {
		uint32_t second = i == other ? sound_of(t->symbols[i], 1) : 0;
		put_gap(&f);
		if (mask >> i & 1)
			put_letters(&f, second ? second : sound_of(t->symbols[i], 0), initials);
		else
			put(&f, t->symbols[i]);
	}
	return f;
}

static bool is_mixture(unsigned mask, size_t count)
{
	unsigned all = (1u << count) - 1;
	return count <= MIXED_MOST || mask == all || !(mask & (mask - 1)) ||
	       !(~mask & all & ((~mask & all) - 1));
}

static void add_spelling(struct deriving *d, const struct term *t, unsigned mask, size_t other)
{
	struct form f = spell(t, mask, false, other);
	bool quiet = mask == (1u << t->length) - 1 && f.length < QUIET_LETTERS;
	add(d, &f, MATCH_SOUND, quiet ? NOTE : WARN);
}

/* Also with one of the hanzi in its second reading. */
static void add_pinyin(struct deriving *d, const struct term *t)
{
	for (unsigned mask = 1; mask < 1u << t->length; mask++) {
		if (!is_mixture(mask, t->length))
			continue;
		add_spelling(d, t, mask, SIZE_MAX);
		for (size_t i = 0; i < t->length; i++)
			if (mask >> i & 1 && sound_of(t->symbols[i], 1))
				add_spelling(d, t, mask, i);
	}
}

static void add_initials(struct deriving *d, const struct term *t)
{
	unsigned all = (1u << t->length) - 1;
	if (t->length < 3)
		return;
	for (unsigned mask = 1; mask <= all; mask++) {
		if (!is_mixture(mask, t->length))
			continue;
		struct form f = spell(t, mask, true, SIZE_MAX);
		add(d, &f, MATCH_SOUND, mask == all && t->length < 4 ? NOTE : WARN);
	}
}

static const uint32_t *parts_of(uint32_t hanzi)
{
	for (size_t i = 0; i < sizeof taken_apart / sizeof *taken_apart; i++)
		if (taken_apart[i].hanzi == hanzi)
			return taken_apart[i].parts;
	return NULL;
}

/* All that can be taken apart, or number `only`. */
static void add_parts(struct deriving *d, const struct term *t, size_t only)
{
	struct form f = { .of = t };
	bool any = false;
	for (size_t i = 0; i < t->length; i++) {
		const uint32_t *parts =
			only == SIZE_MAX || only == i ? parts_of(t->symbols[i]) : NULL;
		any |= parts != NULL;
		if (!parts)
			put(&f, t->symbols[i]);
		for (; parts && *parts; parts++)
			put(&f, fold(*parts));
	}
	if (any)
		add(d, &f, MATCH_SHAPE, WARN);
}

static void add_reversed(struct deriving *d, const struct term *t)
{
	struct form f = { .of = t };
	for (size_t i = t->length; i-- > 0;)
		put(&f, t->symbols[i]);
	if (t->length >= 3 && memcmp(f.symbols, t->symbols, t->length * sizeof *f.symbols))
		add(d, &f, MATCH_ORDER, WARN);
}

/* Each `times` over, or only number `only` of them. */
static void add_repeated(struct deriving *d, const struct term *t, size_t times, size_t only)
{
	struct form f = { .of = t };
	for (size_t i = 0; i < t->length; i++)
		for (size_t n = 0; n < (only == SIZE_MAX || only == i ? times : 1); n++)
			put(&f, t->symbols[i]);
	add(d, &f, MATCH_ORDER, WARN);
}

static void add_forms(struct deriving *d, const struct term *t)
{
	add_pinyin(d, t);
	add_initials(d, t);
	add_parts(d, t, SIZE_MAX);
	add_reversed(d, t);
	add_repeated(d, t, 2, SIZE_MAX);
	add_repeated(d, t, 3, SIZE_MAX);
	for (size_t i = 0; i < t->length; i++) {
		add_parts(d, t, i);
		add_repeated(d, t, 2, i);
		add_repeated(d, t, 3, i);
	}
}

static size_t count_derivable(const struct lexicon *l, size_t least)
{
	size_t n = 0;
	for (size_t i = 0; i < l->count; i++)
		n += is_derivable(&l->terms[i], least);
	return n;
}

bool derive_is_on(const struct lexicon *l)
{
	return count_derivable(l, 2) <= DERIVE_MOST;
}

void derive_faces(struct arena *a, const struct lexicon *l, struct lexicon *out)
{
	*out = *l;
	if (!derive_is_on(l) || !l->count)
		return;
	struct deriving d = { a, out, l->count * 2 };
	out->terms = arena_array(a, struct term, d.room);
	memcpy(out->terms, l->terms, l->count * sizeof *l->terms);
	for (size_t i = 0; i < l->count; i++)
		if (is_derivable(&l->terms[i], 2))
			add_forms(&d, &l->terms[i]);
}

/* By the commonest readings, but of number `other` by its second. */
static void add_sounds(struct deriving *d, const struct term *t, size_t other)
{
	struct form f = { .of = t };
	for (size_t i = 0; i < t->length; i++) {
		uint32_t second = i == other ? sound_of(t->symbols[i], 1) : 0;
		put(&f, SOUND_SYMBOL + (second ? second : sound_of(t->symbols[i], 0)));
		if (i == other && !second)
			return;
	}
	add(d, &f, MATCH_SOUND, WARN);
}

void derive_sounds(struct arena *a, const struct lexicon *l, struct lexicon *out)
{
	*out = (struct lexicon){};
	if (!derive_is_on(l))
		return;
	struct deriving d = { a, out, 64 };
	out->terms = arena_array(a, struct term, d.room);
	for (size_t i = 0; i < l->count; i++) {
		if (!is_derivable(&l->terms[i], 2))
			continue;
		add_sounds(&d, &l->terms[i], SIZE_MAX);
		for (size_t k = 0; k < l->terms[i].length; k++)
			add_sounds(&d, &l->terms[i], k);
	}
}
