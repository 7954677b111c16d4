#include "reviewers/terms/heads.h"

#include "reviewers/terms/face.h"

enum { CODE_POINTS = 0x110000 };

/* Before it in the row of its face, whether something is read the same way. */
static bool is_read_already(const struct heads *h, uint32_t cp)
{
	for (uint32_t at = h->first[h->face[cp]]; at; at = h->next[at - 1])
		if (h->read[at - 1] == h->read[cp])
			return true;
	return false;
}

void heads_open(struct arena *scratch, const uint32_t *read, struct heads *out)
{
	struct heads h = { .read = read };
	bool *shared = arena_array(scratch, bool, CODE_POINTS);
	h.face = arena_array(scratch, uint32_t, CODE_POINTS);
	h.first = arena_array(scratch, uint32_t, CODE_POINTS);
	h.next = arena_array(scratch, uint32_t, CODE_POINTS);
	for (uint32_t cp = 0; cp < CODE_POINTS; cp++)
		h.face[cp] = cp;
	face_fill(h.face);
	face_mark_shared(shared);
	for (uint32_t cp = 0; cp < CODE_POINTS; cp++) {
		if (!shared[cp] || is_read_already(&h, cp))
			continue;
		h.next[cp] = h.first[h.face[cp]];
		h.first[h.face[cp]] = cp + 1;
	}
	*out = h;
}

/* The ways to read what looks like `symbol`, one by one: `at` is 0 before the first and behind the last. */
static uint32_t next_way(const struct heads *h, uint32_t symbol, uint32_t at)
{
	if (at)
		return h->next[at - 1];
	uint32_t first = h->first[h->face[symbol]];
	return first ? first : symbol + 1;
}

void heads_count(const struct heads *h, const struct lexicon *faces, uint32_t *count)
{
	for (size_t t = 0; t < faces->count; t++) {
		const struct term *term = &faces->terms[t];
		for (size_t i = 0; i < term->length; i++)
			for (uint32_t at = 0; (at = next_way(h, term->symbols[i], at));)
				count[h->read[at - 1]]++;
	}
}

/* States that its heads may need. */
static size_t states_of(const struct heads *h, const struct term *t)
{
	size_t states = 0, ways = 1;
	for (size_t i = 0; i < t->length && i < HEAD_SYMBOLS; i++) {
		size_t more = 0;
		for (uint32_t at = 0; (at = next_way(h, t->symbols[i], at));)
			more++;
		ways *= more;
		states += ways;
	}
	return states;
}

/* All that begin with the `count` symbols there are. */
static void put_from(struct heads *h, const struct term *t, const uint16_t *symbol_of,
	uint16_t symbols[HEAD_SYMBOLS], size_t count)
{
	if (count == HEAD_SYMBOLS || count == t->length) {
		uint32_t s = trie_put(&h->trie, symbols, count);
		h->trie.end[s] |= count == t->length;
		return;
	}
	for (uint32_t at = 0; (at = next_way(h, t->symbols[count], at));) {
		symbols[count] = symbol_of[h->read[at - 1]];
		put_from(h, t, symbol_of, symbols, count + 1);
	}
}

void heads_put(struct arena *scratch, struct heads *h, const struct lexicon *faces,
	const uint16_t *symbol_of)
{
	uint16_t symbols[HEAD_SYMBOLS];
	size_t states = 1;
	for (size_t t = 0; t < faces->count; t++)
		states += states_of(h, &faces->terms[t]);
	trie_init(scratch, &h->trie, states);
	for (size_t t = 0; t < faces->count; t++)
		put_from(h, &faces->terms[t], symbol_of, symbols, 0);
}
