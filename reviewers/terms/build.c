/* build.c: from a lexicon to an image. */
#include <stdlib.h>

#include "reviewers/terms/double.h"
#include "reviewers/terms/face.h"
#include "reviewers/terms/filter.h"
#include "reviewers/terms/fold.h"
#include "reviewers/terms/heads.h"
#include "reviewers/terms/heard.h"
#include "reviewers/terms/readonly.h"
#include "reviewers/terms/sections.h"
#include "reviewers/terms/sound.h"

enum { CODE_POINTS = 0x110000 };

struct build {
	struct arena *arena, *scratch; /* arena: for the image; NULL: in pages of its own */
	const struct lexicon *lexicon;
	const struct lexicon *faces; /* whose places an image of sounds finds too, or NULL */
	struct heads heads;
	enum image_reading reading;
	uint32_t *face;      /* by folded code point: what it is taken for */
	uint16_t *symbol_of; /* by folded code point; 0 for what no term has */
	bool *shared;        /* by folded code point: others have its face, too */
	uint32_t *plain;     /* by face: the hanzi that most terms have of it */

	struct trie trie;
	uint32_t *term, *next; /* by state, by term: 1 + index into the lexicon */
	uint32_t *state_of;    /* by index into the lexicon */

	uint16_t *plane, *page, (*pages)[IMAGE_PAGE];
	size_t page_count;
	uint32_t *sequence_at, *sequences;
	size_t sequence_count, sequence_end;
	uint64_t *odd;
	struct filter filter, own;
	struct heard heard;
	struct entry *entries;
	size_t entry_count;
	struct double_array array;
	char *pool;
	size_t pool_bytes;
};

/* What the commonest get is small, so that families in the double array are narrow. */
static uint32_t *symbols_by_count(struct build *b, uint32_t *count, size_t *out)
{
	size_t most = 0, kinds = 0;
	for (uint32_t cp = 0; cp < CODE_POINTS; cp++) {
		kinds += count[cp] != 0;
		most = count[cp] > most ? count[cp] : most;
	}
	uint32_t *from = arena_array(b->scratch, uint32_t, most + 2);
	uint32_t *order = arena_array(b->scratch, uint32_t, kinds + 1);
	for (uint32_t cp = 0; cp < CODE_POINTS; cp++)
		if (count[cp])
			from[most - count[cp] + 1]++;
	for (size_t i = 0; i < most; i++)
		from[i + 1] += from[i];
	for (uint32_t cp = 0; cp < CODE_POINTS; cp++)
		if (count[cp])
			order[from[most - count[cp]]++] = cp;
	*out = kinds;
	return order;
}

static void read_faces(struct build *b)
{
	b->face = arena_array(b->scratch, uint32_t, CODE_POINTS);
	b->shared = arena_array(b->scratch, bool, CODE_POINTS);
	face_mark_shared(b->shared);
	for (uint32_t cp = 0; cp < CODE_POINTS; cp++)
		b->face[cp] = cp;
	face_fill(b->face);
	for (uint32_t cp = 0x4E00; b->reading == READ_SOUNDS && cp <= 0x9FFF; cp++)
		if (sound_of(cp, 0))
			b->face[cp] = SOUND_SYMBOL + sound_of(cp, 0);
}

/* Which of those that share a face is the plain one: that decides how much must be asked later. */
static void choose_plain(struct build *b)
{
	uint32_t *count = arena_array(b->scratch, uint32_t, HANZI_TO);
	b->plain = arena_array(b->scratch, uint32_t, CODE_POINTS);
	for (size_t t = 0; t < b->lexicon->count; t++) {
		const struct term *term = &b->lexicon->terms[t];
		for (size_t i = 0; i < term->length; i++)
			if (term->symbols[i] < HANZI_TO)
				count[term->symbols[i]]++;
	}
	for (uint32_t cp = HANZI_FROM; cp < HANZI_TO; cp++) {
		uint32_t *plain = &b->plain[b->face[cp]];
		if (b->shared[cp] && (!*plain || count[cp] > count[*plain]))
			*plain = cp;
	}
}

