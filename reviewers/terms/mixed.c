/* mixed.c: builds what mixed_find.c reads. */
#include <stdlib.h>

#include "reviewers/terms/mixed_inside.h"
#include "reviewers/terms/parts.h"

enum { LEAST = 2, MOST = 16, LETTERS = 26, COPIES_MOST = 16 };

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
	return mixed_glyph(&m->glyphs[i->term], depth, i->turned);
}

static unsigned letters_of(const struct glyph *g)
{
	unsigned letters = 0;
	for (size_t r = 0; r < SOUND_READINGS && g->sounds[r]; r++)
		letters |= 1u << mixed_letter(g->sounds[r]);
	return letters;
}

/* Does it end here, or would it stand in too many places below? */
static bool stays(const struct mixed *m, const struct item *i, size_t depth)
{
	return m->glyphs[i->term].count == depth || i->copies >= COPIES_MOST;
}

static struct entry entry_of(const struct mixed *m, const struct item *i)
{
	size_t count = m->glyphs[i->term].count;
	struct entry e = {
		.term = i->term & 0x1FFFFFF, .turned = i->turned, .count = (unsigned)count & 0x3F
	};
	for (size_t d = 0; d < MIXED_DEPTH && d < count; d++) {
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

static void keep(struct mixed *m, size_t node, const struct items *items, size_t depth, bool all)
{
	m->entries = grown(&m->arena, m->entries, m->entry_count, &m->entry_room, items->count,
		sizeof *m->entries);
	m->nodes[node].from = (uint32_t)m->entry_count;
	for (size_t i = 0; i < items->count; i++)
		if (all || stays(m, &items->at[i], depth))
			m->entries[m->entry_count++] = entry_of(m, &items->at[i]);
	m->nodes[node].to = (uint32_t)m->entry_count;
}

/* Those whose next character may begin with that letter. */
static struct items items_below(struct arena *a, const struct mixed *m, const struct items *from,
	size_t depth, unsigned letter)
{
	struct items below = { arena_array(a, struct item, from->count), 0 };
	for (size_t i = 0; i < from->count; i++) {
		struct item item = from->at[i];
		unsigned letters =
			stays(m, &item, depth) ? 0 : letters_of(glyph_of(m, &item, depth));
		if (!(letters >> letter & 1))
			continue;
		item.copies = (uint8_t)(item.copies * __builtin_popcount(letters));
		below.at[below.count++] = item;
	}
	return below;
}

/* How their next character is read, by that letter. */
static uint64_t heard_below(
	const struct mixed *m, const struct items *items, size_t depth, unsigned letter)
{
	uint64_t heard = 0;
	for (size_t i = 0; i < items->count; i++) {
		const uint16_t *sounds = glyph_of(m, &items->at[i], depth)->sounds;
		for (size_t r = 0; r < SOUND_READINGS && sounds[r]; r++)
			if (mixed_letter(sounds[r]) == letter)
				heard |= 1ull << mixed_heard(sounds[r]);
	}
	return heard;
}

static unsigned letters_below(const struct mixed *m, const struct items *items, size_t depth)
{
	unsigned letters = 0;
	for (size_t i = 0; i < items->count; i++)
		if (!stays(m, &items->at[i], depth))
			letters |= letters_of(glyph_of(m, &items->at[i], depth));
	return letters;
}

static size_t most_of(const struct mixed *m, const struct items *items)
{
	size_t most = 0;
	for (size_t i = 0; i < items->count; i++) {
		size_t count = m->glyphs[items->at[i].term].count;
		most = count > most ? count : most;
	}
	return most;
}

static void build_node(struct mixed *m, size_t node, const struct items *items, size_t depth)
{
	bool deepest = depth == MIXED_DEPTH;
	unsigned letters = deepest ? 0 : letters_below(m, items, depth);
	size_t children = (size_t)__builtin_popcount(letters), child = m->node_count;
	keep(m, node, items, depth, deepest);
	m->nodes = grown(
		&m->arena, m->nodes, m->node_count, &m->node_room, children, sizeof *m->nodes);
	m->node_count += children;
	m->nodes[node].letters = letters & 0x3FFFFFF;
	m->nodes[node].most = (unsigned)most_of(m, items) & 0x3F;
	m->nodes[node].child = (uint32_t)child;
	for (; letters; letters &= letters - 1) {
		SCRATCH(a);
		unsigned letter = (unsigned)__builtin_ctz(letters);
		struct items below = items_below(&a, m, items, depth, letter);
		m->nodes[child].heard = heard_below(m, &below, depth, letter);
		build_node(m, child++, &below, depth + 1);
	}
}

static void build_tree(struct mixed *m)
{
	SCRATCH(a);
	struct items items = { arena_array(&a, struct item, 2 * m->count + 1), 0 };
	for (uint32_t t = 0; t < m->count; t++) {
		items.at[items.count++] = (struct item){ t, false, 1 };
		if (m->glyphs[t].count >= MIXED_TURNED_LEAST)
			items.at[items.count++] = (struct item){ t, true, 1 };
	}
	m->nodes = grown(&m->arena, NULL, 0, &m->node_room, 1, sizeof *m->nodes);
	m->node_count = 1;
	build_node(m, 0, &items, 0);
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
	mixed_prepare();
	for (size_t i = 0; i < l->count; i++) {
		terms += is_taken(&l->terms[i]);
		allowed += l->terms[i].allowed;
	}
	m->terms = arena_array(&m->arena, struct mixed_term, terms + 1);
	m->glyphs = arena_array(&m->arena, struct glyphs, terms + 1);
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
