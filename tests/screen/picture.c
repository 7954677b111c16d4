#include "tests/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>
#include <png.h>

#include "base/digest.h"
#include "screen/picture.h"
#include "screen/picture_parts.h"
#include "tests/support/samples.h"

/* Pictures to paint, besides sample_photograph. */

/* The stored left half is red, the right half blue; its upper half is bright, its lower dark. */
static void quarters_64(unsigned x, unsigned y, unsigned char p[4])
{
	unsigned char light = y < 32 ? 255 : 128;
	p[0] = x < 32 ? light : 0;
	p[1] = 0;
	p[2] = x < 32 ? 0 : light;
	p[3] = 255;
}

static void glass(unsigned x, unsigned y, unsigned char p[4])
{
	sample_photograph(x, y, p);
	p[3] = x % 2 ? 255 : 100;
}

/* Decoding the result with another reader than the one under test. */

static struct image decode_jpeg(struct arena *a, struct str bytes)
{
	struct jpeg_error_mgr err;
	struct jpeg_decompress_struct c = { .err = jpeg_std_error(&err) };
	jpeg_create_decompress(&c);
	jpeg_mem_src(&c, (const unsigned char *)bytes.at, bytes.len);
	jpeg_save_markers(&c, JPEG_APP0 + 1, 0xFFFF);
	jpeg_save_markers(&c, JPEG_COM, 0xFFFF);
	jpeg_read_header(&c, TRUE);
	assert_null(c.marker_list);
	c.out_color_space = JCS_EXT_RGBA;
	jpeg_start_decompress(&c);
	struct image p = { arena_alloc_array(a, c.output_width * 4, c.output_height),
		c.output_width, c.output_height };
	while (c.output_scanline < c.output_height) {
		unsigned char *row = p.rgba + (size_t)c.output_scanline * p.width * 4;
		jpeg_read_scanlines(&c, &row, 1);
	}
	jpeg_finish_decompress(&c);
	jpeg_destroy_decompress(&c);
	return p;
}

static struct image decode_png(struct arena *a, struct str bytes)
{
	png_image png = { .version = PNG_IMAGE_VERSION };
	assert_true(png_image_begin_read_from_memory(&png, bytes.at, bytes.len));
	png.format = PNG_FORMAT_RGBA;
	struct image p = { arena_alloc(a, PNG_IMAGE_SIZE(png)), png.width, png.height };
	assert_true(png_image_finish_read(&png, NULL, p.rgba, 0, NULL));
	return p;
}

static struct picture remake(struct arena *a, struct str file, enum media media)
{
	struct picture p;
	assert_int_equal(picture_remake(a, file, media, &p), ERR_OK);
	return p;
}

static void assert_refused(struct arena *a, struct str file, enum media media, const char *code)
{
	struct picture p;
	assert_int_equal(picture_remake(a, file, media, &p), ERR_REFUSED);
	assert_string_equal(err_what(), code);
}

static void the_place_a_photograph_was_taken_at_is_gone(void **state)
{
	(void)state;
	SCRATCH(a);
	struct str file = sample_jpeg(&a, 64, 64, 1, quarters_64);
	assert_true(str_find(file, STR("NingboGPS")) > 0);
	struct picture p = remake(&a, file, MEDIA_JPEG);
	assert_int_equal(p.media, MEDIA_JPEG);
	assert_int_equal(str_find(p.bytes, STR("NingboGPS")), -1);
	assert_int_equal(str_find(p.bytes, STR("Exif")), -1);
	decode_jpeg(&a, p.bytes); /* asserts that no marker is left */
}

static void what_a_drawing_program_noted_is_gone(void **state)
{
	(void)state;
	SCRATCH(a);
	struct str file = sample_png(&a, 30, 20, true, glass);
	assert_true(str_find(file, STR("secret")) > 0);
	assert_int_equal(str_find(remake(&a, file, MEDIA_PNG).bytes, STR("secret")), -1);
}

static char quarter_at(const struct image *p, unsigned x, unsigned y)
{
	const unsigned char *c = p->rgba + ((size_t)y * p->width + x) * 4;
	bool red = c[0] > c[2];
	return (red ? c[0] : c[2]) > 190 ? (red ? 'R' : 'B') : (red ? 'r' : 'b');
}