/* Of a folded symbol: a hanzi that is not written otherwise, or is not the one it is mostly. */
static bool is_plain(const struct build *b, uint32_t symbol)
{
	return symbol >= HANZI_FROM && symbol < HANZI_TO &&
	       (!b->shared[symbol] || b->plain[b->face[symbol]] == symbol);
}

static enum image_odd odd_of(const struct build *b, uint32_t cp)
{
	uint32_t symbol = fold(cp);
	if (b->reading == READ_SOUNDS)
		return symbol != cp ? ODD_ASK : face_has_form(cp) ? ODD_FORM : ODD_NOT;
	if (is_plain(b, symbol))
		return ODD_NOT;
	if (symbol < HANZI_FROM || symbol >= HANZI_TO)
		return ODD_ASK;
	return face_is_form(b->plain[b->face[symbol]], symbol) ? ODD_FORM : ODD_SHAPE;
}

static void mark_odd(struct build *b)
{
	b->odd = arena_array(b->scratch, uint64_t, HANZI_WORDS);
	for (uint32_t cp = HANZI_FROM; cp < HANZI_TO; cp++)
		b->odd[(cp - HANZI_FROM) / HANZI_IN_WORD] |= (uint64_t)odd_of(b, cp)
							     << cp % HANZI_IN_WORD * 2;
}

static enum err number_symbols(struct build *b)
{
	uint32_t *count = arena_array(b->scratch, uint32_t, CODE_POINTS);
	size_t kinds;
	for (size_t t = 0; t < b->lexicon->count; t++)
		for (size_t i = 0; i < b->lexicon->terms[t].length; i++)
			count[b->face[b->lexicon->terms[t].symbols[i]]]++;
	if (b->faces)
		heads_count(&b->heads, b->faces, count);
	const uint32_t *order = symbols_by_count(b, count, &kinds);
	if (kinds >= CODE_SEQUENCE - CODE_SYMBOL)
		return fault(ERR_LIMIT, "词库用字过多");
	b->symbol_of = arena_array(b->scratch, uint16_t, CODE_POINTS);
	for (size_t i = 0; i < kinds; i++)
		b->symbol_of[order[i]] = (uint16_t)(CODE_SYMBOL + i);
	for (uint32_t cp = 0; cp < CODE_POINTS; cp++)
		if (b->face[cp] != cp)
			b->symbol_of[cp] = b->symbol_of[b->face[cp]];
	return ERR_OK;
}

/* A sequence none of whose symbols is listed is a break like any other character. */
static uint16_t put_sequence(struct build *b, uint32_t code)
{
	size_t count, known = 0;
	const uint32_t *at = fold_sequence(code, &count);
	for (size_t i = 0; i < count; i++)
		known += b->symbol_of[at[i]] != 0;
	if (!known || b->sequence_count == CODE_TRANSPARENT - CODE_SEQUENCE)
		return CODE_BREAK;
	b->sequence_at[b->sequence_count] = (uint32_t)b->sequence_end;
	b->sequences[b->sequence_end++] = (uint32_t)count;
	for (size_t i = 0; i < count; i++)
		b->sequences[b->sequence_end++] = b->symbol_of[at[i]];
	return (uint16_t)(CODE_SEQUENCE + b->sequence_count++);
}

static uint16_t code_of(struct build *b, uint32_t folded)
{
	switch (folded) {
	case FOLD_SKIP:
		return CODE_SKIP;
	case FOLD_SEPARATOR:
		return CODE_SEPARATOR;
	case FOLD_QUOTE:
		return CODE_QUOTE;
	case FOLD_CLAUSE:
		return CODE_CLAUSE;
	case FOLD_END:
		return CODE_BREAK;
	default:
		return folded & FOLD_SEQUENCE ? put_sequence(b, folded) : b->symbol_of[folded];
	}
}

static void fill_page(struct build *b, size_t page, uint16_t *out)
{
	const uint32_t *folded = fold_page(page);
	for (size_t i = 0; i < FOLD_PAGE; i++)
		out[i] = code_of(b, folded ? folded[i] : (uint32_t)(page * FOLD_PAGE + i));
}

/* The number of a page like the one just filled; that one's own when it is new. */
static uint16_t same_page(struct build *b)
{
	for (size_t p = b->page_count; p-- > 0;)
		if (!memcmp(b->pages[p], b->pages[b->page_count], sizeof *b->pages))
			return (uint16_t)p;
	return (uint16_t)b->page_count++;
}

