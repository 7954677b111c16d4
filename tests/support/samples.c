#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <gif_lib.h>
#include <jpeglib.h>
#include <webp/encode.h>
#include <zip.h>
#include <zlib.h>

#include "base/buf.h"
#include "tests/support/samples.h"

enum { SAMPLE_TIME = 1636790400 }; /* of every entry of an archive: the same bytes every time */

static void need(bool it)
{
	if (!it)
		abort();
}

/* A little-endian TIFF block: orientation, and a GPS directory with a latitude reference. */
struct str sample_exif(struct arena *a, unsigned turn)
{
	struct buf b;
	buf_init(&b, a, 1000);
	buf_add(&b, (struct str){ "Exif\0\0II*\0\x08\0\0\0\x02\0", 16 });
	buf_add(&b, (struct str){ "\x12\x01\x03\0\x01\0\0\0", 8 });
	buf_add_char(&b, (char)turn);
	buf_add(&b, (struct str){ "\0\0\0", 3 });
	buf_add(&b, (struct str){ "\x25\x88\x04\0\x01\0\0\0\x26\0\0\0\0\0\0\0", 16 });
	buf_add(&b, (struct str){ "\x01\0\x01\0\x02\0\0\0\x02\0\0\0N\0\0\0\0\0\0\0", 18 });
	buf_add(&b, STR("NingboGPS"));
	return buf_str(&b);
}

static void fill_row(unsigned char *row, unsigned w, unsigned y, sample_painter *paint)
{
	for (unsigned x = 0; x < w; x++)
		paint(x, y, row + (size_t)x * 4);
}

void sample_photograph(unsigned x, unsigned y, unsigned char p[4])
{
	p[0] = (unsigned char)(x * 7 + y);
	p[1] = (unsigned char)(y * 3);
	p[2] = (unsigned char)(x + y * 5);
	p[3] = 255;
}

struct str sample_jpeg(
	struct arena *a, unsigned w, unsigned h, unsigned turn, sample_painter *paint)
{
	struct jpeg_error_mgr err;
	struct jpeg_compress_struct c = { .err = jpeg_std_error(&err) };
	unsigned char *bytes = NULL, *row = arena_alloc_array(a, w, 4);
	unsigned long n = 0;
	jpeg_create_compress(&c);
	jpeg_mem_dest(&c, &bytes, &n);
	c.image_width = w;
	c.image_height = h;
	c.input_components = 4;
	c.in_color_space = JCS_EXT_RGBA;
	jpeg_set_defaults(&c);
	jpeg_set_quality(&c, 95, TRUE);
	jpeg_start_compress(&c, TRUE);
	struct str exif = sample_exif(a, turn);
	jpeg_write_marker(&c, JPEG_APP0 + 1, (const JOCTET *)exif.at, (unsigned)exif.len);
	jpeg_write_marker(&c, JPEG_COM, (const JOCTET *)"by hand", 7);
	while (c.next_scanline < h) {
		fill_row(row, w, c.next_scanline, paint);
		jpeg_write_scanlines(&c, &row, 1);
	}
	jpeg_finish_compress(&c);
	jpeg_destroy_compress(&c);
	struct str out = arena_str(a, (struct str){ (char *)bytes, n });
	free(bytes);
	return out;
}

static void png_chunk(struct buf *b, const char *type, struct str data)
{
	unsigned char n[4] = { (unsigned char)(data.len >> 24), (unsigned char)(data.len >> 16),
		(unsigned char)(data.len >> 8), (unsigned char)data.len };
	buf_add(b, (struct str){ (char *)n, 4 });
	size_t from = b->len;
	buf_add(b, str_c(type));
	buf_add(b, data);
	uLong crc = crc32(0, (const Bytef *)b->at + from, (uInt)(b->len - from));
	unsigned char check[4] = { (unsigned char)(crc >> 24), (unsigned char)(crc >> 16),
		(unsigned char)(crc >> 8), (unsigned char)crc };
	buf_add(b, (struct str){ (char *)check, 4 });
}

