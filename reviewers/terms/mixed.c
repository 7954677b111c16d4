/* mixed.c: builds what mixed_find.c reads. */
#include <stdlib.h>

#include "reviewers/terms/mixed_inside.h"
#include "reviewers/terms/parts.h"

enum { LEAST = 2, MOST = 16, COPIES_MOST = 16 };

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
	uint32_t at = m->glyphs_at[m->count];
	for (size_t i = 0; i < t->length; i++) {
		struct glyph *g = &m->glyphs[at++];
		*g = (struct glyph){ .hanzi = (uint16_t)t->symbols[i],
			.parts = parts_of(t->symbols[i]) };
		for (size_t r = 0; r < SOUND_READINGS; r++)
			g->sounds[r] = (uint16_t)sound_of(t->symbols[i], r);
	}
	m->terms[m->count++] = (struct mixed_term){ .text = arena_str(a, t->text),
		.category = arena_str(a, t->category),
		.suggestion = arena_str(a, t->suggestion),
		.severity = t->severity,
		.loud = t->loud };
	m->glyphs_at[m->count] = at;
}

/* An entry on its way down, by how many ways it came. */
struct item {
	uint32_t term;
	bool turned;
	uint8_t copies;
};

struct items {
	struct item *at;
	size_t count;
};

static const struct glyph *glyph_of(const struct mixed *m, const struct item *i, size_t depth)
{
	return mixed_glyph(m, i->term, depth, i->turned);
}

static unsigned letters_of(const struct glyph *g)
{
	unsigned letters = 0;
	for (size_t r = 0; r < SOUND_READINGS && g->sounds[r]; r++)
		letters |= 1u << mixed_letter(g->sounds[r]);
	return letters;
}

/* Is nothing below so many characters of it: does it end there, or would it stand in too many places? */
static bool stays(const struct mixed *m, const struct item *i, size_t depth)
{
	return mixed_length(m, i->term) == depth || depth == MIXED_DEPTH ||
	       i->copies >= COPIES_MOST;
}

static struct entry entry_of(const struct mixed *m, const struct item *i)
{
	size_t count = mixed_length(m, i->term);
	struct entry e = {
		.term = i->term & 0x1FFFFFF, .turned = i->turned, .count = (unsigned)count & 0x3F
	};
	for (size_t d = 0; d < MIXED_HEARD && d < count; d++) {
		const uint16_t *sounds = glyph_of(m, i, d)->sounds;
		for (size_t r = 0; r < SOUND_READINGS; r++)
			e.heard[d][r] = (uint8_t)mixed_heard(sounds[r] ? sounds[r] : sounds[0]);
	}
	return e;
}

/* Room for so many more; what is there stays where it is counted from. */
static void *grown(struct arena *a, void *at, size_t count, size_t *room, size_t more, size_t size)
{
	if (count + more <= *room)
		return at;
	*room = 2 * (count + more);
	char *grown = arena_alloc_array(a, *room, size);
	if (count)
		memcpy(grown, at, count * size);
	return grown;
}

static size_t add_nodes(struct mixed *m, size_t more)
{
	size_t at = m->node_count;
	m->nodes = grown(&m->arena, m->nodes, at, &m->node_room, more, sizeof *m->nodes);
	m->node_count += more;
	return at;
}

static size_t add_entries(struct mixed *m, size_t more)
{
	size_t at = m->entry_count;
	m->entries = grown(&m->arena, m->entries, at, &m->entry_room, more, sizeof *m->entries);
	m->entry_count += more;
	return at;
}

/* Those whose next character may begin with that letter: which go on below it, and which stay there. */
static struct items items_below(struct arena *a, const struct mixed *m, const struct items *from,
	size_t depth, unsigned letter, bool staying)
{
	struct items below = { arena_array(a, struct item, from->count), 0 };
	for (size_t i = 0; i < from->count; i++) {
		struct item item = from->at[i];
		unsigned letters = letters_of(glyph_of(m, &item, depth));
		item.copies = (uint8_t)(item.copies * __builtin_popcount(letters));
		if (letters >> letter & 1 && stays(m, &item, depth + 1) == staying)
			below.at[below.count++] = item;
	}
	return below;
}

/* How their next character is read, by these letters. */
static uint64_t heard_below(
	const struct mixed *m, const struct items *items, size_t depth, unsigned letters)
{
	uint64_t heard = 0;
	for (size_t i = 0; i < items->count; i++) {
		const uint16_t *sounds = glyph_of(m, &items->at[i], depth)->sounds;
		for (size_t r = 0; r < SOUND_READINGS && sounds[r]; r++)
			if (letters >> mixed_letter(sounds[r]) & 1)
				heard |= 1ull << mixed_heard(sounds[r]);
	}
	return heard;
}

