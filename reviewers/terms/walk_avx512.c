/* walk_avx512.c: sixteen walks go one symbol further at once. */
#if defined(__x86_64__)
#include <immintrin.h>

#include "reviewers/terms/walk_fast.h"

#define FAST        __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,bmi,bmi2,popcnt")))
#define FAST_INLINE FAST static inline __attribute__((always_inline))

enum { LANES = 16 };

struct nodes {
	__m512i base, check, end;
};

/* Four nodes, each four walks behind the one before. */
FAST_INLINE __m512i four_nodes(const struct node *nodes, const uint32_t *at)
{
	__m512i v = _mm512_castsi128_si512(_mm_loadu_si128((const void *)&nodes[at[0]]));
	v = _mm512_inserti32x4(v, _mm_loadu_si128((const void *)&nodes[at[4]]), 1);
	v = _mm512_inserti32x4(v, _mm_loadu_si128((const void *)&nodes[at[8]]), 2);
	return _mm512_inserti32x4(v, _mm_loadu_si128((const void *)&nodes[at[12]]), 3);
}

FAST_INLINE struct nodes load_nodes(const struct node *nodes, const uint32_t *at)
{
	__m512i a = four_nodes(nodes, at), b = four_nodes(nodes, at + 1);
	__m512i c = four_nodes(nodes, at + 2), d = four_nodes(nodes, at + 3);
	__m512i ab = _mm512_unpacklo_epi32(a, b), cd = _mm512_unpacklo_epi32(c, d);
	__m512i ends =
		_mm512_unpackhi_epi64(_mm512_unpackhi_epi32(a, b), _mm512_unpackhi_epi32(c, d));
	return (struct nodes){ _mm512_unpacklo_epi64(ab, cd), _mm512_unpackhi_epi64(ab, cd), ends };
}

FAST_INLINE void keep(uint32_t *at, __mmask16 which, __m512i v)
{
	_mm512_storeu_si512(at, _mm512_maskz_compress_epi32(which, v));
}

/* Which walks end at this depth, and how. */
struct endings {
	uint32_t walk[WALKS + LANES], end[WALKS + LANES];
	size_t count;
};

FAST_INLINE void put_endings(struct endings *e, __mmask16 which, __m512i walk, __m512i end)
{
	keep(e->walk + e->count, which, walk);
	keep(e->end + e->count, which, end);
	e->count += (size_t)_mm_popcnt_u32(which);
}

FAST_INLINE void write_down(
	struct trail *t, const struct image *m, size_t depth, const struct endings *e)
{
	for (size_t i = 0; i < e->count; i++) {
		uint32_t walk = e->walk[i], end = e->end[i];
		t->end[depth][walk] = end;
		t->ends[walk] |= 1u << depth;
		trail_ask(t, m, end);
	}
}

FAST_INLINE __mmask16 far_of(const struct walks *w, __m512i walk, __mmask16 lives)
{
	__m512i far = _mm512_mask_i32gather_epi32(_mm512_setzero_si512(), lives, walk, w->far, 4);
	return _mm512_test_epi32_mask(far, far);
}

/* Those of number `k` and behind it; to `left` and behind it go those that live. */
FAST_INLINE size_t step_sixteen(struct living *l, struct endings *e, const struct walks *w,
	const struct stream *s, size_t depth, size_t k, size_t left)
{
	const struct image *m = s->image;
	__mmask16 here = (__mmask16)_bzhi_u32(
		0xFFFF, l->count - k < LANES ? (unsigned)(l->count - k) : LANES);
	__m512i walk = _mm512_loadu_si512(l->walk + k), place = _mm512_loadu_si512(l->place + k);
	__m512i at = _mm512_loadu_si512(l->to + k), from = _mm512_loadu_si512(l->from + k);
	struct nodes n = load_nodes(m->nodes, l->to + k);
	__mmask16 lives = _mm512_mask_test_epi32_mask(here, at, at);
	lives = _mm512_mask_cmpeq_epi32_mask(lives, n.check, from);
	__mmask16 ends = _mm512_mask_test_epi32_mask(lives, n.end, _mm512_set1_epi32(NODE_TERM));
	put_endings(e, depth > WALK ? lives : ends, walk, n.end);
	if (depth == 2)
		lives = far_of(w, walk, lives);
	__m512i code = _mm512_mask_i32gather_epi32(
		_mm512_setzero_si512(), lives, place, s->code + depth, 4);
	__m512i to = _mm512_add_epi32(n.base, code);
	__mmask16 inside = _mm512_cmplt_epu32_mask(to, _mm512_set1_epi32((int)m->node_count));
	keep(l->walk + left, lives, walk);
	keep(l->place + left, lives, place);
	keep(l->from + left, lives, at);
	keep(l->to + left, lives, _mm512_maskz_mov_epi32(inside, to));
	return left + (size_t)_mm_popcnt_u32(lives);
}