struct str sample_png_as(
	struct arena *a, unsigned w, unsigned h, int type, struct str rows, const char *note)
{
	struct buf b;
	unsigned char head[13] = { (unsigned char)(w >> 24), (unsigned char)(w >> 16),
		(unsigned char)(w >> 8), (unsigned char)w, (unsigned char)(h >> 24),
		(unsigned char)(h >> 16), (unsigned char)(h >> 8), (unsigned char)h, 8,
		(unsigned char)type };
	uLongf n = compressBound(rows.len);
	char *packed = arena_alloc(a, n);
	need(compress2((Bytef *)packed, &n, (const Bytef *)rows.at, rows.len, 1) == Z_OK);
	buf_init(&b, a, 64 * 1024 * 1024);
	buf_add(&b, STR("\x89PNG\r\n\x1A\n"));
	png_chunk(&b, "IHDR", (struct str){ (char *)head, 13 });
	png_chunk(&b, "tEXt", str_c(note));
	png_chunk(&b, "IDAT", (struct str){ packed, n });
	png_chunk(&b, "IEND", (struct str){});
	return buf_str(&b);
}

struct str sample_png(struct arena *a, unsigned w, unsigned h, bool alpha, sample_painter *paint)
{
	struct buf rows;
	unsigned char *row = arena_alloc_array(a, w, 4);
	buf_init(&rows, a, 64 * 1024 * 1024);
	for (unsigned y = 0; y < h; y++) {
		fill_row(row, w, y, paint);
		buf_add_char(&rows, 0);
		for (unsigned x = 0; x < w; x++)
			buf_add(&rows, (struct str){ (char *)row + x * 4, alpha ? 4 : 3 });
	}
	return sample_png_as(a, w, h, alpha ? 6 : 2, buf_str(&rows), "Author secret");
}

struct str sample_webp(struct arena *a, unsigned w, unsigned h, sample_painter *paint)
{
	unsigned char *rgba = arena_alloc_array(a, (size_t)w * 4, h), *bytes;
	for (unsigned y = 0; y < h; y++)
		fill_row(rgba + (size_t)y * w * 4, w, y, paint);
	size_t n = WebPEncodeRGBA(rgba, (int)w, (int)h, (int)w * 4, 90, &bytes);
	struct str out = arena_str(a, (struct str){ (char *)bytes, n });
	WebPFree(bytes);
	return out;
}

static int gif_take(GifFileType *gif, const GifByteType *bytes, int n)
{
	buf_add(gif->UserData, (struct str){ (const char *)bytes, (size_t)n });
	return n;
}

/* Two colours in halves, left and right. */
struct str sample_gif(struct arena *a, int frames)
{
	struct buf b;
	int why;
	GifColorType colours[2] = { { 255, 0, 0 }, { 0, 0, 255 } };
	GifByteType line[8] = { 0, 0, 0, 0, 1, 1, 1, 1 };
	buf_init(&b, a, 65536);
	GifFileType *gif = EGifOpen(&b, gif_take, &why);
	ColorMapObject *map = GifMakeMapObject(2, colours);
	need(EGifPutScreenDesc(gif, 8, 4, 8, 0, map) == GIF_OK);
	while (frames--) {
		need(EGifPutImageDesc(gif, 0, 0, 8, 4, false, NULL) == GIF_OK);
		for (int y = 0; y < 4; y++)
			need(EGifPutLine(gif, line, 8) == GIF_OK);
	}
	EGifCloseFile(gif, &why);
	GifFreeMapObject(map);
	return buf_str(&b);
}

static zip_source_t *bytes_source(zip_t *zip, const void *bytes, size_t n)
{
	zip_source_t *s = zip_source_buffer(zip, bytes, n, 0);
	need(s != NULL);
	return s;
}

static struct str close_zip(struct arena *a, zip_t *zip, zip_source_t *whole)
{
	zip_stat_t st;
	need(zip_close(zip) == 0);
	need(zip_source_stat(whole, &st) == 0);
	need(zip_source_open(whole) == 0);
	char *out = arena_alloc(a, st.size + 1);
	need(zip_source_read(whole, out, st.size) == (zip_int64_t)st.size);
	zip_source_close(whole);
	zip_source_free(whole);
	return (struct str){ out, st.size };
}

struct str sample_zip(struct arena *a, const struct sample_file *files, const char *password)
{
	zip_source_t *whole = zip_source_buffer_create(NULL, 0, 0, NULL);
	zip_t *zip = zip_open_from_source(whole, ZIP_TRUNCATE, NULL);
	need(zip != NULL);
	zip_source_keep(whole);
	for (; files->name; files++) {
		size_t n = files->len ? files->len : strlen(files->bytes);
		zip_int64_t i = zip_file_add(
			zip, files->name, bytes_source(zip, files->bytes, n), ZIP_FL_ENC_UTF_8);
		need(i >= 0);
		need(zip_file_set_mtime(zip, (zip_uint64_t)i, SAMPLE_TIME, 0) == 0);
		if (password)
			need(zip_file_set_encryption(
				     zip, (zip_uint64_t)i, ZIP_EM_AES_256, password) == 0);
	}
	return close_zip(a, zip, whole);
}

