/* stream_avx512.c: the inner loops for processors with AVX-512 VBMI2. */
#if defined(__x86_64__)
#include <immintrin.h>

#include "reviewers/terms/stream_fast.h"

#define FAST                                                                                       \
	__attribute__((target(                                                                     \
		"avx512f,avx512bw,avx512dq,avx512vl,avx512vbmi,avx512vbmi2,bmi,bmi2,popcnt")))
#define FAST_INLINE FAST static inline __attribute__((always_inline))

enum { LANES = 16 };

FAST_INLINE __m512i low_bits(__m512i v, int mask, int shift)
{
	return _mm512_slli_epi32(_mm512_and_si512(v, _mm512_set1_epi32(mask)), (unsigned)shift);
}

/*
 * Sixteen hanzi are 48 bytes: so many at a time, and the lanes are full. `places` says where each
 * code point begins, one after the other; the bytes behind a block are those of its last one.
 */
enum { BYTES = 3 * LANES, LOADED = 64 };
struct block {
	__m512i bytes, places;
	uint64_t inner; /* a bit for each: behind another of its word or number, of ASCII */
	size_t count;
};

/* Letters and digits of ASCII, a bit for each byte. */
struct latin {
	uint64_t letters, digits;
};

/* Which bytes begin something that counts; *odd: what has four bytes. */
FAST_INLINE uint64_t leads_of(const struct image *m, __m512i v, uint64_t *odd, struct latin *latin)
{
	uint64_t wide = _mm512_movepi8_mask(v);
	uint64_t leads = wide & ~_mm512_cmplt_epi8_mask(v, _mm512_set1_epi8(-64));
	*odd = wide & _mm512_cmpge_epi8_mask(v, _mm512_set1_epi8(-16));
	__m512i class = _mm512_permutex2var_epi8(
		_mm512_loadu_si512(m->ascii), v, _mm512_loadu_si512(m->ascii + 64));
	uint64_t symbols = ~wide & _mm512_cmpge_epi8_mask(class, _mm512_set1_epi8(ASCII_SYMBOL));
	uint64_t breaks = ~wide & _mm512_cmpeq_epi8_mask(class, _mm512_set1_epi8(ASCII_BREAK));
	latin->letters = symbols & _mm512_cmpeq_epi8_mask(class, _mm512_set1_epi8(ASCII_LETTER));
	latin->digits = symbols & _mm512_cmpeq_epi8_mask(class, _mm512_set1_epi8(ASCII_DIGIT));
	return leads | symbols | (breaks & ~(breaks << 1));
}

/* Behind one of its own kind; what stands in front of the block is not asked. */
FAST_INLINE uint64_t inner_of(struct latin w)
{
	return (w.letters & w.letters << 1) | (w.digits & w.digits << 1);
}

/* False when something in it is rare. */
FAST_INLINE bool take_apart(const struct image *m, const char *p, struct block *b)
{
	static const uint8_t iota[LOADED] = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
		16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36,
		37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47 };
	const uint64_t here = (1ull << BYTES) - 1;
	struct latin latin;
	b->bytes = _mm512_loadu_si512(p);
	uint64_t odd, leads = leads_of(m, b->bytes, &odd, &latin) & here;
	b->places = _mm512_maskz_compress_epi8(leads, _mm512_loadu_si512(iota));
	b->inner = _pext_u64(inner_of(latin), leads);
	b->count = (size_t)_mm_popcnt_u64(leads);
	return !(odd & here);
}

/* Where each of sixteen code points from number `i` on begins, four times over. */
FAST_INLINE __m512i places_of(const struct block *b, size_t i)
{
	const __m512i each = _mm512_set_epi32(0x0F0F0F0F, 0x0E0E0E0E, 0x0D0D0D0D, 0x0C0C0C0C,
		0x0B0B0B0B, 0x0A0A0A0A, 0x09090909, 0x08080808, 0x07070707, 0x06060606, 0x05050505,
		0x04040404, 0x03030303, 0x02020202, 0x01010101, 0);
	__m512i number = _mm512_add_epi8(each, _mm512_set1_epi8((char)i));
	return _mm512_permutexvar_epi8(number, b->places);
}

