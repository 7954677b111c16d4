#include "reviewers/terms/trie.h"

void trie_init(struct arena *a, struct trie *t, size_t states)
{
	size_t room = 64;
	while (room < states + states / 2)
		room *= 2;
	*t = (struct trie){ .states = 1, .mask = room - 1 };
	t->parent = arena_array(a, uint32_t, states + 1);
	t->symbol = arena_array(a, uint16_t, states + 1);
	t->depth = arena_array(a, uint8_t, states + 1);
	t->end = arena_array(a, uint32_t, states + 1);
	t->children = arena_array(a, uint32_t, states + 1);
	t->slots = arena_array(a, uint32_t, room);
}

static size_t slot_of(const struct trie *t, uint32_t parent, uint16_t symbol)
{
	uint64_t key = (uint64_t)parent << 16 | symbol;
	return (size_t)((key * 0x9E3779B97F4A7C15u) >> 32) & t->mask;
}

static uint32_t add_state(struct trie *t, uint32_t parent, uint16_t symbol)
{
	uint32_t s = (uint32_t)t->states++;
	t->parent[s] = parent;
	t->symbol[s] = symbol;
	t->depth[s] = (uint8_t)(t->depth[parent] + 1);
	t->children[parent]++;
	return s;
}

static uint32_t put_child(struct trie *t, uint32_t parent, uint16_t symbol)
{
	size_t at = slot_of(t, parent, symbol);
	for (; t->slots[at]; at = (at + 1) & t->mask) {
		uint32_t s = t->slots[at];
		if (t->parent[s] == parent && t->symbol[s] == symbol)
			return s;
	}
	t->slots[at] = add_state(t, parent, symbol);
	return t->slots[at];
}

uint32_t trie_put(struct trie *t, const uint16_t *symbols, size_t count)
{
	uint32_t s = 0;
	for (size_t i = 0; i < count; i++)
		s = put_child(t, s, symbols[i]);
	return s;
}
