#include <jerror.h>
#include <jpeglib.h>
#include <setjmp.h>
#include <stdio.h>

#include "screen/picture_parts.h"

enum { EXIF_MARKER = JPEG_APP0 + 1, PROGRESSIVE_MAX = 24 * 1000 * 1000 };

/* libjpeg reports by calling error_exit, which may not return. */
struct jpeg_trouble {
	struct jpeg_error_mgr base;
	jmp_buf out;
};

static void leave(j_common_ptr c)
{
	longjmp(((struct jpeg_trouble *)c->err)->out, 1);
}

static void say_nothing(j_common_ptr c)
{
	(void)c;
}

/* Most warnings are a camera's bad habits; half a picture is not one of them. */
static void weigh(j_common_ptr c, int level)
{
	if (level < 0 && c->err->msg_code == JWRN_JPEG_EOF)
		leave(c);
}

static struct jpeg_error_mgr *quiet_errors(struct jpeg_trouble *t)
{
	jpeg_std_error(&t->base);
	t->base.error_exit = leave;
	t->base.output_message = say_nothing;
	t->base.emit_message = weigh;
	return &t->base;
}

static enum turn turn_in_markers(const struct jpeg_decompress_struct *c)
{
	for (jpeg_saved_marker_ptr m = c->marker_list; m; m = m->next) {
		struct str s = { (const char *)m->data, m->data_length };
		if (m->marker == EXIF_MARKER && str_starts(s, STR("Exif\0\0")))
			return exif_turn(str_from(s, 6));
	}
	return TURN_NONE;
}

static enum err read_head(struct jpeg_decompress_struct *c, struct str file, struct easel *e)
{
	jpeg_mem_src(c, (const unsigned char *)file.at, file.len);
	jpeg_save_markers(c, EXIF_MARKER, 0xFFFF);
	jpeg_read_header(c, TRUE);
	TRY(easel_measure(c->image_width, c->image_height));
	if (jpeg_has_multiple_scans(c) && (long)c->image_width * c->image_height > PROGRESSIVE_MAX)
		return fault_as(ERR_REFUSED, "picture.progressive", "width",
			"渐进式 JPG 超过 %d 万像素，请缩小或另存为普通 JPG 后再上传",
			PROGRESSIVE_MAX / 10000);
	e->turn = turn_in_markers(c);
	return ERR_OK;
}

/* The transform itself can shrink by eighths: the smallest that still covers the result. */
static void choose_scale(struct jpeg_decompress_struct *c, const struct easel *e)
{
	unsigned w, h;
	easel_target(e->turn, c->image_width, c->image_height, &w, &h);
	c->scale_denom = 8;
	for (c->scale_num = 1; c->scale_num < 8; c->scale_num++) {
		jpeg_calc_output_dimensions(c);
		if (c->output_width >= w && c->output_height >= h)
			return;
	}
}

static void choose_colours(struct jpeg_decompress_struct *c)
{
	bool print = c->jpeg_color_space == JCS_CMYK || c->jpeg_color_space == JCS_YCCK;
	c->out_color_space = print ? JCS_CMYK : JCS_EXT_RGBA;
	c->dct_method = JDCT_ISLOW;
}

/* Print colours as Adobe writes them: inverted, so each ink multiplies what is left of the light. */
static void ink_to_light(unsigned char *row, unsigned width)
{
	for (unsigned char *p = row; width--; p += 4) {
		for (int i = 0; i < 3; i++)
			p[i] = (unsigned char)(p[i] * p[3] / 255);
		p[3] = 255;
	}
}

static void read_rows(struct jpeg_decompress_struct *c, struct easel *e)
{
	unsigned char *row = arena_alloc_array(e->arena, c->output_width, 4);
	while (c->output_scanline < c->output_height) {
		jpeg_read_scanlines(c, &row, 1);
		if (c->out_color_space == JCS_CMYK)
			ink_to_light(row, c->output_width);
		easel_row(e, row);
	}
}

static enum err read_picture(struct jpeg_decompress_struct *c, struct str file, struct easel *e)
{
	TRY(read_head(c, file, e));
	choose_scale(c, e);
	choose_colours(c);
	jpeg_start_decompress(c);
	easel_set(e, c->image_width, c->image_height, c->output_width, c->output_height);
	read_rows(c, e);
	return ERR_OK;
}

enum err jpeg_paint(struct easel *e, struct str file)
{
	struct jpeg_trouble trouble;
	struct jpeg_decompress_struct c = { .err = quiet_errors(&trouble) };
	if (setjmp(trouble.out)) {
		jpeg_destroy_decompress(&c);
		return fault_as(ERR_REFUSED, "picture.broken", "file",
			"图片已损坏，无法解码，请另存后重新上传");
	}
	jpeg_create_decompress(&c);
	enum err result = read_picture(&c, file, e);
	jpeg_destroy_decompress(&c);
	return result;
}

/* Where the encoder's bytes go: into a buffer of the arena, a chunk at a time. */
struct jpeg_sink {
	struct jpeg_destination_mgr base;
	struct buf bytes;
	unsigned char chunk[16384];
};

static void sink_open(j_compress_ptr c)
{
	struct jpeg_sink *s = (struct jpeg_sink *)c->dest;
	s->base.next_output_byte = s->chunk;
	s->base.free_in_buffer = sizeof s->chunk;
}

static boolean sink_full(j_compress_ptr c)
{
	struct jpeg_sink *s = (struct jpeg_sink *)c->dest;
	buf_add(&s->bytes, (struct str){ (char *)s->chunk, sizeof s->chunk });
	sink_open(c);
	return TRUE;
}

static void sink_close(j_compress_ptr c)
{
	struct jpeg_sink *s = (struct jpeg_sink *)c->dest;
	buf_add(&s->bytes,
		(struct str){ (char *)s->chunk, sizeof s->chunk - s->base.free_in_buffer });
}

static void write_rows(struct jpeg_compress_struct *c, const struct image *p, int quality)
{
	c->image_width = p->width;
	c->image_height = p->height;
	c->input_components = 4;
	c->in_color_space = JCS_EXT_RGBA;
	jpeg_set_defaults(c);
	jpeg_set_quality(c, quality, TRUE);
	c->dct_method = JDCT_ISLOW;
	c->optimize_coding = TRUE;
	jpeg_start_compress(c, TRUE);
	while (c->next_scanline < p->height) {
		unsigned char *row = p->rgba + (size_t)c->next_scanline * p->width * 4;
		jpeg_write_scanlines(c, &row, 1);
	}
	jpeg_finish_compress(c);
}

enum err jpeg_write(struct arena *a, const struct image *p, int quality, struct str *out)
{
	struct jpeg_sink *sink = arena_new(a, struct jpeg_sink);
	sink->base = (struct jpeg_destination_mgr){ .init_destination = sink_open,
		.empty_output_buffer = sink_full,
		.term_destination = sink_close };
	buf_init(&sink->bytes, a, (size_t)PICTURE_RESULT_MAX * 3);
	struct jpeg_trouble trouble;
	struct jpeg_compress_struct c = { .err = quiet_errors(&trouble) };
	if (setjmp(trouble.out)) {
		jpeg_destroy_compress(&c);
		return fault(ERR_INTERNAL, "jpeg: cannot encode");
	}
	jpeg_create_compress(&c);
	c.dest = &sink->base;
	write_rows(&c, p, quality);
	jpeg_destroy_compress(&c);
	*out = buf_str(&sink->bytes);
	return ERR_OK;
}