/* Page 0 is all breaks, for the many nobody lists a character of. */
static void build_codes(struct build *b)
{
	enum { FIRST = IMAGE_PLANE / IMAGE_PAGE };
	b->plane = arena_array(b->scratch, uint16_t, IMAGE_PLANE + 2);
	b->page = arena_array(b->scratch, uint16_t, IMAGE_PAGES);
	b->pages = arena_alloc_array(b->scratch, FOLD_PAGES, sizeof *b->pages);
	b->sequence_at = arena_array(b->scratch, uint32_t, CODE_TRANSPARENT - CODE_SEQUENCE);
	b->sequences = arena_array(b->scratch, uint32_t, 1 << 16);
	b->page_count = 1;
	for (size_t p = 0; p < FIRST; p++)
		fill_page(b, p, b->plane + p * FOLD_PAGE);
	for (size_t p = FIRST; p < FOLD_PAGES; p++) {
		fill_page(b, p, b->pages[b->page_count]);
		b->page[p - FIRST] = same_page(b);
	}
}

static bool same_symbols(const struct term *a, const struct term *b)
{
	return a->length == b->length && a->allowed == b->allowed && a->kind == b->kind &&
	       !memcmp(a->symbols, b->symbols, a->length * sizeof *a->symbols);
}

/* 公正 and 公证 sound the same, but 工证 is only the latter's: rules_heard. */
static bool sounds_by_one(const struct build *b, const struct term *t)
{
	return b->reading == READ_SOUNDS && t->length == 2;
}

/*
 * Several may end in one state: those that look alike, and an allow phrase. Of the same symbols the
 * heaviest counts, then the first listed; what was derived only where nothing else is.
 */
static void join(struct build *b, size_t index, uint32_t *link)
{
	const struct term *t = &b->lexicon->terms[index];
	while (*link) {
		const struct term *before = &b->lexicon->terms[*link - 1];
		bool two = sounds_by_one(b, t);
		bool same = two ? str_eq(t->text, before->text) : same_symbols(t, before);
		if (same ? t->severity <= before->severity : t->kind && !two)
			return;
		if (same)
			*link = b->next[*link - 1];
		else
			link = &b->next[*link - 1];
	}
	*link = (uint32_t)index + 1;
}

static void put_term(struct build *b, size_t index)
{
	const struct term *t = &b->lexicon->terms[index];
	uint16_t symbols[TERM_SYMBOLS_MAX];
	for (size_t i = 0; i < t->length; i++)
		symbols[i] = b->symbol_of[t->symbols[i]];
	b->state_of[index] = trie_put(&b->trie, symbols, t->length);
	join(b, index, &b->term[b->state_of[index]]);
}

static void build_trie(struct build *b)
{
	size_t states = 1;
	for (size_t t = 0; t < b->lexicon->count; t++)
		states += b->lexicon->terms[t].length;
	trie_init(b->scratch, &b->trie, states);
	b->term = arena_array(b->scratch, uint32_t, states + 1);
	b->next = arena_array(b->scratch, uint32_t, b->lexicon->count + 1);
	b->state_of = arena_array(b->scratch, uint32_t, b->lexicon->count + 1);
	for (size_t t = 0; t < b->lexicon->count; t++)
		put_term(b, t);
}

static void put_bytes(struct build *b, const void *at, size_t count)
{
	if (count)
		memcpy(b->pool + b->pool_bytes, at, count);
	b->pool_bytes += count;
}

static void put_more(struct build *b, const struct term *t)
{
	uint16_t category = (uint16_t)t->category.len, suggestion = (uint16_t)t->suggestion.len;
	put_bytes(b, &t->gaps, 8);
	put_bytes(b, &category, 2);
	put_bytes(b, &suggestion, 2);
	put_bytes(b, t->category.at, category);
	put_bytes(b, t->suggestion.at, suggestion);
}

static bool is_bare(const struct term *t)
{
	for (size_t i = 0; i < t->length; i++)
		if (fold_is_letter(t->symbols[i]) || fold_is_digit(t->symbols[i]))
			return false;
	return !t->kind;
}

