/* scale.h: rows of RGBA in, a smaller and upright picture out, with one row's memory between. */
#pragma once
#include "base/arena.h"

/* As EXIF numbers them: 1 stands upright, 6 and 8 lie on a side, even ones up to 7 are mirrored. */
enum turn { TURN_NONE = 1, TURN_LAST = 8 };

struct image {
	unsigned char *rgba;
	unsigned width, height;
};

/*
 * Area average in whole numbers: every pixel of the source weighs by how much of it lies under a
 * pixel of the result, colour weighs by alpha. The same rows give the same bytes on any machine,
 * and unscaled pixels pass through unchanged.
 */
struct scale {
	unsigned in_w, in_h, out_w, out_h, row, out_row;
	enum turn turn;
	uint32_t *across;    /* this row, averaged in width: out_w * 4 */
	uint64_t *down;      /* rows so far of the output row: out_w * 4 */
	uint64_t have, want; /* height gathered for it, in units of 1/(in_h * out_h) */
	struct image out;
};

/* Allocates the result. `out_w` × `out_h` is before turning, and no larger than the source. */
void scale_init(struct scale *, struct arena *, unsigned in_w, unsigned in_h, unsigned out_w,
	unsigned out_h, enum turn);

void scale_row(struct scale *, const unsigned char *rgba);
