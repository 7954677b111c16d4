/* points.h: code points counted between hits, never character by character. */
#pragma once
#include "base/str.h"

/* How far in a text of UTF-8 the counting is. */
struct points {
	struct str text;
	size_t at, count;
};

/* Bytes of a word that continue a code point. */
static inline size_t points_behind(uint64_t word)
{
	const uint64_t ones = 0x0101010101010101u;
	return (size_t)((word >> 7 & ~(word >> 6) & ones) * ones >> 56);
}

/* Code points in bytes [from, to). */
static inline size_t points_between(const struct points *p, size_t from, size_t to)
{
	size_t behind = 0, whole = from, rest;
	uint64_t word;
	for (; to - whole >= sizeof word; whole += sizeof word) {
		memcpy(&word, p->text.at + whole, sizeof word);
		behind += points_behind(word);
	}
	word = 0;
	rest = to - whole;
	if (p->text.len - whole >= sizeof word)
		memcpy(&word, p->text.at + whole, sizeof word);
	else
		memcpy(&word, p->text.at + whole, rest);
	return to - from - behind - points_behind(word & ~(UINT64_MAX << rest * 8));
}

/* Code points before byte `at`, which is not less than at the last call. */
static inline size_t points_at(struct points *p, size_t at)
{
	p->count += points_between(p, p->at, at);
	p->at = at;
	return p->count;
}
