/* picture_parts.h: what the formats share: one reader and one writer each, seen by picture.c alone. */
#pragma once
#include "screen/picture.h"

/* A picture on its way through: a reader announces its size, then hands over its rows. */
struct easel {
	struct arena *arena;
	enum turn turn;
	struct scale scale;
	bool palette, transparent;
	unsigned colours;    /* distinct ones seen, up to EASEL_COLOURS */
	uint32_t *colour_at; /* open hash of them, 0 is free */
};

enum { EASEL_COLOURS = 1024 };

/* ERR_REFUSED when it is larger than we open: "width" is the field at fault. */
[[nodiscard]] enum err easel_measure(unsigned long width, unsigned long height);

/* Sets `full` in a frame as small as the result may be; `in` is what the rows will have. */
void easel_set(struct easel *, unsigned full_w, unsigned full_h, unsigned in_w, unsigned in_h);
void easel_row(struct easel *, const unsigned char *rgba);

/* The side lengths of the result for a source of this size that will be turned so. */
void easel_target(enum turn, unsigned w, unsigned h, unsigned *out_w, unsigned *out_h);

[[nodiscard]] enum err jpeg_paint(struct easel *, struct str file);
[[nodiscard]] enum err png_paint(struct easel *, struct str file);
[[nodiscard]] enum err webp_paint(struct easel *, struct str file);
[[nodiscard]] enum err gif_paint(struct easel *, struct str file);

[[nodiscard]] enum err jpeg_write(
	struct arena *, const struct image *, int quality, struct str *out);
[[nodiscard]] enum err png_write(struct arena *, const struct image *, bool alpha, struct str *out);

/* The orientation in a TIFF block ("II*" or "MM", without the leading "Exif"); else TURN_NONE. */
enum turn exif_turn(struct str tiff);
