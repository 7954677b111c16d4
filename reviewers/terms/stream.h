/* stream.h: text as the symbols of an image, with where each stood. */
#pragma once
#include "reviewers/terms/image.h"

/*
 * `at[i]` is the byte at which symbol i's code point begins, times 8, plus its width in bytes; the
 * symbols of a sequence share one. What is transparent has no place here; a break is CODE_BREAK.
 */
enum { STREAM_ROOM = 1024, STREAM_BLOCK = 64, STREAM_SPARE = STREAM_BLOCK + 32 };
enum { STREAM_BYTES_MAX = 1 << 28 };

struct stream {
	const struct image *image;
	struct str text;
	size_t read;  /* bytes of the text so far */
	size_t count; /* symbols */
	uint32_t code[STREAM_ROOM + STREAM_SPARE], at[STREAM_ROOM + STREAM_SPARE];
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
 * The symbols from `from` on, below `to`, at which a term may begin: all at which one does, and few
 * others. With STREAM_LONGER where it may have three symbols or more; elsewhere none has. `out` has
 * room for STREAM_ROOM + STREAM_SPARE.
 */
#define STREAM_LONGER (1u << 31)
size_t stream_candidates(const struct stream *, size_t from, size_t to, uint32_t *out);

/* For tests and measuring: no more than so much of what the processor can do. */
enum stream_speed { STREAM_PLAIN, STREAM_8, STREAM_16 };
void stream_limit(enum stream_speed);