/* What a node says of its entry, so that it need not be asked: see node_is_simple. */
static uint32_t said_of(const struct build *b, const struct term *t)
{
	const uint32_t ask = NODE_ASK << NODE_SEVERITY;
	uint32_t taken = 0;
	if (b->reading != READ_FACES || t->allowed || t->exact || t->gaps || !is_bare(t))
		return ask;
	if (b->next[t - b->lexicon->terms])
		return ask;
	for (size_t i = 0; i < t->length; i++) {
		if (b->shared[t->symbols[i]] && !is_plain(b, t->symbols[i]))
			return ask;
		taken |= b->shared[t->symbols[i]] ? NODE_TAKEN : 0;
	}
	return taken | (uint32_t)t->severity << NODE_SEVERITY;
}

static void put_entry(struct build *b, const struct term *t, bool twin)
{
	bool more = t->gaps || t->category.len || t->suggestion.len;
	b->entries[b->entry_count++] = (struct entry){ .text = (uint32_t)b->pool_bytes,
		.bytes = (uint16_t)(t->text.len & 0xFFF),
		.kind = (uint16_t)(t->kind & 15),
		.length = (uint8_t)t->length,
		.flags = (uint8_t)(t->severity | (t->allowed ? ENTRY_ALLOWED : 0) |
				   (twin ? ENTRY_TWIN : 0) | (t->exact ? ENTRY_EXACT : 0) |
				   (t->loud ? ENTRY_LOUD : 0) | (more ? ENTRY_MORE : 0) |
				   (is_bare(t) ? ENTRY_BARE : 0)) };
	put_bytes(b, t->text.at, t->text.len);
	if (more)
		put_more(b, t);
}

static int weight_of(const struct term *t)
{
	return t->allowed ? BLOCK + 1 : (int)t->severity;
}

/* All that end in the state of a term, at the first of them; the heaviest first: matches settle so. */
static void put_joined(struct build *b, size_t index)
{
	const struct term *terms = b->lexicon->terms;
	uint32_t s = b->state_of[index];
	size_t left = 0;
	if (b->trie.end[s])
		return;
	b->trie.end[s] = ((uint32_t)b->entry_count + 1) | said_of(b, &terms[b->term[s] - 1]);
	for (uint32_t t = b->term[s]; t; t = b->next[t - 1])
		left++;
	for (int weight = BLOCK + 1; left; weight--)
		for (uint32_t t = b->term[s]; t; t = b->next[t - 1])
			if (weight_of(&terms[t - 1]) == weight)
				put_entry(b, &terms[t - 1], --left);
}

static enum err build_entries(struct build *b)
{
	size_t bytes = 0, count = b->lexicon->count;
	for (size_t i = 0; i < count; i++) {
		const struct term *t = &b->lexicon->terms[i];
		bytes += t->text.len + t->category.len + t->suggestion.len + ENTRY_MORE_BYTES;
	}
	if (bytes > UINT32_MAX || count >= NODE_TERM)
		return fault(ERR_LIMIT, "词库过大");
	b->pool = arena_alloc(b->scratch, bytes + 1);
	b->entries = arena_array(b->scratch, struct entry, count + 1);
	for (size_t i = 0; i < count; i++)
		put_joined(b, i);
	return ERR_OK;
}

/* What only an image of both has is empty, and as small as can be, in others. */
static void build_filters(struct build *b)
{
	const struct trie none = {};
	const struct lexicon nothing = {};
	filter_build(b->scratch, b->faces ? FILTER_BOTH : FILTER_ONE, &b->trie, &b->heads.trie,
		&b->filter);
	filter_build(b->scratch, FILTER_OWN, b->faces ? &b->trie : &none, &none, &b->own);
	heard_build(b->scratch, b->faces ? b->lexicon : &nothing, b->symbol_of, &b->heard);
}

struct part {
	const void *at;
	size_t count;
};

static size_t place_sections(struct image_header *h, const struct part *parts)
{
	size_t at = sizeof *h;
	for (size_t s = 0; s < IMAGE_SECTIONS; s++) {
		at = (at + IMAGE_ALIGN - 1) / IMAGE_ALIGN * IMAGE_ALIGN;
		h->section[s] = (struct image_section){ at, parts[s].count };
		at += parts[s].count * image_units[s].bytes;
	}
	return at;
}