struct str sample_docx(struct arena *a, const char *document)
{
	return SAMPLE_ZIP(a, SAMPLE_TYPES, { "word/document.xml", document, 0 });
}

static void add_pages(struct buf *b, const char *const *pages, int count)
{
	for (int i = 0; i < count; i++) {
		buf_printf(b,
			"%d 0 obj\n<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]/Contents %d 0 R"
			"/Resources<</Font<</F1 3 0 R>>>>>>\nendobj\n",
			10 + 2 * i, 11 + 2 * i);
		buf_printf(b,
			"%d 0 obj\n<</Length %zu>>\nstream\nBT /F1 12 Tf 20 200 Td (%s) Tj ET\n"
			"endstream\nendobj\n",
			11 + 2 * i, strlen(pages[i]) + 35, pages[i]);
	}
}

/* No table of references: every reader rebuilds it, as it does for many a real file. */
struct str sample_pdf(
	struct arena *a, const char *const *pages, const char *catalog_more, struct str more)
{
	struct buf b;
	int count = 0;
	buf_init(&b, a, 1 << 20);
	while (pages[count])
		count++;
	buf_printf(
		&b, "%%PDF-1.7\n1 0 obj\n<</Type/Catalog/Pages 2 0 R%s>>\nendobj\n", catalog_more);
	buf_add(&b, STR("2 0 obj\n<</Type/Pages/Kids["));
	for (int i = 0; i < count; i++)
		buf_printf(&b, "%d 0 R ", 10 + 2 * i);
	buf_printf(&b, "]/Count %d>>\nendobj\n", count);
	buf_add(&b, STR("3 0 obj\n<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>\nendobj\n"));
	add_pages(&b, pages, count);
	buf_add(&b, more);
	buf_add(&b, STR("trailer\n<</Root 1 0 R/Size 200>>\n"));
	return buf_str(&b);
}

/* A generator of our own, so that a seed is the same run on every machine. */
static uint32_t next_random(uint32_t *seed)
{
	*seed = *seed * 1664525u + 1013904223u;
	return *seed >> 8;
}

struct str sample_bent(struct arena *a, struct str file, uint32_t *seed)
{
	char *bent = (char *)arena_str(a, file).at;
	uint32_t changes = 1 + next_random(seed) % 8;
	while (changes--) {
		size_t at = next_random(seed) % file.len;
		if (next_random(seed) % 4)
			bent[at] = (char)next_random(seed);
		else
			memset(bent + at, next_random(seed) % 2 ? 0xFF : 0,
				file.len - at < 4 ? file.len - at : 4);
	}
	bool cut = next_random(seed) % 8 == 0;
	return (struct str){ bent, cut ? next_random(seed) % file.len : file.len };
}

size_t sample_each(struct arena *a, struct str out[static SAMPLE_KINDS])
{
	static const char *const pages[] = { "one", "two", NULL };
	size_t n = 0;
	out[n++] = sample_jpeg(a, 60, 40, 6, sample_photograph);
	out[n++] = sample_png(a, 40, 30, true, sample_photograph);
	out[n++] = sample_webp(a, 40, 30, sample_photograph);
	out[n++] = sample_gif(a, 1);
	out[n++] = sample_docx(a, SAMPLE_W "<w:p><w:t>甲</w:t></w:p></w:document>");
	out[n++] = SAMPLE_ZIP(a, SAMPLE_TYPES, { "xl/workbook.xml", "<w><sheet name='x'/></w>", 0 },
		{ "xl/worksheets/sheet1.xml", "<s><row><c><v>1</v></c></row></s>", 0 });
	out[n++] = STR("\xFF\xFE\x81\x5B\x0A\0\xE2\x6C\x3D\xD8\0\xDE");
	out[n++] = STR("\xC4\xFE\xB2\xA8\xCA\xD0\n\x95\x32\x82\x36\n");
	out[n++] = sample_pdf(a, pages, "", STR(""));
	return n;
}
