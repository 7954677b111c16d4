#include "channels/wechat/cover.h"

#include "base/buf.h"

/* Two bits a pixel; a row is its filter byte and 118 bytes. Deflate's stored form: no zlib. */
enum { WIDTH = 470, HEIGHT = 200, ROW = 1 + (WIDTH + 3) / 4, BLUE = 0, WHITE = 1, RED = 2 };

static void add_u32(struct buf *b, uint32_t n)
{
	for (int shift = 24; shift >= 0; shift -= 8)
		buf_add_char(b, (char)(n >> shift));
}

static uint32_t crc32_of(struct str s)
{
	uint32_t crc = ~0u;
	for (size_t i = 0; i < s.len; i++) {
		crc ^= (unsigned char)s.at[i];
		for (int bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (crc & 1 ? 0xEDB88320u : 0);
	}
	return ~crc;
}

static uint32_t adler32_of(struct str s)
{
	uint32_t low = 1, high = 0;
	for (size_t i = 0; i < s.len; i++) {
		low = (low + (unsigned char)s.at[i]) % 65521;
		high = (high + low) % 65521;
	}
	return high << 16 | low;
}

static void add_chunk(struct buf *b, const char *type, struct str data)
{
	struct buf body;
	buf_init(&body, b->arena, data.len + 4);
	buf_add(&body, str_c(type));
	buf_add(&body, data);
	add_u32(b, (uint32_t)data.len);
	buf_add(b, buf_str(&body));
	add_u32(b, crc32_of(buf_str(&body)));
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

static struct str stored(struct arena *a, struct str raw)
{
	struct buf z;
	uint16_t n = (uint16_t)raw.len, not_n = (uint16_t)~n;
	buf_init(&z, a, raw.len + 16);
	buf_add(&z, STR("\x78\x01\x01"));
	buf_add_char(&z, (char)n);
	buf_add_char(&z, (char)(n >> 8));
	buf_add_char(&z, (char)not_n);
	buf_add_char(&z, (char)(not_n >> 8));
	buf_add(&z, raw);
	add_u32(&z, adler32_of(raw));
	return buf_str(&z);
}

struct str cover_png(struct arena *a)
{
	struct buf b, head;
	buf_init(&b, a, 65536);
	buf_init(&head, a, 13);
	add_u32(&head, WIDTH);
	add_u32(&head, HEIGHT);
	buf_add(&head, STR("\x02\x03\x00\x00\x00")); /* 2 bits, palette */
	buf_add(&b, STR("\x89PNG\r\n\x1A\n"));
	add_chunk(&b, "IHDR", buf_str(&head));
	add_chunk(&b, "PLTE", STR("\x0B\x3D\x7A\xFF\xFF\xFF\xB3\x14\x1B"));
	add_chunk(&b, "IDAT", stored(a, pixels(a)));
	add_chunk(&b, "IEND", (struct str){});
	return buf_str(&b);
}
