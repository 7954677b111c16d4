#include "channels/wechat/cover.h"

#include <pthread.h>
#include <stdlib.h>
#include <zlib.h>

#include "base/buf.h"

/* Two bits a pixel; a row is its filter byte and 118 bytes. */
enum {
	WIDTH = 470,
	HEIGHT = 200,
	ROW = 1 + (WIDTH + 3) / 4,
	BLUE = 0,
	WHITE = 1,
	RED = 2,
	PNG_MAX = 4096
};

static void add_u32(struct buf *b, uint32_t n)
{
	for (int shift = 24; shift >= 0; shift -= 8)
		buf_add_char(b, (char)(n >> shift));
}

static void add_chunk(struct buf *b, const char *type, struct str data)
{
	uLong crc = crc32(0, (const Bytef *)type, 4);
	add_u32(b, (uint32_t)data.len);
	buf_add(b, str_c(type));
	buf_add(b, data);
	add_u32(b, (uint32_t)crc32(crc, (const Bytef *)data.at, (uInt)data.len));
}

static unsigned colour(int x, int y)
{
	bool frame = x >= 12 && x < WIDTH - 12 && y >= 12 && y < HEIGHT - 12;
	bool inside = x >= 15 && x < WIDTH - 15 && y >= 15 && y < HEIGHT - 15;
	if (frame && !inside)
		return WHITE;
	return inside && y >= HEIGHT - 48 && y < HEIGHT - 36 ? RED : BLUE;
}

static struct str pixels(struct arena *a)
{
	char *rows = arena_alloc(a, (size_t)ROW * HEIGHT);
	for (int y = 0; y < HEIGHT; y++)
		for (int x = 0; x < WIDTH; x++) {
			char *byte = &rows[y * ROW + 1 + x / 4];
			*byte = (char)(*byte | (int)(colour(x, y) << (6 - x % 4 * 2)));
		}
	return (struct str){ rows, (size_t)ROW * HEIGHT };
}

static struct str deflated(struct arena *a, struct str raw)
{
	uLongf n = compressBound(raw.len);
	char *out = arena_alloc(a, n);
	if (compress2((Bytef *)out, &n, (const Bytef *)raw.at, raw.len, Z_BEST_COMPRESSION) != Z_OK)
		abort();
	return (struct str){ out, n };
}

static void draw(struct arena *a, struct buf *b)
{
	struct buf head;
	buf_init(b, a, PNG_MAX);
	buf_init(&head, a, 13);
	add_u32(&head, WIDTH);
	add_u32(&head, HEIGHT);
	buf_add(&head, STR("\x02\x03\x00\x00\x00")); /* 2 bits, palette */
	buf_add(b, STR("\x89PNG\r\n\x1A\n"));
	add_chunk(b, "IHDR", buf_str(&head));
	add_chunk(b, "PLTE", STR("\x0B\x3D\x7A\xFF\xFF\xFF\xB3\x14\x1B"));
	add_chunk(b, "IDAT", deflated(a, pixels(a)));
	add_chunk(b, "IEND", STR("")); /* not NULL: zlib takes that for a question */
}

static char drawn[PNG_MAX];
static size_t drawn_bytes;

static void draw_once(void)
{
	SCRATCH(a);
	struct buf b;
	draw(&a, &b);
	memcpy(drawn, b.at, b.len);
	drawn_bytes = b.len;
}

struct str cover_png(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	pthread_once(&once, draw_once);
	return (struct str){ drawn, drawn_bytes };
}
