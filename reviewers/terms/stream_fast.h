/* stream_fast.h: the inner loops of a stream, as processors can run them. */
#pragma once
#include "reviewers/terms/stream.h"

/*
 * _8: AVX2 and BMI2; _16: AVX-512 with VBMI2.
 *
 * stream_read reads on in blocks; true when there is no more room. False in front of a block for
 * the plain loop: at the end of the text, or when something in it is rare.
 */
bool stream_read_8(struct stream *);
bool stream_read_16(struct stream *);

/* As stream_candidates; `out` has room for a few more than are found. */
size_t stream_candidates_8(const struct stream *, size_t from, size_t to, uint32_t *out);
size_t stream_candidates_16(const struct stream *, size_t from, size_t to, uint32_t *out);

/* As stream_choose; both have room for a few more. */
size_t stream_choose_16(const struct stream *, const struct image *, const uint32_t *candidates,
	size_t count, uint32_t *out);

/* As stream_own; `out` has room for a few more. */
size_t stream_own_16(
	const struct stream *, const uint32_t *candidates, size_t count, uint32_t *out);

/* As stream_codes. */
void stream_codes_16(
	const struct stream *, const struct image *, size_t from, size_t to, uint32_t *code);