/* Stored: R B over r b. What each orientation must show, read left to right, top to bottom. */
static void each_orientation_stands_upright(void **state)
{
	(void)state;
	static const char *const shown[] = { [1] = "RBrb",
		[2] = "BRbr",
		[3] = "brBR",
		[4] = "rbRB",
		[5] = "RrBb",
		[6] = "rRbB",
		[7] = "bBrR",
		[8] = "BbRr" };
	for (unsigned turn = 1; turn <= 8; turn++) {
		SCRATCH(a);
		struct str file = sample_jpeg(&a, 64, 64, turn, quarters_64);
		struct image p = decode_jpeg(&a, remake(&a, file, MEDIA_JPEG).bytes);
		char seen[5] = { quarter_at(&p, 16, 16), quarter_at(&p, 48, 16),
			quarter_at(&p, 16, 48), quarter_at(&p, 48, 48) };
		assert_string_equal(seen, shown[turn]);
	}
}

static void a_picture_lying_on_its_side_swaps_width_and_height(void **state)
{
	(void)state;
	SCRATCH(a);
	struct picture p = remake(&a, sample_jpeg(&a, 100, 40, 6, sample_photograph), MEDIA_JPEG);
	assert_int_equal(p.width, 40);
	assert_int_equal(p.height, 100);
}

static void a_wide_picture_shrinks_to_1600(void **state)
{
	(void)state;
	SCRATCH(a);
	struct picture jpeg =
		remake(&a, sample_jpeg(&a, 4000, 300, 1, sample_photograph), MEDIA_JPEG);
	assert_int_equal(jpeg.width, 1600);
	assert_int_equal(jpeg.height, 120);
	struct picture png =
		remake(&a, sample_png(&a, 2000, 100, false, sample_photograph), MEDIA_PNG);
	assert_int_equal(png.width, 1600);
	assert_int_equal(png.height, 80);
	struct picture webp = remake(&a, sample_webp(&a, 3200, 10, sample_photograph), MEDIA_WEBP);
	assert_int_equal(webp.width, 1600);
	assert_int_equal(webp.height, 5);
}

/* Nothing that packs: the worst a picture can be. */
static void snow(unsigned x, unsigned y, unsigned char p[4])
{
	uint32_t n = (x * 73856093U) ^ (y * 19349663U);
	for (int i = 0; i < 4; i++) {
		n = (n ^ n >> 15) * 2246822519U;
		p[i] = i < 3 ? (unsigned char)(n >> 24) : 255;
	}
}

static void snow_on_glass(unsigned x, unsigned y, unsigned char p[4])
{
	snow(x, y, p);
	p[3] = x % 2 ? 255 : 100;
}

/* A thousand colours, so it is a drawing, and too much of one for a PNG. */
static void confetti(unsigned x, unsigned y, unsigned char p[4])
{
	snow(x, y, p);
	for (int i = 0; i < 3; i++)
		p[i] &= 0xe0;
}

static struct picture below_the_limit(
	struct arena *a, struct str file, enum media in, enum media out)
{
	struct picture p = remake(a, file, in), again = remake(a, file, in);
	assert_int_equal(p.media, out);
	assert_in_range(p.bytes.len, PICTURE_BYTES_MAX / 4, PICTURE_BYTES_MAX - 1);
	assert_true(str_eq(p.bytes, again.bytes));
	struct image seen = out == MEDIA_PNG ? decode_png(a, p.bytes) : decode_jpeg(a, p.bytes);
	assert_true(seen.width == p.width && seen.height == p.height);
	return p;
}

/* The platforms' own limits lie above: what is approved here is refused by none of them for its size. */
static void a_heavy_picture_fits_every_platform(void **state)
{
	(void)state;
	SCRATCH(a);
	struct picture p =
		below_the_limit(&a, sample_jpeg(&a, 1600, 2400, 1, snow), MEDIA_JPEG, MEDIA_JPEG);
	assert_in_range(p.width * 10 / p.height, 6, 6); /* its shape stays */
	below_the_limit(&a, sample_png(&a, 1200, 900, true, snow_on_glass), MEDIA_PNG, MEDIA_PNG);
	p = below_the_limit(&a, sample_png(&a, 1200, 900, false, confetti), MEDIA_PNG, MEDIA_JPEG);
	assert_int_equal(p.width, 1200); /* coarser was enough */
}

static void a_small_picture_keeps_its_size(void **state)
{
	(void)state;
	SCRATCH(a);
	struct picture p = remake(&a, sample_jpeg(&a, 37, 11, 1, sample_photograph), MEDIA_JPEG);
	assert_int_equal(p.width, 37);
	assert_int_equal(p.height, 11);
}