/* Those that begin there, and how many bytes each of them has. */
FAST_INLINE __m512i code_points(const struct block *b, __m512i places, __m512i *width)
{
	const __mmask64 three_of_four = 0x7777777777777777u;
	const __m512i three = _mm512_set1_epi32(3), high = _mm512_set1_epi32(0x800000);
	__m512i from = _mm512_add_epi8(places, _mm512_set1_epi32(0x00000102));
	__m512i v = _mm512_maskz_permutexvar_epi8(three_of_four, from, b->bytes);
	__mmask16 ascii = _mm512_testn_epi32_mask(v, high);
	__mmask16 two = _mm512_mask_testn_epi32_mask(~ascii, v, _mm512_set1_epi32(0x200000));
	__m512i bits = _mm512_mask_srli_epi32(v, two, v, 8);
	bits = _mm512_and_si512(bits, _mm512_set1_epi32(0x0F3F3F));
	bits = _mm512_maddubs_epi16(bits, _mm512_set1_epi32(0x014001)); /* times 64 */
	bits = _mm512_madd_epi16(bits, _mm512_set1_epi32(0x10000001));  /* times 4096 */
	*width = _mm512_mask_set1_epi32(_mm512_mask_set1_epi32(three, two, 2), ascii, 1);
	return _mm512_mask_srli_epi32(bits, ascii, v, 16);
}

/* Code points on their way to symbols. */
enum { PIECE = STREAM_ROOM + STREAM_SPARE };
#define INNER (1u << 31)
struct piece {
	_Alignas(64) uint16_t cp[PIECE];
	uint32_t at[PIECE]; /* and INNER */
	size_t count;
};

/* Sixteen code points from number `i` of the block on, which begins at byte `from`. */
FAST_INLINE void put_points(struct piece *out, const struct block *b, size_t i, size_t from)
{
	__m512i places = places_of(b, i), width, cp = code_points(b, places, &width);
	__m512i at = _mm512_add_epi32(low_bits(places, 63, 3), width);
	at = _mm512_add_epi32(at, _mm512_set1_epi32((int)(from << 3)));
	at = _mm512_mask_or_epi32(
		at, (__mmask16)(b->inner >> i), at, _mm512_set1_epi32((int)INNER));
	_mm256_storeu_si256((void *)(out->cp + out->count + i), _mm512_cvtepi32_epi16(cp));
	_mm512_storeu_si512(out->at + out->count + i, at);
}

/* So many code points, or up to something rare; how many bytes that were. */
FAST_INLINE size_t read_points(const struct stream *s, size_t wanted, struct piece *out)
{
	enum { AHEAD = 1024 };
	struct block b __attribute__((uninitialized));
	size_t from = s->read;
	for (out->count = 0; out->count < wanted && s->text.len - from >= LOADED; from += BYTES) {
		__builtin_prefetch(s->text.at + from + AHEAD);
		if (!take_apart(s->image, s->text.at + from, &b))
			break;
		for (size_t i = 0; i < b.count; i += LANES)
			put_points(out, &b, i, from);
		out->count += b.count;
	}
	_mm256_storeu_si256((void *)(out->cp + out->count), _mm256_setzero_si256());
	return from - s->read;
}

/* Loads one by one take half as long as an instruction that gathers. */
FAST_INLINE __m512i look_up(const uint16_t *plane, const uint16_t *cp)
{
	__m128i low = _mm_setzero_si128(), high = low;
#define PUT(i)                                                                                     \
	low = _mm_insert_epi16(low, plane[cp[i]], i);                                              \
	high = _mm_insert_epi16(high, plane[cp[i + 8]], i)
	PUT(0);
	PUT(1);
	PUT(2);
	PUT(3);
	PUT(4);
	PUT(5);
	PUT(6);
	PUT(7);
#undef PUT
	return _mm512_cvtepu16_epi32(_mm256_set_m128i(high, low));
}

FAST_INLINE void put_kept(struct stream *s, __mmask16 which, __m512i code, __m512i at)
{
	__m128i inner = _mm_movm_epi8(_mm512_movepi32_mask(at));
	at = _mm512_andnot_si512(_mm512_set1_epi32((int)INNER), at);
	_mm512_storeu_si512(s->code + s->count, _mm512_maskz_compress_epi32(which, code));
	_mm512_storeu_si512(s->at + s->count, _mm512_maskz_compress_epi32(which, at));
	_mm_storeu_si128((void *)(s->inner + s->count), _mm_maskz_compress_epi8(which, inner));
	s->count += (size_t)_mm_popcnt_u32(which);
}

