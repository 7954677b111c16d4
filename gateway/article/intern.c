#include "article/intern.h"

static struct str key_of(struct arena *a, uint32_t prefix, struct str text)
{
	char *at = arena_alloc(a, sizeof prefix + text.len + 1);
	memcpy(at, &prefix, sizeof prefix);
	if (text.len)
		memcpy(at + sizeof prefix, text.at, text.len);
	return (struct str){ at, sizeof prefix + text.len };
}

static size_t hash(struct str s)
{
	uint64_t h = 0xCBF29CE484222325u;
	for (size_t i = 0; i < s.len; i++)
		h = (h ^ (unsigned char)s.at[i]) * 0x100000001B3u;
	return (size_t)(h ^ h >> 29);
}

static uint32_t *slot_of(struct intern *in, struct str key)
{
	for (size_t i = hash(key);; i++) {
		uint32_t *slot = &in->slots[i & (in->room - 1)];
		if (!*slot || str_eq(in->keys[*slot], key))
			return slot;
	}
}

static void grow(struct intern *in)
{
	struct str *keys = in->keys;
	if (in->count * 2 < in->room)
		return;
	in->room = in->room ? in->room * 2 : 256;
	in->slots = arena_array(in->arena, uint32_t, in->room);
	in->keys = arena_array(in->arena, struct str, in->room);
	if (in->count)
		memcpy(in->keys, keys, (in->count + 1) * sizeof *keys);
	for (uint32_t id = 1; id <= in->count; id++)
		*slot_of(in, in->keys[id]) = id;
}

uint32_t intern(struct intern *in, uint32_t prefix, struct str text)
{
	grow(in);
	struct str key = key_of(in->arena, prefix, text);
	uint32_t *slot = slot_of(in, key);
	if (!*slot) {
		*slot = (uint32_t)++in->count;
		in->keys[*slot] = key;
	}
	return *slot;
}
