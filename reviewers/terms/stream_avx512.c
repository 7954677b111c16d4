/* stream_avx512.c: the inner loops for processors with AVX-512 VBMI2. */
#if defined(__x86_64__)
#include <immintrin.h>

#include "reviewers/terms/stream_fast.h"

#define FAST        __attribute__((target("avx512f,avx512bw,avx512vbmi,avx512vbmi2,bmi,bmi2,popcnt")))
#define FAST_INLINE FAST static inline __attribute__((always_inline))

enum { LANES = 16 };

/* Code points of a block, taken apart: their bytes, and where each begins. */
struct block {
	_Alignas(64) uint8_t first[STREAM_BLOCK + LANES], second[STREAM_BLOCK + LANES],
		third[STREAM_BLOCK + LANES], place[STREAM_BLOCK + LANES];
	size_t count;
};

/* Which bytes begin something that counts; *odd: those of two or four bytes. */
FAST_INLINE uint64_t leads_of(const struct image *m, __m512i v, uint64_t *odd)
{
	uint64_t wide = _mm512_movepi8_mask(v);
	uint64_t leads = wide & ~_mm512_cmplt_epi8_mask(v, _mm512_set1_epi8(-64));
	__m512i top = _mm512_and_si512(v, _mm512_set1_epi8(-16));
	*odd = leads & ~_mm512_cmpeq_epi8_mask(top, _mm512_set1_epi8(-32));
	__m512i class = _mm512_permutex2var_epi8(
		_mm512_loadu_si512(m->ascii), v, _mm512_loadu_si512(m->ascii + 64));
	uint64_t symbols = ~wide & _mm512_cmpeq_epi8_mask(class, _mm512_set1_epi8(ASCII_SYMBOL));
	uint64_t breaks = ~wide & _mm512_cmpeq_epi8_mask(class, _mm512_set1_epi8(ASCII_BREAK));
	return leads | symbols | (breaks & ~(breaks << 1));
}

FAST_INLINE bool take_apart(const struct image *m, const char *p, struct block *b)
{
	static const uint8_t iota[64] = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16,
		17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37,
		38, 39, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58,
		59, 60, 61, 62, 63 };
	__m512i v = _mm512_loadu_si512(p);
	uint64_t odd, leads = leads_of(m, v, &odd);
	_mm512_store_si512(b->first, _mm512_maskz_compress_epi8(leads, v));
	_mm512_store_si512(b->second, _mm512_maskz_compress_epi8(leads, _mm512_loadu_si512(p + 1)));
	_mm512_store_si512(b->third, _mm512_maskz_compress_epi8(leads, _mm512_loadu_si512(p + 2)));
	_mm512_store_si512(b->place, _mm512_maskz_compress_epi8(leads, _mm512_loadu_si512(iota)));
	b->count = (size_t)_mm_popcnt_u64(leads);
	return !odd;
}

FAST_INLINE __m512i widen(const uint8_t *at)
{
	return _mm512_cvtepu8_epi32(_mm_load_si128((const void *)at));
}

FAST_INLINE __m512i low_bits(__m512i v, int mask, int shift)
{
	return _mm512_slli_epi32(_mm512_and_si512(v, _mm512_set1_epi32(mask)), (unsigned)shift);
}

/* Sixteen code points from number `i` of the block on; false when one of them is a sequence. */
FAST_INLINE bool put_sixteen(struct stream *s, const struct block *b, size_t i)
{
	__mmask16 here = (__mmask16)_bzhi_u32(0xFFFF, (unsigned)(b->count - i));
	__m512i first = widen(b->first + i);
	__mmask16 ascii = _mm512_cmplt_epi32_mask(first, _mm512_set1_epi32(0x80));
	__m512i cp = _mm512_or_si512(
		_mm512_or_si512(low_bits(first, 15, 12), low_bits(widen(b->second + i), 63, 6)),
		low_bits(widen(b->third + i), 63, 0));
	cp = _mm512_mask_mov_epi32(cp, ascii, first);
	__m512i code = _mm512_i32gather_epi32(cp, s->image->plane, 2);
	code = _mm512_and_si512(code, _mm512_set1_epi32(0xFFFF));
	__mmask16 keep = here & _mm512_cmplt_epi32_mask(code, _mm512_set1_epi32(CODE_TRANSPARENT));
	__mmask16 sequence = keep & _mm512_cmpge_epi32_mask(code, _mm512_set1_epi32(CODE_SEQUENCE));
	__m512i at = _mm512_slli_epi32(widen(b->place + i), 3);
	at = _mm512_add_epi32(at, _mm512_set1_epi32((int)(s->read << 3) + 3));
	at = _mm512_mask_sub_epi32(at, ascii, at, _mm512_set1_epi32(2));
	_mm512_storeu_si512(s->code + s->count, _mm512_maskz_compress_epi32(keep, code));
	_mm512_storeu_si512(s->at + s->count, _mm512_maskz_compress_epi32(keep, at));
	s->count += (size_t)_mm_popcnt_u32(keep);
	return !sequence;
}

