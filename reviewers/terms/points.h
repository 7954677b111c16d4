/* points.h: code points counted between hits, never character by character. */
#pragma once
#include "base/str.h"

/* How far in a text of UTF-8 the counting is. */
struct points {
	struct str text;
	size_t at, count;
};

/* Code points in bytes [from, to). */
static inline size_t points_between(const struct points *p, size_t from, size_t to)
{
	const uint64_t ones = 0x0101010101010101u;
	const char *at = p->text.at;
	size_t behind = 0, whole = from;
	for (uint64_t w; to - whole >= sizeof w; whole += sizeof w) {
		memcpy(&w, at + whole, sizeof w);
		behind += (size_t)((w >> 7 & ~(w >> 6) & ones) * ones >> 56);
	}
	for (size_t i = whole; i < to; i++)
		behind += ((uint8_t)at[i] & 0xC0) == 0x80;
	return to - from - behind;
}

/* Code points before byte `at`, which is not less than at the last call. */
static inline size_t points_at(struct points *p, size_t at)
{
	p->count += points_between(p, p->at, at);
	p->at = at;
	return p->count;
}