static void set_letters(
	struct node *n, const struct mixed *m, const struct items *items, size_t depth)
{
	for (size_t i = 0; i < items->count; i++) {
		struct item item = items->at[i];
		unsigned letters = letters_of(glyph_of(m, &item, depth));
		item.copies = (uint8_t)(item.copies * __builtin_popcount(letters));
		if (stays(m, &item, depth + 1))
			n->last |= letters;
		else
			n->letters |= letters & 0x3FFFFFF;
	}
}

static size_t most_of(const struct mixed *m, const struct items *items)
{
	size_t most = 0;
	for (size_t i = 0; i < items->count; i++) {
		size_t count = mixed_length(m, items->at[i].term);
		most = count > most ? count : most;
	}
	return most;
}

/* The first of each letter by its letter, the others of it in a row behind all of these. */
static void keep(struct mixed *m, const struct node *n, const struct items *items, size_t depth)
{
	size_t slot = n->entry;
	for (unsigned letters = n->last; letters; letters &= letters - 1, slot++) {
		SCRATCH(a);
		unsigned letter = (unsigned)__builtin_ctz(letters);
		struct items here = items_below(&a, m, items, depth, letter, true);
		size_t more = add_entries(m, here.count - 1);
		for (size_t i = 0; i < here.count; i++) {
			struct entry *e = &m->entries[i ? more + i - 1 : slot];
			*e = entry_of(m, &here.at[i]);
			e->more = (uint32_t)(i + 1 < here.count ? more + i : 0);
		}
	}
}

static void build_node(struct mixed *m, size_t node, const struct items *items, size_t depth)
{
	struct node n = { .heard = m->nodes[node].heard, .most = most_of(m, items) & 0x3F };
	set_letters(&n, m, items, depth);
	n.next = heard_below(m, items, depth, n.letters | n.last);
	size_t child = add_nodes(m, (size_t)__builtin_popcount(n.letters));
	n.child = (uint32_t)child;
	n.entry = (uint32_t)add_entries(m, (size_t)__builtin_popcount(n.last));
	m->nodes[node] = n;
	keep(m, &n, items, depth);
	for (unsigned letters = n.letters; letters; letters &= letters - 1) {
		SCRATCH(a);
		unsigned letter = (unsigned)__builtin_ctz(letters);
		struct items below = items_below(&a, m, items, depth, letter, false);
		m->nodes[child].heard = heard_below(m, &below, depth, 1u << letter);
		build_node(m, child++, &below, depth + 1);
	}
}

static bool is_heard(const struct glyph *g, unsigned letter, unsigned heard)
{
	for (size_t r = 0; r < SOUND_READINGS && g->sounds[r]; r++)
		if (mixed_letter(g->sounds[r]) == letter && mixed_heard(g->sounds[r]) == heard)
			return true;
	return false;
}

/* By how their first character is read: what is written out leads past most of what has its letter. */
static void build_heard(struct mixed *m, const struct items *items, unsigned letter)
{
	SCRATCH(a);
	struct items here = items_below(&a, m, items, 0, letter, false);
	for (uint64_t heard = heard_below(m, &here, 0, 1u << letter); heard; heard &= heard - 1) {
		SCRATCH(b);
		unsigned bit = (unsigned)__builtin_ctzll(heard);
		struct items below = { arena_array(&b, struct item, here.count), 0 };
		for (size_t i = 0; i < here.count; i++)
			if (is_heard(glyph_of(m, &here.at[i], 0), letter, bit))
				below.at[below.count++] = here.at[i];
		size_t node = add_nodes(m, 1);
		m->heard[letter][bit] = (uint32_t)node;
		build_node(m, node, &below, 1);
	}
}

static void build_tree(struct mixed *m)
{
	SCRATCH(a);
	struct items items = { arena_array(&a, struct item, 2 * m->count + 1), 0 };
	for (uint32_t t = 0; t < m->count; t++) {
		items.at[items.count++] = (struct item){ t, false, 1 };
		if (mixed_length(m, t) >= MIXED_TURNED_LEAST)
			items.at[items.count++] = (struct item){ t, true, 1 };
	}
	add_entries(m, 1);
	build_node(m, add_nodes(m, 1), &items, 0);
	for (unsigned letter = 0; letter < MIXED_LETTERS; letter++)
		build_heard(m, &items, letter);
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
	size_t terms = 0, glyphs = 0, allowed = 0;
	if (!m)
		abort();
	mixed_prepare();
	for (size_t i = 0; i < l->count; i++) {
		terms += is_taken(&l->terms[i]);
		glyphs += is_taken(&l->terms[i]) ? l->terms[i].length : 0;
		allowed += l->terms[i].allowed;
	}
	m->terms = arena_array(&m->arena, struct mixed_term, terms + 1);
	m->glyphs = arena_array(&m->arena, struct glyph, glyphs + 1);
	m->glyphs_at = arena_array(&m->arena, uint32_t, terms + 1);
	m->allowed = arena_array(&m->arena, struct str, allowed + 1);
	take_all(m, l);
	build_tree(m);
	return m;
}

void mixed_close(struct mixed *m)
{
	if (!m)
		return;
	arena_free(&m->arena);
	free(m);
}