/* Sixteen symbols from number `i` on; false in front of a sequence. */
FAST_INLINE bool put_sixteen(struct stream *s, const struct piece *p, size_t i)
{
	size_t left = p->count - i;
	__mmask16 here = (__mmask16)_bzhi_u32(0xFFFF, left < LANES ? (unsigned)left : LANES);
	__m512i code = look_up(s->image->plane, p->cp + i), at = _mm512_loadu_si512(p->at + i);
	__mmask16 keep = here & _mm512_cmplt_epi32_mask(code, _mm512_set1_epi32(CODE_TRANSPARENT));
	__mmask16 sequence = keep & _mm512_cmpge_epi32_mask(code, _mm512_set1_epi32(CODE_SEQUENCE));
	if (__builtin_expect(!sequence, true)) {
		put_kept(s, keep, code, at);
		return true;
	}
	put_kept(s, keep & (__mmask16)(_blsmsk_u32(sequence) >> 1), code, at);
	s->read = stream_from(p->at[i + _tzcnt_u32(sequence)] & ~INNER);
	return false;
}

/* False when there is something rare. */
FAST_INLINE bool read_piece(struct stream *s)
{
	struct piece p __attribute__((uninitialized));
	size_t bytes = read_points(s, STREAM_ROOM - s->count, &p), i = 0;
	while (i < p.count && put_sixteen(s, &p, i))
		i += LANES;
	if (i >= p.count)
		s->read += bytes;
	return bytes && i >= p.count;
}

FAST bool stream_read_16(struct stream *s)
{
	while (s->count < STREAM_ROOM)
		if (!read_piece(s))
			return false;
	return true;
}

FAST_INLINE __m512i hash_of(__m512i key, __m512i low, uint32_t factor)
{
	key = _mm512_or_si512(key, _mm512_slli_epi32(low, 16));
	return _mm512_mullo_epi32(key, _mm512_set1_epi32((int)factor));
}

FAST_INLINE __m512i pairs_at(const uint32_t *code)
{
	return hash_of(_mm512_loadu_si512(code), _mm512_loadu_si512(code + 1), IMAGE_PAIR);
}

/* Where in a table of bits to look: by byte, and which of its bits. */
struct spots {
	_Alignas(64) uint32_t byte[PIECE];
	uint8_t bit[PIECE];
};

FAST_INLINE __m128i bytes_at(const uint32_t *table, const uint32_t *at)
{
	const uint8_t *bytes = (const uint8_t *)table;
	__m128i low = _mm_setzero_si128(), high = low;
#define PUT(i)                                                                                     \
	low = _mm_insert_epi8(low, bytes[at[i]], i);                                               \
	high = _mm_insert_epi8(high, bytes[at[i + 8]], i)
	PUT(0);
	PUT(1);
	PUT(2);
	PUT(3);
	PUT(4);
	PUT(5);
	PUT(6);
	PUT(7);
#undef PUT
	return _mm_unpacklo_epi64(low, high);
}

/* Which of sixteen bytes have a bit of these. */
FAST_INLINE __mmask16 have(__m128i bytes, __m128i bits)
{
	__m128i none = _mm_cmpeq_epi8(_mm_and_si128(bytes, bits), _mm_setzero_si128());
	return (__mmask16)~_mm_movemask_epi8(none);
}

/* Sixteen spots by hash: of so many things in a byte, each of so many bits, the first of those. */
FAST_INLINE void put_spots(struct spots *out, size_t n, __m512i hash, unsigned things, int bits)
{
	__m512i thing = _mm512_and_si512(hash, _mm512_set1_epi32((int)things - 1));
	__m512i shift = _mm512_mullo_epi16(thing, _mm512_set1_epi32(bits));
	__m512i bit = _mm512_sllv_epi32(_mm512_set1_epi32(1), shift);
	_mm512_storeu_si512(out->byte + n, _mm512_srli_epi32(hash, things == 8 ? 3 : 2));
	_mm_storeu_si128((void *)(out->bit + n), _mm512_cvtepi32_epi8(bit));
}

/* Where to look for the bits of each pair. */
FAST_INLINE void put_pairs(const struct stream *s, size_t from, size_t to, struct spots *out)
{
	__m128i shift = _mm_cvtsi32_si128((int)s->image->filter.pair_shift);
	for (size_t n = 0; from + n < to; n += LANES)
		put_spots(out, n, _mm512_srl_epi32(pairs_at(s->code + from + n), shift), 4, 2);
}

/* Marks places that are whole terms with two symbols. */
enum { WHOLE = 1 << 30 };