static struct str put_together(struct build *b)
{
	const struct part parts[IMAGE_SECTIONS] = {
		[SECTION_PLANE] = { b->plane, IMAGE_PLANE + 2 },
		[SECTION_PAGE] = { b->page, IMAGE_PAGES },
		[SECTION_PAGES] = { b->pages, b->page_count },
		[SECTION_SEQUENCE_AT] = { b->sequence_at, b->sequence_count },
		[SECTION_SEQUENCES] = { b->sequences, b->sequence_end },
		[SECTION_NODES] = { b->array.nodes, b->array.count },
		[SECTION_ENTRIES] = { b->entries, b->entry_count },
		[SECTION_POOL] = { b->pool, b->pool_bytes },
		[SECTION_PAIRS] = { b->filter.pairs, b->filter.pair_words },
		[SECTION_TRIPLES] = { b->filter.triples, b->filter.triple_words },
		[SECTION_ODD] = { b->odd, HANZI_WORDS },
		[SECTION_OWN_PAIRS] = { b->own.pairs, b->own.pair_words },
		[SECTION_OWN_TRIPLES] = { b->own.triples, b->own.triple_words },
		[SECTION_HEARD] = { b->heard.bits, b->heard.words },
	};
	struct image_header h = { .magic = IMAGE_MAGIC, .version = IMAGE_VERSION };
	h.header_bytes = sizeof h;
	h.reading = b->reading;
	h.fold = fold_digest();
	h.bytes = place_sections(&h, parts);
	char *out = b->arena ? arena_alloc(b->arena, h.bytes) : readonly_new(h.bytes);
	for (size_t s = 0; s < IMAGE_SECTIONS; s++)
		if (parts[s].count)
			memcpy(out + h.section[s].at, parts[s].at,
				parts[s].count * image_units[s].bytes);
	h.checksum = image_checksum(out + sizeof h, h.bytes - sizeof h);
	memcpy(out, &h, sizeof h);
	if (!b->arena)
		readonly_close(out, h.bytes);
	return (struct str){ out, h.bytes };
}

/* About what the arrays below may take, most of them by state; what is not used costs nothing. */
static size_t room_for(const struct lexicon *l)
{
	enum { FIXED = 96 << 20, STATE = 256, TERM = 256 };
	size_t states = 0;
	for (size_t t = 0; t < l->count; t++)
		states += l->terms[t].length;
	return FIXED + STATE * states + TERM * l->count;
}

static enum err build(struct build *b, struct str *out)
{
	arena_reserve(b->scratch, room_for(b->lexicon));
	read_faces(b);
	choose_plain(b);
	mark_odd(b);
	if (b->faces)
		heads_open(b->scratch, b->face, &b->heads);
	TRY(number_symbols(b));
	build_codes(b);
	build_trie(b);
	if (b->faces)
		heads_put(b->scratch, &b->heads, b->faces, b->symbol_of);
	TRY(build_entries(b));
	build_filters(b);
	TRY(double_build(b->scratch, b->scratch, &b->trie, &b->array));
	*out = put_together(b);
	return ERR_OK;
}

enum err image_build(
	struct arena *a, const struct lexicon *lexicon, enum image_reading reading, struct str *out)
{
	SCRATCH(scratch);
	struct build b = {
		.arena = a, .scratch = &scratch, .lexicon = lexicon, .reading = reading
	};
	return build(&b, out);
}

enum err image_build_both(
	struct arena *a, const struct lexicon *sounds, const struct lexicon *faces, struct str *out)
{
	SCRATCH(scratch);
	struct build b = { .arena = a,
		.scratch = &scratch,
		.lexicon = sounds,
		.faces = faces,
		.reading = READ_SOUNDS };
	return build(&b, out);
}

enum err image_map(const struct lexicon *lexicon, enum image_reading reading,
	const struct lexicon *faces, struct str *out)
{
	SCRATCH(scratch);
	struct build b = {
		.scratch = &scratch, .lexicon = lexicon, .faces = faces, .reading = reading
	};
	return build(&b, out);
}

void image_unmap(struct str image)
{
	readonly_free((void *)image.at, image.len);
}
