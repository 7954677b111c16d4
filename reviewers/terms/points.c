#include "reviewers/terms/points.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

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

#if defined(__SSE2__)
/* A bit for each byte that is no continuation: those are the least of all, -128 to -65. */
static inline uint64_t starts_of(const char *at)
{
	uint64_t starts = 0;
	for (unsigned i = 0; i < BLOCK_BYTES; i += 16) {
		__m128i v = _mm_loadu_si128((const void *)(at + i));
		__m128i begins = _mm_cmpgt_epi8(v, _mm_set1_epi8(-65));
		starts |= (uint64_t)_mm_movemask_epi8(begins) << i;
	}
	return starts;
}
#else
/* Bytes whose two highest bits are not 10: gathered from all over a word into its highest byte. */
static inline uint64_t starts_of(const char *at)
{
	const uint64_t ones = 0x0101010101010101u, gather = 0x0102040810204080u;
	uint64_t starts = 0, word;
	for (unsigned i = 0; i < BLOCK_BYTES; i += sizeof word) {
		memcpy(&word, at + i, sizeof word);
		starts |= ((~(word >> 7 & ~(word >> 6)) & ones) * gather >> 56) << i;
	}
	return starts;
}
#endif

/* The last block is made whole with what counts for nothing that is asked. */
static uint64_t starts_at_end(struct str rest)
{
	char padded[BLOCK_BYTES] = {};
	memcpy(padded, rest.at, rest.len);
	return starts_of(padded);
}

#define INLINE static inline __attribute__((always_inline))

/* With `counts` the processor has an instruction for it. */
INLINE size_t count_of(uint64_t bits, bool counts)
{
	return counts ? (size_t)__builtin_popcountll(bits) : bits_in(bits);
}

INLINE struct block *count_blocks(struct points *p, bool counts)
{
	struct str text = p->text;
	size_t blocks = text.len / BLOCK_BYTES + 1, before = 0;
	struct block *out = arena_alloc(&p->arena, blocks * sizeof *out);
	for (size_t i = 0; i < blocks; i++) {
		struct str rest = str_from(text, i * BLOCK_BYTES);
		out[i].starts = rest.len < BLOCK_BYTES ? starts_at_end(rest) : starts_of(rest.at);
		out[i].before = before;
		before += count_of(out[i].starts, counts);
	}
	return out;
}

/* Code points that begin before byte `at`. */
INLINE uint32_t points_before(const struct block *blocks, size_t at, bool counts)
{
	const struct block *b = &blocks[at / BLOCK_BYTES];
	return (uint32_t)(b->before +
			  count_of(b->starts & ~(UINT64_MAX << at % BLOCK_BYTES), counts));
}

INLINE void set_points(struct points *p, struct match *m, size_t count, bool counts)
{
	if (!p->blocks)
		p->blocks = count_blocks(p, counts);
	for (size_t i = 0; i < count; i++) {
		m[i].start = points_before(p->blocks, m[i].from, counts);
		m[i].end = points_before(p->blocks, m[i].to, counts);
	}
}

#if defined(__x86_64__)
__attribute__((target("popcnt"))) static void set_points_fast(
	struct points *p, struct match *m, size_t count)
{
	set_points(p, m, count, true);
}

static bool has_count(void)
{
	return __builtin_cpu_supports("popcnt");
}
#else
static void set_points_fast(struct points *p, struct match *m, size_t count)
{
	set_points(p, m, count, false);
}

static bool has_count(void)
{
	return false;
}
#endif

void points_open(struct str text, struct points *out)
{
	*out = (struct points){ .text = text };
}

void points_close(struct points *p)
{
	arena_free(&p->arena);
}

void points_count(struct points *p, struct match *m, size_t count)
{
	if (count && has_count())
		set_points_fast(p, m, count);
	else if (count)
		set_points(p, m, count, false);
}