/* The first of sixteen symbols, marked with what may begin there. */
FAST_INLINE __m512i mark(size_t first, __mmask16 whole, __mmask16 longer)
{
	const __m512i lane =
		_mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
	__m512i v = _mm512_add_epi32(lane, _mm512_set1_epi32((int)first));
	v = _mm512_mask_or_epi32(v, whole, v, _mm512_set1_epi32(WHOLE));
	return _mm512_mask_or_epi32(v, longer, v, _mm512_set1_epi32((int)STREAM_LONGER));
}

FAST_INLINE __m512i triples_at(const struct image *m, const uint32_t *code)
{
	__m512i pair = _mm512_srli_epi32(pairs_at(code), 16);
	__m512i hash = hash_of(pair, _mm512_loadu_si512(code + 2), IMAGE_TRIPLE);
	return _mm512_srl_epi32(hash, _mm_cvtsi32_si128((int)m->filter.triple_shift));
}

FAST_INLINE void keep(uint32_t *at, __mmask16 which, __m512i v)
{
	_mm512_storeu_si512(at, _mm512_maskz_compress_epi32(which, v));
}

/*
 * By the first two symbols, outside of words: where a term may begin. The spots of pairs that have been
 * looked at give way to the hashes of three symbols.
 */
FAST_INLINE size_t find_pairs(
	const struct stream *s, size_t from, size_t to, struct spots *spots, uint32_t *out)
{
	size_t count = 0;
	for (size_t n = 0; from + n < to; n += LANES) {
		__m128i bytes = bytes_at(s->image->filter.pairs, spots->byte + n);
		__m128i bit = _mm_loadu_si128((const void *)(spots->bit + n));
		__m128i inner = _mm_loadu_si128((const void *)(s->inner + from + n));
		__mmask16 outer = (__mmask16)~_mm_movepi8_mask(inner);
		__mmask16 whole = have(bytes, bit), longer = have(bytes, _mm_add_epi8(bit, bit));
		__mmask16 some = (whole | longer) & outer;
		keep(spots->byte + count, some, triples_at(s->image, s->code + from + n));
		keep(out + count, some, mark(from + n, whole, longer));
		count += (size_t)_mm_popcnt_u32(some);
	}
	_mm512_storeu_si512(spots->byte + count, _mm512_setzero_si512());
	return count;
}

/* Keeps what the third symbol agrees with, and what is whole with two. */
FAST_INLINE size_t check_triples(
	const struct image *m, struct spots *spots, uint32_t *at, size_t count)
{
	size_t kept = 0;
	for (size_t n = 0; n < count; n += LANES)
		put_spots(spots, n, _mm512_loadu_si512(spots->byte + n), 8, 1);
	for (size_t n = 0; n < count; n += LANES) {
		__m128i bytes = bytes_at(m->filter.triples, spots->byte + n);
		__m128i bit = _mm_loadu_si128((const void *)(spots->bit + n));
		__m512i v = _mm512_loadu_si512(at + n);
		__mmask16 longer = have(bytes, bit) & _mm512_movepi32_mask(v);
		__mmask16 whole = _mm512_test_epi32_mask(v, _mm512_set1_epi32(WHOLE));
		size_t left = count - n;
		__mmask16 here =
			(__mmask16)_bzhi_u32(0xFFFF, left < LANES ? (unsigned)left : LANES);
		v = _mm512_and_si512(v, _mm512_set1_epi32(WHOLE - 1));
		v = _mm512_mask_or_epi32(v, longer, v, _mm512_set1_epi32((int)STREAM_LONGER));
		keep(at + kept, (longer | whole) & here, v);
		kept += (size_t)_mm_popcnt_u32((longer | whole) & here);
	}
	return kept;
}

FAST size_t stream_candidates_16(const struct stream *s, size_t from, size_t to, uint32_t *out)
{
	struct spots spots __attribute__((uninitialized));
	put_pairs(s, from, to, &spots);
	size_t count = find_pairs(s, from, to, &spots, out);
	count = check_triples(s->image, &spots, out, count);
	while (count && (out[count - 1] & ~STREAM_LONGER) >= to)
		count--;
	return count;
}

/*
 * The codes in another image of sixteen symbols, by where they stand; *unsure: which of them are none of one
 * or three bytes, stand at the very end, or are sequences.
 */
