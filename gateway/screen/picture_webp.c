#include <webp/decode.h>

#include "screen/picture_parts.h"

enum { LOSSLESS_MAX = 24 * 1000 * 1000, LOSSLESS = 2 };

/* RIFF: four letters and a little-endian length in front of each chunk, padded to even. */
static struct str find_chunk(struct str file, struct str name)
{
	for (struct str s = str_from(file, 12); s.len >= 8;) {
		const unsigned char *n = (const unsigned char *)s.at + 4;
		size_t len =
			(size_t)n[0] | (size_t)n[1] << 8 | (size_t)n[2] << 16 | (size_t)n[3] << 24;
		if (str_starts(s, name))
			return str_sub(s, 8, len);
		s = str_from(s, 8 + len + (len & 1));
	}
	return (struct str){};
}

static enum turn turn_in_chunk(struct str file)
{
	struct str exif = find_chunk(file, STR("EXIF"));
	return exif_turn(str_starts(exif, STR("Exif\0\0")) ? str_from(exif, 6) : exif);
}

static enum err broken(void)
{
	return fault_as(
		ERR_REFUSED, "picture.broken", "file", "图片已损坏，无法解码，请另存后重新上传");
}

static enum err judge(const WebPBitstreamFeatures *f)
{
	if (f->has_animation)
		return fault_as(ERR_REFUSED, "picture.animated", "file",
			"不接受动图，请截取其中一帧另存为 JPG 或 PNG 后再上传");
	unsigned long w = (unsigned)f->width, h = (unsigned)f->height;
	TRY(easel_measure(w, h));
	if (f->format == LOSSLESS && w * h > LOSSLESS_MAX)
		return fault_as(ERR_REFUSED, "picture.lossless", "width",
			"无损 WebP 超过 %d 万像素，请缩小后再上传", LOSSLESS_MAX / 10000);
	return ERR_OK;
}

/* The decoder can shrink while it decodes, and then never holds the whole picture. */
static void choose_scale(WebPDecoderConfig *c, const struct easel *e)
{
	unsigned w, h;
	easel_target(e->turn, (unsigned)c->input.width, (unsigned)c->input.height, &w, &h);
	c->options.use_scaling = w < (unsigned)c->input.width || h < (unsigned)c->input.height;
	c->options.scaled_width = (int)w;
	c->options.scaled_height = (int)h;
}

static enum err decode(WebPDecoderConfig *c, struct str file, struct easel *e)
{
	unsigned w = (unsigned)(c->options.use_scaling ? c->options.scaled_width : c->input.width);
	unsigned h =
		(unsigned)(c->options.use_scaling ? c->options.scaled_height : c->input.height);
	unsigned char *rgba = arena_alloc_array(e->arena, (size_t)w * 4, h);
	c->output.colorspace = MODE_RGBA;
	c->output.is_external_memory = 1;
	c->output.u.RGBA =
		(WebPRGBABuffer){ .rgba = rgba, .stride = (int)w * 4, .size = (size_t)w * h * 4 };
	if (WebPDecode((const uint8_t *)file.at, file.len, c) != VP8_STATUS_OK)
		return broken();
	easel_set(e, (unsigned)c->input.width, (unsigned)c->input.height, w, h);
	for (unsigned y = 0; y < h; y++)
		easel_row(e, rgba + (size_t)y * w * 4);
	return ERR_OK;
}

enum err webp_paint(struct easel *e, struct str file)
{
	WebPDecoderConfig c;
	if (!WebPInitDecoderConfig(&c) ||
		WebPGetFeatures((const uint8_t *)file.at, file.len, &c.input) != VP8_STATUS_OK)
		return broken();
	TRY(judge(&c.input));
	e->turn = turn_in_chunk(file);
	choose_scale(&c, e);
	enum err result = decode(&c, file, e);
	WebPFreeDecBuffer(&c.output);
	return result;
}