static void transparency_survives_pixel_for_pixel(void **state)
{
	(void)state;
	SCRATCH(a);
	struct picture p = remake(&a, sample_png(&a, 30, 20, true, glass), MEDIA_PNG);
	assert_int_equal(p.media, MEDIA_PNG);
	struct image image = decode_png(&a, p.bytes);
	for (unsigned y = 0; y < 20; y++)
		for (unsigned x = 0; x < 30; x++) {
			unsigned char want[4];
			glass(x, y, want);
			assert_memory_equal(image.rgba + (y * 30 + x) * 4, want, 4);
		}
}

static void a_photograph_kept_as_png_becomes_a_jpeg(void **state)
{
	(void)state;
	SCRATCH(a);
	struct str file = sample_png(&a, 200, 200, false, sample_photograph);
	assert_int_equal(remake(&a, file, MEDIA_PNG).media, MEDIA_JPEG);
}

static void a_drawing_of_few_colours_stays_a_png(void **state)
{
	(void)state;
	SCRATCH(a);
	struct str file = sample_png(&a, 64, 64, false, quarters_64);
	assert_int_equal(remake(&a, file, MEDIA_PNG).media, MEDIA_PNG);
}

static void half_black_and_half_white_average_to_grey(void **state)
{
	(void)state;
	SCRATCH(a);
	struct scale s;
	const unsigned char row[] = { 0, 0, 0, 255, 255, 255, 255, 255 };
	scale_init(&s, &a, 2, 2, 1, 1, TURN_NONE);
	scale_row(&s, row);
	scale_row(&s, row);
	assert_int_equal(s.out.rgba[0], 128);
	assert_int_equal(s.out.rgba[3], 255);
}

/* A clear pixel has no colour: it may not darken its neighbour. */
static void what_is_clear_does_not_stain(void **state)
{
	(void)state;
	SCRATCH(a);
	struct scale s;
	const unsigned char row[] = { 0, 0, 0, 0, 200, 100, 50, 255 };
	scale_init(&s, &a, 2, 1, 1, 1, TURN_NONE);
	scale_row(&s, row);
	assert_int_equal(s.out.rgba[0], 200);
	assert_int_equal(s.out.rgba[1], 100);
	assert_int_equal(s.out.rgba[3], 128);
}

static void the_same_file_gives_the_same_bytes(void **state)
{
	(void)state;
	SCRATCH(a);
	struct str file = sample_jpeg(&a, 1700, 90, 3, sample_photograph);
	const char *once = sha256_hex(&a, remake(&a, file, MEDIA_JPEG).bytes);
	assert_string_equal(once, sha256_hex(&a, remake(&a, file, MEDIA_JPEG).bytes));
}

static void a_webp_becomes_what_every_reader_shows(void **state)
{
	(void)state;
	SCRATCH(a);
	struct picture p = remake(&a, sample_webp(&a, 200, 100, sample_photograph), MEDIA_WEBP);
	assert_int_equal(p.media, MEDIA_JPEG);
	assert_int_equal(decode_jpeg(&a, p.bytes).width, 200);
}

static void a_still_gif_becomes_a_png(void **state)
{
	(void)state;
	SCRATCH(a);
	struct picture p = remake(&a, sample_gif(&a, 1), MEDIA_GIF);
	assert_int_equal(p.media, MEDIA_PNG);
	struct str file = sample_gif(&a, 1);
	remake(&a, str_sub(file, 0, file.len - 1),
		MEDIA_GIF); /* some writers forget the last byte */
	struct image image = decode_png(&a, p.bytes);
	assert_int_equal(image.rgba[0], 255);
	assert_int_equal(image.rgba[(size_t)(image.width - 1) * 4 + 2], 255);
}

static void an_animation_is_turned_away_with_advice(void **state)
{
	(void)state;
	SCRATCH(a);
	assert_refused(&a, sample_gif(&a, 2), MEDIA_GIF, "picture.animated");
	assert_non_null(strstr(err_reason(), "截取"));
}

/* 2.5 thousand million pixels in a hundred bytes: answered from the head alone. */
static void a_png_of_50000_by_50000_is_refused_by_its_head(void **state)
{
	(void)state;
	SCRATCH(a);
	struct str file = sample_png_as(&a, 50000, 50000, 2, STR("\0\0\0"), "x");
	assert_refused(&a, file, MEDIA_PNG, "picture.pixels");
	assert_string_equal(err_field(), "width");
	assert_non_null(strstr(err_reason(), "width=50000"));
	assert_non_null(strstr(err_reason(), "height=50000"));
}