FAST_INLINE __m512i codes_in(
	const struct image *m, struct str text, __mmask16 here, __m512i at, __mmask16 *unsure)
{
	const __m512i six = _mm512_set1_epi32(63);
	__m512i width = _mm512_and_si512(at, _mm512_set1_epi32(7)), from = _mm512_srli_epi32(at, 3);
	__mmask16 three = _mm512_cmpeq_epi32_mask(width, _mm512_set1_epi32(3));
	__mmask16 one = _mm512_cmpeq_epi32_mask(width, _mm512_set1_epi32(1));
	__m512i end = _mm512_add_epi32(from, _mm512_set1_epi32(4));
	__mmask16 inside = _mm512_cmple_epu32_mask(end, _mm512_set1_epi32((int)text.len));
	here &= inside & (three | one);
	__m512i v = _mm512_mask_i32gather_epi32(_mm512_setzero_si512(), here, from, text.at, 1);
	__m512i cp = low_bits(v, 15, 12);
	cp = _mm512_or_si512(cp, low_bits(_mm512_srli_epi32(v, 8), 63, 6));
	cp = _mm512_or_si512(cp, _mm512_and_si512(_mm512_srli_epi32(v, 16), six));
	cp = _mm512_mask_and_epi32(cp, one, v, _mm512_set1_epi32(255));
	v = _mm512_mask_i32gather_epi32(_mm512_setzero_si512(), here, cp, m->plane, 2);
	v = _mm512_and_si512(v, _mm512_set1_epi32(0xFFFF));
	*unsure |= ~here | _mm512_cmpge_epu32_mask(v, _mm512_set1_epi32(CODE_SEQUENCE));
	return v;
}

FAST_INLINE __mmask16 lanes_of(size_t left)
{
	return (__mmask16)_bzhi_u32(0xFFFF, left < LANES ? (unsigned)left : LANES);
}

FAST void stream_codes_16(
	const struct stream *s, const struct image *m, size_t from, size_t to, uint32_t *code)
{
	for (; from < to; from += LANES) {
		__mmask16 here = lanes_of(to - from), unsure = 0;
		__m512i at = _mm512_maskz_loadu_epi32(here, s->at + from);
		__m512i v = codes_in(m, s->text, here, at, &unsure);
		_mm512_mask_storeu_epi32(code + from, here, v);
		for (uint32_t odd = unsure & here; odd; odd = _blsr_u32(odd))
			code[from + _tzcnt_u32(odd)] = stream_code(s, m, from + _tzcnt_u32(odd));
	}
}

FAST_INLINE __m512i gather(__mmask16 here, __m512i i, const uint32_t *from)
{
	return _mm512_mask_i32gather_epi32(_mm512_setzero_si512(), here, i, from, 4);
}

/* Of sixteen hashes what the filter knows: 1 that there are two symbols, 2 that there may be more. */
FAST_INLINE __m512i known_pairs(const struct image_filter *f, __mmask16 here, __m512i pair)
{
	__m512i h = _mm512_srl_epi32(pair, _mm_cvtsi32_si128((int)f->pair_shift));
	__m512i word = gather(here, _mm512_srli_epi32(h, 4), f->pairs);
	return _mm512_and_si512(_mm512_srlv_epi32(word, low_bits(h, 15, 1)), _mm512_set1_epi32(3));
}

/* At which of sixteen symbols something may begin; what is unsure is, too: whoever looks on sees what it is. */
FAST_INLINE __mmask16 may_begin(
	const struct stream *s, const struct image *m, __mmask16 here, __m512i i)
{
	__mmask16 unsure = 0;
	here &= _mm512_cmplt_epu32_mask(i, _mm512_set1_epi32((int)s->count - 1));
	__m512i x = codes_in(m, s->text, here, gather(here, i, s->at), &unsure);
	__m512i y = codes_in(m, s->text, here, gather(here, i, s->at + 1), &unsure);
	__m512i known = known_pairs(&m->filter, here, hash_of(x, y, IMAGE_PAIR));
	return unsure | _mm512_test_epi32_mask(known, known);
}

FAST_INLINE __m512i symbols_of(const uint32_t *candidates, __mmask16 here)
{
	__m512i i = _mm512_maskz_loadu_epi32(here, candidates);
	return _mm512_and_si512(i, _mm512_set1_epi32((int)(STREAM_LONGER - 1)));
}

FAST size_t stream_choose_16(const struct stream *s, const struct image *m,
	const uint32_t *candidates, size_t count, uint32_t *out)
{
	size_t chosen = 0;
	for (size_t n = 0; n < count; n += LANES) {
		__mmask16 here = lanes_of(count - n);
		__m512i i = symbols_of(candidates + n, here);
		__mmask16 some = here & may_begin(s, m, here, i);
		keep(out + chosen, some, i);
		chosen += (size_t)_mm_popcnt_u32(some);
	}
	return chosen;
}

