#include "reviewers/terms/points.h"

/* Of 64 bytes: which of them begin a code point, and how many began before. */
struct block {
	uint64_t starts;
	size_t before;
};
enum { BLOCK_BYTES = 64 };

static inline size_t bits_in(uint64_t v)
{
	v -= v >> 1 & 0x5555555555555555u;
	v = (v & 0x3333333333333333u) + (v >> 2 & 0x3333333333333333u);
	return (size_t)(((v + (v >> 4)) & 0x0F0F0F0F0F0F0F0Fu) * 0x0101010101010101u >> 56);
}

/* A bit for each byte of a word that is no continuation. */
static inline uint64_t starts_in(const char *at)
{
	const uint64_t ones = 0x0101010101010101u, gather = 0x0102040810204080u;
	uint64_t word;
	memcpy(&word, at, sizeof word);
	return (~(word >> 7 & ~(word >> 6)) & ones) * gather >> 56;
}

static uint64_t starts_of(const char *at)
{
	uint64_t starts = 0;
	for (unsigned i = 0; i < BLOCK_BYTES; i += 8)
		starts |= starts_in(at + i) << i;
	return starts;
}

/* The last block is made whole with what counts for nothing that is asked. */
static uint64_t starts_at_end(struct str rest)
{
	char padded[BLOCK_BYTES] = {};
	memcpy(padded, rest.at, rest.len);
	return starts_of(padded);
}

static struct block *count_blocks(struct arena *a, struct str text)
{
	size_t blocks = text.len / BLOCK_BYTES + 1, before = 0;
	struct block *out = arena_alloc(a, blocks * sizeof *out);
	for (size_t i = 0; i < blocks; i++) {
		struct str rest = str_from(text, i * BLOCK_BYTES);
		out[i].starts = rest.len < BLOCK_BYTES ? starts_at_end(rest) : starts_of(rest.at);
		out[i].before = before;
		before += bits_in(out[i].starts);
	}
	return out;
}

/* Code points that begin before byte `at`. */
static inline uint32_t points_before(const struct block *blocks, size_t at)
{
	const struct block *b = &blocks[at / BLOCK_BYTES];
	return (uint32_t)(b->before + bits_in(b->starts & ~(UINT64_MAX << at % BLOCK_BYTES)));
}

void points_count(struct str text, struct match *m, size_t count)
{
	SCRATCH(scratch);
	if (!count)
		return;
	const struct block *blocks = count_blocks(&scratch, text);
	for (size_t i = 0; i < count; i++) {
		m[i].start = points_before(blocks, m[i].from);
		m[i].end = points_before(blocks, m[i].to);
	}
}