static void forty_million_pixels_is_the_border(void **state)
{
	(void)state;
	assert_int_equal(easel_measure(8000, 5000), ERR_OK);
	assert_int_equal(easel_measure(8000, 5001), ERR_REFUSED);
	assert_int_equal(easel_measure(PICTURE_SIDE_MAX + 1, 1), ERR_REFUSED);
	assert_int_equal(easel_measure(0, 10), ERR_REFUSED);
}

/* A jpeg's size stands in its first frame header: patch it. */
static void a_jpeg_that_claims_60000_by_60000_is_refused(void **state)
{
	(void)state;
	SCRATCH(a);
	struct str file = sample_jpeg(&a, 16, 16, 1, sample_photograph);
	ptrdiff_t at = str_find(file, STR("\xFF\xC0"));
	assert_true(at > 0);
	memcpy((char *)file.at + at + 5, "\xEA\x60\xEA\x60", 4);
	assert_refused(&a, file, MEDIA_JPEG, "picture.pixels");
}

static void half_a_file_is_refused(void **state)
{
	(void)state;
	SCRATCH(a);
	struct str png = sample_png(&a, 200, 200, false, sample_photograph);
	assert_refused(&a, str_sub(png, 0, png.len / 2), MEDIA_PNG, "picture.broken");
	assert_refused(&a, str_sub(png, 0, 20), MEDIA_PNG, "picture.broken");
	struct str webp = sample_webp(&a, 100, 100, sample_photograph);
	assert_refused(&a, str_sub(webp, 0, webp.len / 2), MEDIA_WEBP, "picture.broken");
	struct str gif = sample_gif(&a, 1);
	assert_refused(&a, str_sub(gif, 0, gif.len - 4), MEDIA_GIF, "picture.broken");
	struct str jpeg = sample_jpeg(&a, 200, 200, 1, sample_photograph);
	assert_refused(&a, str_sub(jpeg, 0, jpeg.len / 2), MEDIA_JPEG, "picture.broken");
	assert_refused(&a, str_sub(jpeg, 0, 4), MEDIA_JPEG, "picture.broken");
}

static void a_torn_exif_block_is_no_orientation(void **state)
{
	(void)state;
	SCRATCH(a);
	struct str whole = str_from(sample_exif(&a, 6), 6);
	assert_int_equal(exif_turn(whole), 6);
	for (size_t n = 0; n < 20; n++)
		assert_int_equal(exif_turn(str_sub(whole, 0, n)), TURN_NONE);
	assert_int_equal(exif_turn(str_from(sample_exif(&a, 9), 6)), TURN_NONE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_place_a_photograph_was_taken_at_is_gone),
		cmocka_unit_test(what_a_drawing_program_noted_is_gone),
		cmocka_unit_test(each_orientation_stands_upright),
		cmocka_unit_test(a_picture_lying_on_its_side_swaps_width_and_height),
		cmocka_unit_test(a_wide_picture_shrinks_to_1600),
		cmocka_unit_test(a_heavy_picture_fits_every_platform),
		cmocka_unit_test(a_small_picture_keeps_its_size),
		cmocka_unit_test(transparency_survives_pixel_for_pixel),
		cmocka_unit_test(a_photograph_kept_as_png_becomes_a_jpeg),
		cmocka_unit_test(a_drawing_of_few_colours_stays_a_png),
		cmocka_unit_test(half_black_and_half_white_average_to_grey),
		cmocka_unit_test(what_is_clear_does_not_stain),
		cmocka_unit_test(the_same_file_gives_the_same_bytes),
		cmocka_unit_test(a_webp_becomes_what_every_reader_shows),
		cmocka_unit_test(a_still_gif_becomes_a_png),
		cmocka_unit_test(an_animation_is_turned_away_with_advice),
		cmocka_unit_test(a_png_of_50000_by_50000_is_refused_by_its_head),
		cmocka_unit_test(forty_million_pixels_is_the_border),
		cmocka_unit_test(a_jpeg_that_claims_60000_by_60000_is_refused),
		cmocka_unit_test(half_a_file_is_refused),
		cmocka_unit_test(a_torn_exif_block_is_no_orientation),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
