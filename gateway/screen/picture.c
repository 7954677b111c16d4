#include "screen/picture.h"

#include <math.h>

#include "screen/picture_parts.h"

enum err easel_measure(unsigned long w, unsigned long h)
{
	if (!w || !h)
		return fault_as(
			ERR_REFUSED, "picture.empty", "width", "图片没有内容，请另存后重新上传");
	if (w <= PICTURE_SIDE_MAX && h <= PICTURE_SIDE_MAX && w * h <= PICTURE_PIXELS_MAX)
		return ERR_OK;
	return fault_as(ERR_REFUSED, "picture.pixels", "width",
		"图片为 %lu × %lu 像素（width=%lu，height=%lu），超过上限（合计 %d 万像素，单边 %d "
		"像素），"
		"请缩小后再上传",
		w, h, w, h, PICTURE_PIXELS_MAX / 10000, PICTURE_SIDE_MAX);
}

static unsigned at_least_one(double n)
{
	return n < 1 ? 1 : (unsigned)n;
}

/* sqrt is exact to the last bit by IEEE 754, so this is the same everywhere. */
void easel_target(enum turn turn, unsigned w, unsigned h, unsigned *out_w, unsigned *out_h)
{
	unsigned upright_w = turn >= 5 ? h : w;
	double by = 1, area = (double)w * h;
	if (upright_w > PICTURE_WIDTH)
		by = (double)PICTURE_WIDTH / upright_w;
	if (area * by * by > PICTURE_RESULT_MAX)
		by = sqrt(PICTURE_RESULT_MAX / area);
	*out_w = at_least_one(w * by + 0.5);
	*out_h = at_least_one(h * by + 0.5);
}

void easel_set(struct easel *e, unsigned full_w, unsigned full_h, unsigned in_w, unsigned in_h)
{
	unsigned w, h;
	easel_target(e->turn, full_w, full_h, &w, &h);
	scale_init(
		&e->scale, e->arena, in_w, in_h, w < in_w ? w : in_w, h < in_h ? h : in_h, e->turn);
	e->colour_at = arena_array(e->arena, uint32_t, EASEL_COLOURS * 4);
}

static void count_colour(struct easel *e, uint32_t rgb)
{
	uint32_t key = rgb | 1U << 31, slot = rgb * 2654435761U >> 20;
	while (e->colour_at[slot] && e->colour_at[slot] != key)
		slot = (slot + 1) % (EASEL_COLOURS * 4);
	if (!e->colour_at[slot]) {
		e->colour_at[slot] = key;
		e->colours++;
	}
}

void easel_row(struct easel *e, const unsigned char *rgba)
{
	const unsigned char *p = rgba;
	for (unsigned x = 0; x < e->scale.in_w; x++, p += 4) {
		if (e->colours < EASEL_COLOURS)
			count_colour(e, (uint32_t)(p[0] << 16 | p[1] << 8 | p[2]));
		e->transparent |= p[3] != 255;
	}
	scale_row(&e->scale, rgba);
}

static enum err paint(struct easel *e, struct str file, enum media media)
{
	switch (media) {
	case MEDIA_JPEG:
		return jpeg_paint(e, file);
	case MEDIA_PNG:
		return png_paint(e, file);
	case MEDIA_WEBP:
		return webp_paint(e, file);
	case MEDIA_GIF:
		return gif_paint(e, file);
	default:
		return fault(ERR_TYPE, "not a picture");
	}
}

/* A photograph is a JPEG; what was drawn, or shows what is under it, would suffer as one. */
static bool is_drawing(const struct easel *e, enum media from)
{
	return e->transparent || e->palette || (from != MEDIA_JPEG && e->colours < EASEL_COLOURS);
}

static enum err write_picture(
	struct arena *a, const struct easel *e, int quality, struct picture *p)
{
	p->width = p->pixels.width;
	p->height = p->pixels.height;
	return p->media == MEDIA_PNG ? png_write(a, &p->pixels, e->transparent, &p->bytes)
				     : jpeg_write(a, &p->pixels, quality, &p->bytes);
}

static void shrink(struct arena *a, double by, struct image *image)
{
	struct scale s;
	scale_init(&s, a, image->width, image->height, at_least_one(image->width * by),
		at_least_one(image->height * by), TURN_NONE);
	for (unsigned y = 0; y < image->height; y++)
		scale_row(&s, image->rgba + (size_t)y * image->width * 4);
	*image = s.out;
}

/* The words of a long drawing are read sooner in a coarser picture than in a smaller one. */
static enum err fit(struct arena *a, const struct easel *e, struct picture *p)
{
	if (p->bytes.len < PICTURE_BYTES_MAX)
		return ERR_OK;
	if (!e->transparent) {
		p->media = MEDIA_JPEG;
		TRY(write_picture(a, e, PICTURE_JPEG_LOW, p));
	}
	while (p->bytes.len >= PICTURE_BYTES_MAX) {
		shrink(a, 0.95 * sqrt((double)PICTURE_BYTES_MAX / (double)p->bytes.len),
			&p->pixels);
		TRY(write_picture(a, e, PICTURE_JPEG_LOW, p));
	}
	return ERR_OK;
}

enum err picture_remake(struct arena *a, struct str file, enum media media, struct picture *out)
{
	struct easel e = { .arena = a, .turn = TURN_NONE };
	struct picture p = { .media = MEDIA_JPEG };
	TRY(paint(&e, file, media));
	p.pixels = e.scale.out;
	if (is_drawing(&e, media))
		p.media = MEDIA_PNG;
	TRY(write_picture(a, &e, PICTURE_JPEG_QUALITY, &p));
	TRY(fit(a, &e, &p));
	*out = p;
	return ERR_OK;
}

enum err picture_look(struct arena *a, struct str file, enum media media, struct image *out)
{
	struct easel e = { .arena = a, .turn = TURN_NONE };
	TRY(paint(&e, file, media));
	*out = e.scale.out;
	return ERR_OK;
}
