/* stream.h: text as the symbols of an image, with where each stood. */
#pragma once
#include "reviewers/terms/image.h"

/*
 * `at[i]` is the byte at which symbol i's code point begins, times 8, plus its width in bytes; the
 * symbols of a sequence share one. What is transparent has no place here; a break is CODE_BREAK.
 */
enum { STREAM_ROOM = 4096, STREAM_BLOCK = 64, STREAM_SPARE = STREAM_BLOCK + 32 };
enum { STREAM_BYTES_MAX = 1 << 28 };

/* Where one in so many symbols is a candidate it takes less to look at all together than at each. */
enum { STREAM_CROWDED = 8 };

struct stream {
	const struct image *image;
	struct str text;
	size_t read;  /* bytes of the text so far */
	size_t count; /* symbols */
	uint32_t code[STREAM_ROOM + STREAM_SPARE], at[STREAM_ROOM + STREAM_SPARE];

	/*
	 * Not 0 for most letters and digits of ASCII that stand behind another of their word or number.
	 * A term that begins with one begins there (rules.c), so inside nothing begins; in Chinese that
	 * is where most candidates would be that come to nothing.
	 */
	uint8_t inner[STREAM_ROOM + STREAM_SPARE];
};

static inline size_t stream_from(uint32_t at)
{
	return at >> 3;
}

static inline size_t stream_to(uint32_t at)
{
	return (at >> 3) + (at & 7);
}

/* Reads on until there are STREAM_ROOM symbols or the text ends. Safe on bytes that are no UTF-8. */
void stream_fill(struct stream *);

/* Forgets the first `count` symbols. */
void stream_drop(struct stream *, size_t count);

/*
 * The code of symbol `i` of `s` in another image. That one's text is the same; what is a break there, or
 * unlisted, may be a symbol here, but never the other way round.
 */
uint32_t stream_code_of_any(const struct stream *s, const struct image *, size_t i);

static inline uint32_t stream_code(const struct stream *s, const struct image *m, size_t i)
{
	const uint8_t *p = (const uint8_t *)s->text.at + stream_from(s->at[i]);
	if ((s->at[i] & 7) == 1)
		return m->plane[*p];
	if ((s->at[i] & 7) != 3 || *p - 0xE4u > 5)
		return stream_code_of_any(s, m, i);
	return m->plane[(p[0] & 15u) << 12 | (p[1] & 63u) << 6 | (p[2] & 63u)];
}

/* That of each symbol from `from` on, below `to`, to code[from] and behind it. */
void stream_codes(
	const struct stream *, const struct image *, size_t from, size_t to, uint32_t *code);

/*
 * The symbols from `from` on, below `to`, at which a term may begin: all at which one does, and few
 * others. With STREAM_LONGER where it may have three symbols or more; elsewhere none has. `out` has
 * room for STREAM_ROOM + STREAM_SPARE.
 */
#define STREAM_LONGER (1u << 31)
size_t stream_candidates(const struct stream *, size_t from, size_t to, uint32_t *out);

/* The same question for symbol `at` alone: puts it when a term may begin there; how many it put. */
size_t stream_candidate(const struct stream *, size_t at, uint32_t *out);

/*
 * Those of the candidates at which a term of another image may begin by its first two symbols, and few others:
 * without STREAM_LONGER.
 */
size_t stream_choose(const struct stream *, const struct image *, const uint32_t *candidates,
	size_t count, uint32_t *out);

/*
 * Those of the candidates of an image_build_both at which a term of its own may begin, marked as they are: of two
 * symbols those of which one is written as it is listed, and what only the rules can tell.
 */
size_t stream_own(const struct stream *, const uint32_t *candidates, size_t count, uint32_t *out);

/* For tests and measuring: no more than so much of what the processor can do. */
enum stream_speed { STREAM_PLAIN, STREAM_8, STREAM_16 };
void stream_limit(enum stream_speed);

/* What the loops run with. */
enum stream_speed stream_speed(void);
