/* picture.h: a picture goes in as somebody's camera wrote it, and comes out small, upright, bare. */
#pragma once
#include "base/buf.h"
#include "base/err.h"
#include "model/parts.h"
#include "screen/media.h"
#include "screen/scale.h"

enum {
	PICTURE_PIXELS_MAX = 40 * 1000 * 1000,
	PICTURE_SIDE_MAX = 30000,
	PICTURE_WIDTH = 1600,                  /* of the result */
	PICTURE_RESULT_MAX = 12 * 1000 * 1000, /* pixels: a long one shrinks further */
	PICTURE_JPEG_QUALITY = 85,
	PICTURE_JPEG_LOW = 70, /* of one that would be too large */
	PICTURE_BYTES_MAX =
		1000000, /* of the result, and it stays below: the least that a platform takes (WeChat) */
};

struct picture {
	enum media media; /* PNG where it has transparency, a palette or few colours; else JPEG */
	unsigned width, height;
	struct str bytes;
	struct image pixels; /* what the bytes show */
};

/*
 * `media`: one of the four picture kinds. The size is judged before the first pixel is decoded.
 * Nothing of the file but its pixels survives; the same file gives the same bytes, fewer than
 * PICTURE_BYTES_MAX, so that what people approve is what every platform takes.
 * ERR_REFUSED with field "width" or "file".
 */
[[nodiscard]] enum err picture_remake(
	struct arena *, struct str file, enum media, struct picture *out);

/* The same without making a new file of it: only `pixels`, no larger than the new one's. */
[[nodiscard]] enum err picture_look(struct arena *, struct str file, enum media, struct image *out);

/* What the codes in it say, each a part: "二维码", and where. */
[[nodiscard]] enum err picture_codes(const struct image *, const char *place, struct parts *out);