FAST_INLINE bool read_block(struct stream *s)
{
	struct block b __attribute__((uninitialized));
	size_t before = s->count;
	bool plain = take_apart(s->image, s->text.at + s->read, &b);
	for (size_t i = 0; plain && i < b.count; i += LANES)
		plain = put_sixteen(s, &b, i);
	if (plain)
		s->read += STREAM_BLOCK;
	else
		s->count = before;
	return plain;
}

FAST bool stream_read_16(struct stream *s)
{
	while (s->count < STREAM_ROOM && s->text.len - s->read >= STREAM_BLOCK + 4)
		if (!read_block(s))
			return false;
	return s->count >= STREAM_ROOM;
}

FAST_INLINE __m512i hash_of(__m512i key, __m512i low, uint32_t factor)
{
	key = _mm512_or_si512(key, _mm512_slli_epi32(low, 16));
	return _mm512_mullo_epi32(key, _mm512_set1_epi32((int)factor));
}

/* At which of the sixteen symbols at `code` a term may begin, and at which one of three or more. */
FAST_INLINE __mmask16 may_begin(const struct image *m, const uint32_t *code, __mmask16 *longer)
{
	__m512i pair = hash_of(_mm512_loadu_si512(code), _mm512_loadu_si512(code + 1), IMAGE_PAIR);
	__m512i hash = _mm512_srl_epi32(pair, _mm_cvtsi32_si128((int)m->pair_shift));
	__m512i word = _mm512_i32gather_epi32(_mm512_srli_epi32(hash, 4), m->pairs, 4);
	__m512i bits = _mm512_srlv_epi32(word, low_bits(hash, 15, 1));
	__mmask16 whole = _mm512_test_epi32_mask(bits, _mm512_set1_epi32(1));
	*longer = _mm512_test_epi32_mask(bits, _mm512_set1_epi32(2));
	pair = hash_of(_mm512_srli_epi32(pair, 16), _mm512_loadu_si512(code + 2), IMAGE_TRIPLE);
	hash = _mm512_srl_epi32(pair, _mm_cvtsi32_si128((int)m->triple_shift));
	word = _mm512_i32gather_epi32(_mm512_srli_epi32(hash, 5), m->triples, 4);
	bits = _mm512_srlv_epi32(word, low_bits(hash, 31, 0));
	*longer &= _mm512_test_epi32_mask(bits, _mm512_set1_epi32(1));
	return whole | *longer;
}

FAST size_t stream_candidates_16(const struct stream *s, size_t from, size_t to, uint32_t *out)
{
	size_t count = 0;
	__m512i index = _mm512_add_epi32(_mm512_set1_epi32((int)from),
		_mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15));
	for (; from < to; from += LANES) {
		__mmask16 longer, found = may_begin(s->image, s->code + from, &longer);
		__m512i marked = _mm512_mask_or_epi32(
			index, longer, index, _mm512_set1_epi32((int)STREAM_LONGER));
		_mm512_storeu_si512(out + count, _mm512_maskz_compress_epi32(found, marked));
		count += (size_t)_mm_popcnt_u32(found);
		index = _mm512_add_epi32(index, _mm512_set1_epi32(LANES));
	}
	while (count && (out[count - 1] & ~STREAM_LONGER) >= to)
		count--;
	return count;
}
#endif
