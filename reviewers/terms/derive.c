#include "reviewers/terms/derive.h"

#include "reviewers/terms/face.h"
#include "reviewers/terms/fold.h"
#include "reviewers/terms/match.h"
#include "reviewers/terms/parts.h"
#include "reviewers/terms/sound.h"

enum {
	SYMBOLS_MOST = 16,
	MIXED_MOST = 4,
	MIXTURES_MOST = 2 * SYMBOLS_MOST + 1,
	QUIET_LETTERS = 6,
	ALIKE_LEAST = 3
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

static size_t count_of(unsigned places)
{
	return (size_t)__builtin_popcount(places);
}

/* The places of its hanzi that are read somehow. */
static unsigned heard_in(const struct term *t)
{
	unsigned heard = 0;
	for (size_t i = 0; i < t->length && i < SYMBOLS_MOST; i++)
		if (is_hanzi(t->symbols[i]) && sound_of(t->symbols[i], 0))
			heard |= 1u << i;
	return heard;
}

static bool is_of_letters(const struct term *t, unsigned but)
{
	for (size_t i = 0; i < t->length; i++)
		if (!(but >> i & 1) && !fold_is_letter(t->symbols[i]) &&
			!fold_is_digit(t->symbols[i]))
			return false;
	return true;
}

/* Hanzi; or hanzi and what is left as it is (AA制), of which one hanzi is not enough to go by. */
static bool is_derivable(const struct term *t)
{
	if (t->allowed || t->exact || t->length < 2 || t->length > SYMBOLS_MOST)
		return false;
	unsigned heard = heard_in(t);
	return (count_of(heard) >= 2 || (heard && t->length >= 3)) && is_of_letters(t, heard);
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

/* Where the term is listed with something in between, so are its forms. */
static void put_listed_gap(struct form *f, size_t i)
{
	if (f->of->gaps >> i & 1)
		put_gap(f);
}

/* Around what is a word of its own now. */
static void put_spelled_gap(struct form *f, size_t i)
{
	const struct term *t = f->of;
	if (is_hanzi(t->symbols[i]) || (i && is_hanzi(t->symbols[i - 1])))
		put_gap(f);
}

/* As listed but for the hanzi in `mask`, which are letters. */
static struct form spell(const struct term *t, unsigned mask, bool initials, size_t other)
{
	struct form f = { .of = t };
	for (size_t i = 0; i < t->length; i++) {
		uint32_t second = i == other ? sound_of(t->symbols[i], 1) : 0;
		put_spelled_gap(&f, i);
		if (mask >> i & 1)
			put_letters(&f, second ? second : sound_of(t->symbols[i], 0), initials);
		else
			put(&f, t->symbols[i]);
		put_listed_gap(&f, i);
	}
	return f;
}

/* Which hanzi are letters together: of a few all choices; of many one, all, or all but one. */
static size_t mixtures_of(unsigned hanzi, unsigned out[MIXTURES_MOST])
{
	size_t n = 0, count = count_of(hanzi);
	if (count <= MIXED_MOST) {
		for (unsigned mask = -hanzi & hanzi; mask; mask = (mask - hanzi) & hanzi)
			out[n++] = mask;
		return n;
	}
	out[n++] = hanzi;
	for (unsigned left = hanzi; left; left &= left - 1) {
		out[n++] = left & -left;
		out[n++] = hanzi & ~(left & -left);
	}
	return n;
}

static void add_spelling(struct deriving *d, const struct term *t, unsigned mask, size_t other)
{
	struct form f = spell(t, mask, false, other);
	bool quiet = mask == heard_in(t) && f.length < QUIET_LETTERS;
	add(d, &f, MATCH_SOUND, quiet ? NOTE : WARN);
}

/* Also with one of the hanzi in its second reading. */
static void add_pinyin(struct deriving *d, const struct term *t)
{
	unsigned mixtures[MIXTURES_MOST];
	size_t count = mixtures_of(heard_in(t), mixtures);
	for (size_t m = 0; m < count; m++) {
		add_spelling(d, t, mixtures[m], SIZE_MAX);
		for (size_t i = 0; i < t->length; i++)
			if (mixtures[m] >> i & 1 && sound_of(t->symbols[i], 1))
				add_spelling(d, t, mixtures[m], i);
	}
}

/* Two letters stand everywhere: advice, and only of a term that asks for it. */
static void add_two_initials(struct deriving *d, const struct term *t, unsigned hanzi)
{
	struct form f = spell(t, hanzi, true, SIZE_MAX);
	if (!t->loud)
		return;
	add(d, &f, MATCH_SOUND, NOTE);
	d->out->terms[d->out->count - 1].severity = NOTE;
}

static void add_initials(struct deriving *d, const struct term *t)
{
	unsigned mixtures[MIXTURES_MOST], hanzi = heard_in(t);
	size_t count = mixtures_of(hanzi, mixtures);
	if (t->length < 3) {
		add_two_initials(d, t, hanzi);
		return;
	}
	for (size_t m = 0; m < count; m++) {
		struct form f = spell(t, mixtures[m], true, SIZE_MAX);
		add(d, &f, MATCH_SOUND, mixtures[m] == hanzi && t->length < 4 ? NOTE : WARN);
	}
}

/* A part that can be taken apart itself is, where `deep`: 木又寸 for 树, beside 木对. */
static void put_parts(struct form *f, const uint32_t *parts, bool deep, bool *deeper)
{
	for (; *parts; parts++) {
		const uint32_t *of_part = parts_of(*parts);
		*deeper |= of_part != NULL;
		if (deep && of_part)
			put_parts(f, of_part, false, deeper);
		else
			put(f, *parts);
	}
}

/* All that can be taken apart, or number `only`; whether there is more to take apart. */
static bool add_parts(struct deriving *d, const struct term *t, size_t only, bool deep)
{
	struct form f = { .of = t };
	bool any = false, deeper = false;
	for (size_t i = 0; i < t->length; i++) {
		const uint32_t *parts =
			only == SIZE_MAX || only == i ? parts_of(t->symbols[i]) : NULL;
		any |= parts != NULL;
		if (parts)
			put_parts(&f, parts, deep, &deeper);
		else
			put(&f, t->symbols[i]);
		put_listed_gap(&f, i);
	}
	if (any)
		add(d, &f, MATCH_SHAPE, WARN);
	return deeper;
}

static void add_changed(struct deriving *d, const struct term *t, size_t at, uint32_t other)
{
	struct form f = { .of = t };
	for (size_t i = 0; i < t->length; i++) {
		put(&f, i == at ? other : t->symbols[i]);
		put_listed_gap(&f, i);
	}
	add(d, &f, MATCH_SHAPE, WARN);
}

/*
 * With one of its hanzi as one that looks like it and has another face: of those that have the same face the image sees all,
 * however many of the term they are. Of three hanzi the last alone: each other pair that a term may begin with is looked for
 * in every line, and takes more of the speed than all else that is derived of so short a term.
 */
static void add_alike(struct deriving *d, const struct term *t)
{
	enum { LEAST = 3, LONG = 4 };
	size_t hanzi = count_of(heard_in(t));
	uint32_t other;
	for (size_t i = hanzi < LONG ? LEAST - 1 : 0; hanzi >= LEAST && i < t->length; i++)
		for (size_t at = 0; (other = face_alike(t->symbols[i], &at));)
			if (face_of(other) != face_of(t->symbols[i]))
				add_changed(d, t, i, other);
}

static void add_reversed(struct deriving *d, const struct term *t)
{
	struct form f = { .of = t };
	for (size_t i = t->length; i-- > 0;)
		put(&f, t->symbols[i]);
	if (count_of(heard_in(t)) == t->length && t->length >= 3 &&
		memcmp(f.symbols, t->symbols, t->length * sizeof *f.symbols))
		add(d, &f, MATCH_ORDER, WARN);
}

/* Each hanzi `times` over, or only number `only` of them. */
static void add_repeated(struct deriving *d, const struct term *t, size_t times, size_t only)
{
	struct form f = { .of = t };
	unsigned over = only == SIZE_MAX ? heard_in(t) : heard_in(t) & 1u << only;
	if (!over)
		return;
	for (size_t i = 0; i < t->length; i++) {
		for (size_t n = 0; n < (over >> i & 1 ? times : 1); n++)
			put(&f, t->symbols[i]);
		put_listed_gap(&f, i);
	}
	add(d, &f, MATCH_ORDER, WARN);
}

/* What is written twice anyway cannot be found where everything is read once: see respell.h. */
static bool has_double(const struct term *t)
{
	for (size_t i = 1; i < t->length; i++)
		if (t->symbols[i] == t->symbols[i - 1])
			return true;
	return false;
}

static void add_all_repeated(struct deriving *d, const struct term *t)
{
	for (size_t times = 2; times <= 3; times++) {
		add_repeated(d, t, times, SIZE_MAX);
		for (size_t i = 0; i < t->length; i++)
			add_repeated(d, t, times, i);
	}
}

static void add_forms(struct deriving *d, const struct term *t)
{
	add_pinyin(d, t);
	add_initials(d, t);
	add_parts(d, t, SIZE_MAX, false);
	add_reversed(d, t);
	add_alike(d, t);
	for (size_t i = 0; i < t->length; i++)
		if (add_parts(d, t, i, false))
			add_parts(d, t, i, true);
	if (has_double(t))
		add_all_repeated(d, t);
}

/* How many forms a term has, or some more: what is derived must have room beside what is listed. */
static size_t forms_of(const struct term *t)
{
	unsigned mixtures[MIXTURES_MOST], hanzi = heard_in(t), second = 0;
	size_t count = mixtures_of(hanzi, mixtures), forms = count * 2;
	for (size_t i = 0; i < t->length; i++)
		second |= sound_of(t->symbols[i], 1) ? 1u << i : 0;
	for (size_t m = 0; m < count; m++)
		forms += count_of(mixtures[m] & second);
	for (size_t i = 0; i < t->length; i++)
		for (size_t at = 0; face_alike(t->symbols[i], &at);)
			forms++;
	return forms + 4 * t->length +
	       4; /* in parts, and those in theirs; doubled, thrice; each of all; turned round */
}

static size_t rank_of(const struct term *t)
{
	return t->severity == BLOCK ? 0 : t->loud ? 1 : t->severity == WARN ? 2 : 3;
}
enum { RANKS = 4 };

/* Among those that are marked, the heaviest first; how many keep the mark. */
static size_t keep_forms(struct lexicon *l, bool all)
{
	size_t room = LEXICON_TERMS_MAX - l->count, chosen = 0;
	for (size_t rank = 0; rank < RANKS; rank++)
		for (struct term *t = l->terms; t < l->terms + l->count; t++) {
			if (!t->derived || rank_of(t) != rank)
				continue;
			size_t forms = all || t->loud ? forms_of(t) : SIZE_MAX;
			t->derived = chosen < DERIVE_MOST && forms <= room;
			room -= t->derived ? forms : 0;
			chosen += t->derived;
		}
	return chosen;
}

size_t derive_choose(struct lexicon *l)
{
	size_t able = 0;
	for (struct term *t = l->terms; t < l->terms + l->count; t++)
		able += t->derived = is_derivable(t);
	return able - keep_forms(l, able <= DERIVE_MOST);
}

bool derive_fits(const struct lexicon *l)
{
	size_t forms = l->count, chosen = 0;
	for (const struct term *t = l->terms; t < l->terms + l->count; t++) {
		forms += t->derived ? forms_of(t) : 0;
		chosen += t->derived;
	}
	return chosen <= DERIVE_MOST && forms <= LEXICON_TERMS_MAX;
}

/* So few have room, however long they are. */
enum { FEW = 4000 };

size_t derive_left(struct str terms)
{
	SCRATCH(scratch);
	struct lexicon listed;
	size_t lines = 0;
	for (struct str rest = terms; rest.len; lines++)
		str_cut(&rest, '\n');
	if (lines <= FEW || lexicon_read(&scratch, terms, STR(""), &listed))
		return 0;
	return derive_choose(&listed);
}

void derive_faces(struct arena *a, const struct lexicon *l, struct lexicon *out)
{
	*out = *l;
	if (!l->count)
		return;
	struct deriving d = { a, out, l->count * 2 };
	out->terms = arena_array(a, struct term, d.room);
	memcpy(out->terms, l->terms, l->count * sizeof *l->terms);
	for (size_t i = 0; i < l->count; i++)
		if (l->terms[i].derived)
			add_forms(&d, &l->terms[i]);
}

/* By the commonest readings, but of number `other` by its second. */
static void add_sounds(struct deriving *d, const struct term *t, size_t other)
{
	struct form f = { .of = t };
	unsigned heard = heard_in(t);
	for (size_t i = 0; i < t->length; i++) {
		uint32_t second = i == other ? sound_of(t->symbols[i], 1) : 0;
		if (i == other && !second)
			return;
		if (heard >> i & 1)
			put(&f, SOUND_SYMBOL + (second ? second : sound_of(t->symbols[i], 0)));
		else
			put(&f, t->symbols[i]);
		put_listed_gap(&f, i);
	}
	add(d, &f, MATCH_SOUND, WARN);
}

/*
 * By what sounds like another that has the face of number `at`: 需甲宜船 for 虚假宣传. Of the many that alike.def adds each would
 * make all that sound like it pass, too.
 */
static void add_sounds_of_looks(struct deriving *d, const struct term *t, size_t at)
{
	uint32_t own = t->symbols[at], other;
	for (size_t next = 0; (other = face_alike(own, &next));) {
		struct form f = { .of = t };
		uint32_t sound = sound_of(other, 0);
		if (!sound || sound == sound_of(own, 0) || face_of(other) != face_of(own))
			continue;
		for (size_t i = 0; i < t->length; i++) {
			put(&f, SOUND_SYMBOL + (i == at ? sound : sound_of(t->symbols[i], 0)));
			put_listed_gap(&f, i);
		}
		add(d, &f, MATCH_SOUND, WARN);
	}
}

static void add_sounds_turned(struct deriving *d, const struct term *t)
{
	struct form f = { .of = t };
	for (size_t i = t->length; i-- > 0;)
		put(&f, SOUND_SYMBOL + sound_of(t->symbols[i], 0));
	add(d, &f, MATCH_SOUND, WARN);
}

/* Two ways at once, of what is long enough not to be met by chance. */
static void add_sounds_twice(struct deriving *d, const struct term *t)
{
	enum { LONG = 4 };
	if (t->length < LONG || count_of(heard_in(t)) < t->length)
		return;
	add_sounds_turned(d, t);
	for (size_t i = 0; i < t->length; i++)
		add_sounds_of_looks(d, t, i);
}

void derive_sounds(struct arena *a, const struct lexicon *l, struct lexicon *out)
{
	*out = (struct lexicon){};
	struct deriving d = { a, out, 64 };
	out->terms = arena_array(a, struct term, d.room);
	for (size_t i = 0; i < l->count; i++) {
		if (!l->terms[i].derived)
			continue;
		add_sounds(&d, &l->terms[i], SIZE_MAX);
		for (size_t k = 0; k < l->terms[i].length; k++)
			add_sounds(&d, &l->terms[i], k);
		add_sounds_twice(&d, &l->terms[i]);
	}
}
