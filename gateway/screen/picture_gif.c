#include <gif_lib.h>

#include "screen/picture_parts.h"

static int feed(GifFileType *gif, GifByteType *to, int want)
{
	struct str *left = gif->UserData;
	struct str now = str_sub(*left, 0, want > 0 ? (size_t)want : 0);
	if (now.len)
		memcpy(to, now.at, now.len);
	*left = str_from(*left, now.len);
	return (int)now.len;
}

static enum err broken(void)
{
	return fault_as(
		ERR_REFUSED, "picture.broken", "file", "图片已损坏，无法解码，请另存后重新上传");
}

/* A frame is painted on a canvas that is larger, or as large; outside the frame nothing shows. */
struct frame {
	unsigned char *index; /* of the canvas, one byte a pixel */
	unsigned w, h, left, top, frame_w, frame_h;
	int see_through; /* colour that shows what is under it; -1 */
};

static enum err place_frame(const GifFileType *gif, struct frame *f)
{
	const GifImageDesc *d = &gif->Image;
	f->w = (unsigned)gif->SWidth;
	f->h = (unsigned)gif->SHeight;
	TRY(easel_measure(f->w, f->h));
	if (d->Left < 0 || d->Top < 0 || d->Width <= 0 || d->Height <= 0 ||
		d->Left + d->Width > gif->SWidth || d->Top + d->Height > gif->SHeight)
		return broken();
	f->left = (unsigned)d->Left;
	f->top = (unsigned)d->Top;
	f->frame_w = (unsigned)d->Width;
	f->frame_h = (unsigned)d->Height;
	return ERR_OK;
}

static enum err read_lines(GifFileType *gif, struct frame *f, unsigned from, unsigned step)
{
	for (unsigned y = from; y < f->frame_h; y += step) {
		unsigned char *line = f->index + (size_t)(f->top + y) * f->w + f->left;
		if (DGifGetLine(gif, line, (int)f->frame_w) == GIF_ERROR)
			return broken();
	}
	return ERR_OK;
}

static enum err read_frame(GifFileType *gif, struct arena *a, struct frame *f)
{
	static const unsigned from[] = { 0, 4, 2, 1 }, step[] = { 8, 8, 4, 2 };
	if (DGifGetImageDesc(gif) == GIF_ERROR)
		return broken();
	TRY(place_frame(gif, f));
	f->index = arena_alloc_array(a, f->w, f->h);
	if (!gif->Image.Interlace)
		return read_lines(gif, f, 0, 1);
	for (int pass = 0; pass < 4; pass++)
		TRY(read_lines(gif, f, from[pass], step[pass]));
	return ERR_OK;
}

static enum err read_extension(GifFileType *gif, struct frame *f)
{
	GraphicsControlBlock control;
	GifByteType *block;
	int code;
	if (DGifGetExtension(gif, &code, &block) == GIF_ERROR)
		return broken();
	if (block && code == GRAPHICS_EXT_FUNC_CODE && !f->index &&
		DGifExtensionToGCB(block[0], block + 1, &control) == GIF_OK)
		f->see_through = control.TransparentColor;
	while (block)
		if (DGifGetExtensionNext(gif, &block) == GIF_ERROR)
			return broken();
	return ERR_OK;
}

/* Some writers forget the last byte: a whole picture behind which nothing comes is a whole picture. */
static bool is_at_end(const GifFileType *gif, const struct frame *f)
{
	return f->index && !((const struct str *)gif->UserData)->len;
}

static enum err read_records(GifFileType *gif, struct arena *a, struct frame *f)
{
	GifRecordType type;
	for (;;) {
		if (DGifGetRecordType(gif, &type) == GIF_ERROR)
			return is_at_end(gif, f) ? ERR_OK : broken();
		if (type == TERMINATE_RECORD_TYPE)
			return f->index ? ERR_OK : broken();
		if (type == IMAGE_DESC_RECORD_TYPE && f->index)
			return fault_as(ERR_REFUSED, "picture.animated", "file",
				"不接受动图，请截取其中一帧另存为 JPG 或 PNG 后再上传");
		TRY(type == IMAGE_DESC_RECORD_TYPE ? read_frame(gif, a, f)
						   : read_extension(gif, f));
	}
}

static void put_row(
	const struct frame *f, const ColorMapObject *map, unsigned y, unsigned char *row)
{
	for (unsigned x = 0; x < f->w; x++, row += 4) {
		int i = f->index[(size_t)y * f->w + x];
		bool inside = x >= f->left && x - f->left < f->frame_w && y >= f->top &&
			      y - f->top < f->frame_h;
		bool shown = inside && i != f->see_through && i < map->ColorCount;
		GifColorType c = shown ? map->Colors[i] : (GifColorType){};
		row[0] = c.Red;
		row[1] = c.Green;
		row[2] = c.Blue;
		row[3] = shown ? 255 : 0;
	}
}

static enum err paint(GifFileType *gif, struct easel *e)
{
	struct frame f = { .see_through = -1 };
	TRY(easel_measure((unsigned)gif->SWidth, (unsigned)gif->SHeight));
	TRY(read_records(gif, e->arena, &f));
	const ColorMapObject *map = gif->Image.ColorMap ? gif->Image.ColorMap : gif->SColorMap;
	if (!map)
		return broken();
	e->palette = true;
	easel_set(e, f.w, f.h, f.w, f.h);
	unsigned char *row = arena_alloc_array(e->arena, f.w, 4);
	for (unsigned y = 0; y < f.h; y++) {
		put_row(&f, map, y, row);
		easel_row(e, row);
	}
	return ERR_OK;
}

enum err gif_paint(struct easel *e, struct str file)
{
	struct str left = file;
	int why;
	GifFileType *gif = DGifOpen(&left, feed, &why);
	if (!gif)
		return broken();
	enum err result = paint(gif, e);
	DGifCloseFile(gif, &why);
	return result;
}
