#include <png.h>

#include "screen/picture_parts.h"

enum { INTERLACED_MAX = 12 * 1000 * 1000, CHUNK_MAX = 4 * 1024 * 1024 };

struct png_source {
	struct str left;
};

static void feed(png_structp png, png_bytep to, size_t n)
{
	struct png_source *s = png_get_io_ptr(png);
	if (n > s->left.len)
		png_error(png, "short");
	memcpy(to, s->left.at, n);
	s->left = str_from(s->left, n);
}

static void leave(png_structp png, png_const_charp why)
{
	(void)why;
	png_longjmp(png, 1);
}

static void ignore(png_structp png, png_const_charp why)
{
	(void)png;
	(void)why;
}

/* Whatever the file holds, the rows that come out are RGBA, eight bits each. */
static void ask_for_rgba(png_structp png, png_infop info)
{
	png_set_expand(png);
	png_set_scale_16(png);
	png_set_gray_to_rgb(png);
	png_set_add_alpha(png, 0xFF, PNG_FILLER_AFTER);
	png_read_update_info(png, info);
}

static void read_straight(png_structp png, struct easel *e, unsigned w, unsigned h)
{
	unsigned char *row = arena_alloc_array(e->arena, w, 4);
	for (unsigned y = 0; y < h; y++) {
		png_read_row(png, row, NULL);
		easel_row(e, row);
	}
}

/* Seven passes over the picture: it has to be there as a whole before its first row is known. */
static void read_interlaced(png_structp png, struct easel *e, unsigned w, unsigned h)
{
	unsigned char *all = arena_alloc_array(e->arena, (size_t)w * 4, h);
	for (int pass = png_set_interlace_handling(png); pass > 0; pass--)
		for (unsigned y = 0; y < h; y++)
			png_read_row(png, all + (size_t)y * w * 4, NULL);
	for (unsigned y = 0; y < h; y++)
		easel_row(e, all + (size_t)y * w * 4);
}

static enum err measure(png_structp png, png_infop info, bool *interlaced)
{
	unsigned w = png_get_image_width(png, info), h = png_get_image_height(png, info);
	*interlaced = png_get_interlace_type(png, info) != PNG_INTERLACE_NONE;
	TRY(easel_measure(w, h));
	if (*interlaced && (unsigned long)w * h > INTERLACED_MAX)
		return fault_as(ERR_REFUSED, "picture.interlaced", "width",
			"隔行扫描的 PNG 超过 %d 万像素，请缩小或另存为普通 PNG 后再上传",
			INTERLACED_MAX / 10000);
	return ERR_OK;
}

static enum turn turn_in_chunk(png_structp png, png_infop info)
{
	png_bytep exif = NULL;
	png_uint_32 n = 0;
	if (!png_get_eXIf_1(png, info, &n, &exif))
		return TURN_NONE;
	return exif_turn((struct str){ (const char *)exif, n });
}

static enum err read_picture(png_structp png, png_infop info, struct easel *e)
{
	bool interlaced;
	png_read_info(png, info);
	TRY(measure(png, info, &interlaced));
	unsigned w = png_get_image_width(png, info), h = png_get_image_height(png, info);
	e->palette = png_get_color_type(png, info) == PNG_COLOR_TYPE_PALETTE;
	e->turn = turn_in_chunk(png, info);
	if (interlaced)
		png_set_interlace_handling(png);
	ask_for_rgba(png, info);
	easel_set(e, w, h, w, h);
	(interlaced ? read_interlaced : read_straight)(png, e, w, h);
	return ERR_OK;
}

static enum err read_guarded(png_structp png, png_infop info, struct easel *e)
{
	if (setjmp(png_jmpbuf(png)))
		return fault_as(ERR_REFUSED, "picture.broken", "file",
			"图片已损坏，无法解码，请另存后重新上传");
	png_set_user_limits(png, 0x7FFFFFFF, 0x7FFFFFFF); /* measured by us, with a reason */
	png_set_chunk_malloc_max(png, CHUNK_MAX);
	png_set_chunk_cache_max(png, 64);
	return read_picture(png, info, e);
}

enum err png_paint(struct easel *e, struct str file)
{
	struct png_source source = { file };
	png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, NULL, leave, ignore);
	png_infop info = png ? png_create_info_struct(png) : NULL;
	if (!info)
		abort();
	png_set_read_fn(png, &source, feed);
	enum err result = read_guarded(png, info, e);
	png_destroy_read_struct(&png, &info, NULL);
	return result;
}

static void take(png_structp png, png_bytep from, size_t n)
{
	buf_add(png_get_io_ptr(png), (struct str){ (const char *)from, n });
}

static void flush(png_structp png)
{
	(void)png;
}

static enum err write_guarded(png_structp png, png_infop info, const struct image *p, bool alpha)
{
	if (setjmp(png_jmpbuf(png)))
		return fault(ERR_INTERNAL, "png: cannot encode");
	png_set_IHDR(png, info, p->width, p->height, 8,
		alpha ? PNG_COLOR_TYPE_RGB_ALPHA : PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE,
		PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
	png_set_compression_level(png, 6);
	png_write_info(png, info);
	if (!alpha)
		png_set_filler(png, 0, PNG_FILLER_AFTER);
	for (unsigned y = 0; y < p->height; y++)
		png_write_row(png, p->rgba + (size_t)y * p->width * 4);
	png_write_end(png, NULL);
	return ERR_OK;
}

enum err png_write(struct arena *a, const struct image *p, bool alpha, struct str *out)
{
	struct buf bytes;
	buf_init(&bytes, a, (size_t)PICTURE_RESULT_MAX * 3);
	png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, leave, ignore);
	png_infop info = png ? png_create_info_struct(png) : NULL;
	if (!info)
		abort();
	png_set_write_fn(png, &bytes, take, flush);
	enum err result = write_guarded(png, info, p, alpha);
	png_destroy_write_struct(&png, &info);
	if (!result && bytes.toobig)
		result = fault_as(ERR_REFUSED, "picture.size", "file",
			"图片内容过于复杂，请另存为 JPG 后再上传");
	if (!result)
		*out = buf_str(&bytes);
	return result;
}
