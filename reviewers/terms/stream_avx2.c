/* stream_avx2.c: the inner loops for processors with AVX2 and BMI2. */
#if defined(__x86_64__)
#include "reviewers/terms/stream_fast.h"

#include <immintrin.h>

#define FAST        __attribute__((target("avx2,bmi,bmi2")))
#define FAST_INLINE FAST static inline __attribute__((always_inline))

enum { LANES = 8 };

FAST_INLINE unsigned lanes(__m256i v)
{
	return (unsigned)_mm256_movemask_ps(_mm256_castsi256_ps(v));
}

FAST_INLINE uint32_t high_bits(__m256i v)
{
	return (uint32_t)_mm256_movemask_epi8(v);
}

/* Which bytes are in a set of ASCII: by the low half of each, one bit for each high half. */
FAST_INLINE uint32_t members(__m256i v, const uint8_t set[16])
{
	const __m256i high_bit = _mm256_setr_epi8(1, 2, 4, 8, 16, 32, 64, -128, 0, 0, 0, 0, 0, 0, 0,
		0, 1, 2, 4, 8, 16, 32, 64, -128, 0, 0, 0, 0, 0, 0, 0, 0);
	__m256i by_low = _mm256_broadcastsi128_si256(_mm_loadu_si128((const void *)set));
	__m256i low = _mm256_shuffle_epi8(by_low, _mm256_and_si256(v, _mm256_set1_epi8(15)));
	__m256i high = _mm256_and_si256(_mm256_srli_epi16(v, 4), _mm256_set1_epi8(15));
	__m256i both = _mm256_and_si256(low, _mm256_shuffle_epi8(high_bit, high));
	return ~high_bits(_mm256_cmpeq_epi8(both, _mm256_setzero_si256()));
}

/* What stands in 64 bytes, a bit for each. */
struct sight {
	uint64_t leads; /* of code points of two bytes and more */
	uint64_t odd;   /* of those that are not of three */
	uint64_t symbols, breaks;
};

FAST_INLINE struct sight look_at(const struct image *m, __m256i v)
{
	uint32_t wide = high_bits(v);
	uint32_t behind = high_bits(_mm256_cmpgt_epi8(_mm256_set1_epi8(-64), v));
	__m256i top = _mm256_and_si256(v, _mm256_set1_epi8(-16));
	uint32_t three = high_bits(_mm256_cmpeq_epi8(top, _mm256_set1_epi8(-32)));
	uint32_t symbols = members(v, m->ascii_symbols);
	uint32_t leads = wide & ~behind;
	return (struct sight){ leads, leads & ~three, symbols,
		~(wide | symbols | members(v, m->ascii_clear)) };
}

FAST_INLINE struct sight look_at_both(const struct image *m, const char *p)
{
	struct sight a = look_at(m, _mm256_loadu_si256((const void *)p));
	struct sight b = look_at(m, _mm256_loadu_si256((const void *)(p + 32)));
	return (struct sight){ a.leads | b.leads << 32, a.odd | b.odd << 32,
		a.symbols | b.symbols << 32, a.breaks | b.breaks << 32 };
}

/* The code of the code point at `p`, which is ASCII or of three bytes; its width. */
FAST_INLINE uint32_t code_at(const uint16_t *plane, const char *p, uint32_t *width)
{
	uint32_t four;
	memcpy(&four, p, 4);
	uint32_t cp = _pext_u32(__builtin_bswap32(four), 0x0F3F3F00);
	bool ascii = !(four & 0x80);
	*width = ascii ? 1 : 3;
	return plane[ascii ? four & 0x7F : cp];
}

/* The code points that begin where `bits` says; false when one of them is a sequence. */
FAST_INLINE bool read_bits(struct stream *s, uint64_t bits)
{
	const char *p = s->text.at + s->read;
	const uint16_t *plane = s->image->plane;
	size_t count = s->count;
	uint32_t at = (uint32_t)(s->read << 3), sequence = 0;
	for (; bits; bits &= bits - 1) {
		uint32_t i = (uint32_t)_tzcnt_u64(bits), width;
		uint32_t code = code_at(plane, p + i, &width);
		s->code[count] = code;
		s->at[count] = at + (i << 3) + width;
		count += code < CODE_TRANSPARENT;
		sequence |= code - CODE_SEQUENCE < CODE_TRANSPARENT - CODE_SEQUENCE;
	}
	if (!sequence)
		s->count = count;
	return !sequence;
}

FAST bool stream_read_8(struct stream *s)
{
	while (s->count < STREAM_ROOM && s->text.len - s->read >= STREAM_BLOCK + 4) {
		struct sight t = look_at_both(s->image, s->text.at + s->read);
		uint64_t bits = t.leads | t.symbols | (t.breaks & ~(t.breaks << 1));
		if (t.odd || !read_bits(s, bits))
			return false;
		s->read += STREAM_BLOCK;
	}
	return s->count >= STREAM_ROOM;
}

FAST_INLINE __m256i bits_of(const uint32_t *table, __m256i hash, int per_word, int shift)
{
	__m256i word = _mm256_i32gather_epi32(
		(const void *)table, _mm256_srli_epi32(hash, per_word == 16 ? 4 : 5), 4);
	__m256i bit = _mm256_and_si256(hash, _mm256_set1_epi32(per_word - 1));
	return _mm256_srlv_epi32(word, _mm256_slli_epi32(bit, shift));
}

FAST_INLINE __m256i hash_of(__m256i key, __m256i low, uint32_t factor)
{
	key = _mm256_or_si256(key, _mm256_slli_epi32(low, 16));
	return _mm256_mullo_epi32(key, _mm256_set1_epi32((int)factor));
}

/* At which of the eight symbols at `code` a term may begin, and at which one of three or more. */
FAST_INLINE unsigned may_begin(const struct image *m, const uint32_t *code, unsigned *longer)
{
	__m256i x = _mm256_loadu_si256((const void *)code);
	__m256i y = _mm256_loadu_si256((const void *)(code + 1));
	__m256i pair = hash_of(x, y, IMAGE_PAIR);
	__m256i hash = _mm256_srl_epi32(pair, _mm_cvtsi32_si128((int)m->filter.pair_shift));
	__m256i bits = bits_of(m->filter.pairs, hash, 16, 1);
	unsigned whole = lanes(_mm256_slli_epi32(bits, 31));
	*longer = lanes(_mm256_slli_epi32(bits, 30));
	if (!*longer)
		return whole;
	__m256i z = _mm256_loadu_si256((const void *)(code + 2));
	pair = hash_of(_mm256_srli_epi32(pair, 16), z, IMAGE_TRIPLE);
	hash = _mm256_srl_epi32(pair, _mm_cvtsi32_si128((int)m->filter.triple_shift));
	*longer &= lanes(_mm256_slli_epi32(bits_of(m->filter.triples, hash, 32, 0), 31));
	return whole | *longer;
}

FAST size_t stream_candidates_8(const struct stream *s, size_t from, size_t to, uint32_t *out)
{
	size_t count = 0;
	for (unsigned longer; from < to; from += LANES)
		for (unsigned b = may_begin(s->image, s->code + from, &longer); b; b &= b - 1) {
			unsigned i = _tzcnt_u32(b);
			out[count++] = ((uint32_t)from + i) | longer >> i << 31;
		}
	while (count && (out[count - 1] & ~STREAM_LONGER) >= to)
		count--;
	return count;
}
#endif