/* A bit for each hash, in its lowest. */
FAST_INLINE __m512i bits_of(const uint32_t *table, __mmask16 here, __m512i hash, uint32_t shift)
{
	__m512i h = _mm512_srl_epi32(hash, _mm_cvtsi32_si128((int)shift));
	__m512i word = gather(here, _mm512_srli_epi32(h, 5), table);
	return _mm512_srlv_epi32(word, _mm512_and_si512(h, _mm512_set1_epi32(31)));
}

/* As image_heard. */
FAST_INLINE __m512i heard_of(int place, __m512i bytes, __m512i other)
{
	__m512i key = _mm512_or_si512(low_bits(bytes, 0xFFFFFF, 1), _mm512_set1_epi32(place));
	key = _mm512_mullo_epi32(key, _mm512_set1_epi32((int)IMAGE_PAIR));
	return _mm512_add_epi32(
		key, _mm512_mullo_epi32(other, _mm512_set1_epi32((int)IMAGE_HEARD)));
}

/* What is written at sixteen places, of three bytes each; `three`: with it those of which that is so and one byte more is there. */
FAST_INLINE __m512i written(const struct stream *s, __m512i at, __mmask16 *three)
{
	__m512i from = _mm512_srli_epi32(at, 3), end = _mm512_add_epi32(from, _mm512_set1_epi32(4));
	*three &= _mm512_cmpeq_epi32_mask(low_bits(at, 7, 0), _mm512_set1_epi32(3));
	*three &= _mm512_cmple_epu32_mask(end, _mm512_set1_epi32((int)s->text.len));
	return _mm512_mask_i32gather_epi32(_mm512_setzero_si512(), *three, from, s->text.at, 1);
}

/* As may_sound: which of sixteen pairs x, y at `i` and behind it. */
FAST_INLINE __mmask16 may_sound(
	const struct stream *s, __mmask16 here, __m512i i, __m512i x, __m512i y)
{
	const struct image *m = s->image;
	__mmask16 three = here & _mm512_cmplt_epu32_mask(i, _mm512_set1_epi32((int)s->count - 1));
	__m512i a = written(s, gather(three, i, s->at), &three);
	__m512i b = written(s, gather(three, i, s->at + 1), &three);
	__m512i heard = bits_of(m->heard, three, heard_of(0, a, y), m->heard_shift);
	heard = _mm512_or_si512(heard, bits_of(m->heard, three, heard_of(1, b, x), m->heard_shift));
	return (__mmask16)~three | _mm512_test_epi32_mask(heard, _mm512_set1_epi32(1));
}

/* Which of sixteen candidates are kept; *longer: which of those are marked. */
FAST_INLINE __mmask16 may_be_own(
	const struct stream *s, __mmask16 here, __m512i i, __mmask16 *longer)
{
	const struct image_filter *own = &s->image->own;
	__m512i x = gather(here, i, s->code), y = gather(here, i, s->code + 1);
	__m512i pair = hash_of(x, y, IMAGE_PAIR), known = known_pairs(own, here, pair);
	__mmask16 more = here & _mm512_test_epi32_mask(known, _mm512_set1_epi32(2));
	__m512i triple =
		hash_of(_mm512_srli_epi32(pair, 16), gather(more, i, s->code + 2), IMAGE_TRIPLE);
	__m512i bits = bits_of(own->triples, more, triple, own->triple_shift);
	*longer = more & _mm512_test_epi32_mask(bits, _mm512_set1_epi32(1));
	__mmask16 two = here & _mm512_test_epi32_mask(known, _mm512_set1_epi32(1));
	return *longer | (two ? two & may_sound(s, two, i, x, y) : 0);
}

FAST size_t stream_own_16(
	const struct stream *s, const uint32_t *candidates, size_t count, uint32_t *out)
{
	size_t kept = 0;
	for (size_t n = 0; n < count; n += LANES) {
		__mmask16 here = lanes_of(count - n), longer;
		__m512i i = symbols_of(candidates + n, here);
		__mmask16 own = may_be_own(s, here, i, &longer);
		i = _mm512_mask_or_epi32(i, longer, i, _mm512_set1_epi32((int)STREAM_LONGER));
		keep(out + kept, own, i);
		kept += (size_t)_mm_popcnt_u32(own);
	}
	return kept;
}
#endif
