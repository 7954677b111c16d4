#include "reviewers/terms/heard.h"

#include "reviewers/terms/face.h"
#include "reviewers/terms/filter.h"
#include "reviewers/terms/fold.h"
#include "reviewers/terms/sections.h"

enum { ROOM = 16 };

/* Terms of two symbols, by the one and the other as they are listed. */
struct hearing {
	const uint16_t *symbol_of;
	struct heard *out;
	struct two {
		uint32_t listed[2];
		const uint32_t *sounds;
	} * at;
	size_t count;
	uint32_t *first[2], *next[2]; /* by hanzi, by number: 1 + the next that is listed so */
};

static bool is_hanzi(uint32_t symbol)
{
	return symbol >= HANZI_FROM && symbol < HANZI_TO;
}

static void open_for(struct arena *a, size_t count, struct hearing *h)
{
	h->at = arena_array(a, struct two, count);
	for (size_t place = 0; place < 2; place++) {
		h->first[place] = arena_array(a, uint32_t, HANZI_TO - HANZI_FROM);
		h->next[place] = arena_array(a, uint32_t, count);
	}
}

/* False for what is listed as something else than two hanzi. */
static bool add(struct hearing *h, const struct term *t)
{
	struct two *two = &h->at[h->count];
	uint64_t gaps;
	size_t length;
	if (!lexicon_fold(t->text, two->listed, 2, &length, &gaps) || length != 2 ||
		!is_hanzi(two->listed[0]) || !is_hanzi(two->listed[1]))
		return false;
	two->sounds = t->symbols;
	for (size_t place = 0; place < 2; place++) {
		uint32_t *first = &h->first[place][two->listed[place] - HANZI_FROM];
		h->next[place][h->count] = *first;
		*first = (uint32_t)h->count + 1;
	}
	h->count++;
	return true;
}

static bool add_all(struct hearing *h, const struct lexicon *sounds)
{
	bool all = true;
	for (size_t i = 0; i < sounds->count && all; i++)
		all = sounds->terms[i].length != 2 || add(h, &sounds->terms[i]);
	return all;
}

/* The one of `two` at that place may be written so. */
static void put(struct hearing *h, const struct two *two, size_t place, const char *written)
{
	uint32_t other = h->symbol_of[two->sounds[!place]];
	uint32_t hash = image_heard(place, image_bytes(written), other);
	hash >>= 32 - __builtin_ctzll(h->out->words * 32);
	h->out->bits[hash / 32] |= 1u << hash % 32;
}

static void put_listed(struct hearing *h, size_t place, uint32_t symbol, const char *written)
{
	uint32_t i = is_hanzi(symbol) ? h->first[place][symbol - HANZI_FROM] : 0;
	for (; i; i = h->next[place][i - 1])
		put(h, &h->at[i - 1], place, written);
}

/* 一 for 壹: few have other forms. */
static void put_forms(struct hearing *h, size_t place, uint32_t symbol, const char *written)
{
	for (size_t i = 0; i < h->count; i++)
		if (face_is_form(h->at[i].listed[place], symbol))
			put(h, &h->at[i], place, written);
}

static void put_symbol(struct hearing *h, uint32_t symbol, const char *written)
{
	bool forms = face_has_form(symbol);
	for (size_t place = 0; place < 2; place++) {
		put_listed(h, place, symbol, written);
		if (forms)
			put_forms(h, place, symbol, written);
	}
}

/* A code point of three bytes, for whatever it is folded to. */
static void put_code_point(struct hearing *h, uint32_t cp)
{
	const char written[] = { (char)(0xE0 | cp >> 12), (char)(0x80 | (cp >> 6 & 63)),
		(char)(0x80 | (cp & 63)) };
	uint32_t code = fold(cp);
	size_t count;
	if (code < FOLD_SKIP)
		put_symbol(h, code, written);
	if (!(code & FOLD_SEQUENCE))
		return;
	const uint32_t *symbols = fold_sequence(code, &count);
	for (size_t i = 0; i < count; i++)
		put_symbol(h, symbols[i], written);
}

static size_t count_of_two(const struct lexicon *sounds)
{
	size_t count = 0;
	for (size_t i = 0; i < sounds->count; i++)
		count += sounds->terms[i].length == 2;
	return count;
}

void heard_build(
	struct arena *a, const struct lexicon *sounds, const uint16_t *symbol_of, struct heard *out)
{
	struct hearing h = { .symbol_of = symbol_of, .out = out };
	size_t count = count_of_two(sounds);
	out->words = filter_words(count * 2 * ROOM, 32, SECTION_HEARD);
	out->bits = arena_array(a, uint32_t, out->words);
	if (!count)
		return;
	open_for(a, count, &h);
	if (!add_all(&h, sounds)) { /* nothing is known of it: all pass */
		memset(out->bits, 0xFF, out->words * sizeof *out->bits);
		return;
	}
	for (uint32_t cp = 0x800; cp < 0x10000; cp++)
		put_code_point(&h, cp);
}