/* Where sixteen walks from number `k` on stand behind their first symbol, or would if that were any's. */
FAST_INLINE __m512i first_nodes(
	const struct walks *w, const struct stream *s, size_t k, __mmask16 *here, __m512i *place)
{
	__m512i base = _mm512_set1_epi32((int)s->image->nodes->base);
	size_t left = w->count - k;
	*here = (__mmask16)_bzhi_u32(0xFFFF, left < LANES ? (unsigned)left : LANES);
	*place = _mm512_maskz_loadu_epi32(*here, w->first + k);
	__m512i to = _mm512_add_epi32(
		base, _mm512_mask_i32gather_epi32(base, *here, *place, s->code, 4));
	*here &= _mm512_cmplt_epu32_mask(to, _mm512_set1_epi32((int)s->image->node_count));
	return _mm512_maskz_mov_epi32(*here, to);
}

FAST_INLINE __m512i number_from(size_t k)
{
	const __m512i lane =
		_mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
	return _mm512_add_epi32(lane, _mm512_set1_epi32((int)k));
}

FAST_INLINE void set_out(const struct walks *w, struct living *l, const struct stream *s)
{
	__mmask16 here;
	__m512i place;
	for (size_t k = 0; k < w->count; k += LANES) {
		_mm512_storeu_si512(l->to + k, first_nodes(w, s, k, &here, &place));
		_mm512_storeu_si512(l->walk + k, number_from(k));
		_mm512_storeu_si512(l->place + k, place);
		_mm512_storeu_si512(l->from + k, _mm512_setzero_si512());
	}
	l->count = w->count;
}

/* Nothing ends behind one symbol, and nearly all go on: so this is less than a step. */
FAST_INLINE void set_out_far(const struct walks *w, struct living *l, const struct stream *s)
{
	const struct image *m = s->image;
	size_t left = 0;
	for (size_t k = 0; k < w->count; k += LANES) {
		_Alignas(64) uint32_t first[LANES];
		__mmask16 here;
		__m512i place, at = first_nodes(w, s, k, &here, &place);
		_mm512_store_si512(first, at);
		struct nodes n = load_nodes(m->nodes, first);
		here &= _mm512_test_epi32_mask(at, at) & _mm512_testn_epi32_mask(n.check, n.check);
		__m512i to = _mm512_add_epi32(
			n.base, _mm512_mask_i32gather_epi32(at, here, place, s->code + 1, 4));
		__mmask16 inside =
			_mm512_cmplt_epu32_mask(to, _mm512_set1_epi32((int)m->node_count));
		keep(l->walk + left, here, number_from(k));
		keep(l->place + left, here, place);
		keep(l->from + left, here, at);
		keep(l->to + left, here, _mm512_maskz_mov_epi32(inside, to));
		left += (size_t)_mm_popcnt_u32(here);
	}
	_mm512_storeu_si512(l->to + left, _mm512_setzero_si512());
	l->count = left;
}

FAST size_t walks_begin_16(const struct walks *w, struct living *l, const struct stream *s)
{
	if (s->image->has_singles) {
		set_out(w, l, s);
		return 1;
	}
	set_out_far(w, l, s);
	for (size_t i = 0; i < l->count; i++)
		__builtin_prefetch(&s->image->nodes[l->to[i]]);
	return 2;
}

FAST void walks_step_16(struct living *l, struct trail *t, const struct walks *w,
	const struct stream *s, size_t depth)
{
	struct endings e __attribute__((uninitialized));
	size_t left = e.count = 0;
	for (size_t k = 0; k < l->count; k += LANES)
		left = step_sixteen(l, &e, w, s, depth, k, left);
	for (size_t i = 0; i < left; i++)
		__builtin_prefetch(&s->image->nodes[l->to[i]]);
	l->count = left;
	write_down(t, s->image, depth, &e);
}
#endif
