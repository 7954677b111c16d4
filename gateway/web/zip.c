#include "web/zip.h"

#include <time.h>

enum { VERSION = 20, UTF8_NAMES = 1 << 11 };

static uint32_t crc_of(struct str s)
{
	uint32_t crc = 0xFFFFFFFF;
	for (size_t i = 0; i < s.len; i++) {
		crc ^= (unsigned char)s.at[i];
		for (int bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (crc & 1 ? 0xEDB88320 : 0);
	}
	return ~crc;
}

static void add16(struct buf *b, unsigned n)
{
	buf_add_char(b, (char)n);
	buf_add_char(b, (char)(n >> 8));
}

static void add32(struct buf *b, uint32_t n)
{
	add16(b, n & 0xFFFF);
	add16(b, n >> 16);
}

void pack_open(struct zip *z, struct arena *a, size_t max, int64_t at)
{
	struct tm tm;
	time_t seconds = (time_t)(at / 1000 + 8 * 3600);
	*z = (struct zip){};
	buf_init(&z->out, a, max);
	gmtime_r(&seconds, &tm);
	z->date = (uint16_t)((tm.tm_year - 80) << 9 | (tm.tm_mon + 1) << 5 | tm.tm_mday);
	z->time = (uint16_t)(tm.tm_hour << 11 | tm.tm_min << 5 | tm.tm_sec / 2);
}

/* What stands before the bytes and, once more, in the directory at the end. */
static void add_facts(struct zip *z, const struct pack_entry *e)
{
	struct buf *b = &z->out;
	add16(b, VERSION);
	add16(b, UTF8_NAMES);
	add16(b, 0); /* stored */
	add16(b, z->time);
	add16(b, z->date);
	add32(b, e->crc);
	add32(b, e->size);
	add32(b, e->size);
	add16(b, (unsigned)e->name.len);
	add16(b, 0);
}

void pack_add(struct zip *z, struct str name, struct str bytes)
{
	if (z->count == ZIP_ENTRIES_MAX || bytes.len > INT32_MAX || z->out.len > INT32_MAX) {
		z->full = true;
		return;
	}
	struct pack_entry *e = &z->entries[z->count++];
	*e = (struct pack_entry){ name, crc_of(bytes), (uint32_t)bytes.len, (uint32_t)z->out.len };
	add32(&z->out, 0x04034b50);
	add_facts(z, e);
	buf_add(&z->out, name);
	buf_add(&z->out, bytes);
}

static void add_directory_row(struct zip *z, const struct pack_entry *e)
{
	struct buf *b = &z->out;
	add32(b, 0x02014b50);
	add16(b, VERSION);
	add_facts(z, e);
	add16(b, 0); /* no comment */
	add16(b, 0);
	add16(b, 0);
	add32(b, 0);
	add32(b, e->offset);
	buf_add(b, e->name);
}

enum err pack_close(struct zip *z, struct str *out)
{
	struct buf *b = &z->out;
	uint32_t start = (uint32_t)b->len;
	for (size_t i = 0; i < z->count; i++)
		add_directory_row(z, &z->entries[i]);
	uint32_t size = (uint32_t)b->len - start;
	add32(b, 0x06054b50);
	add32(b, 0);
	add16(b, (unsigned)z->count);
	add16(b, (unsigned)z->count);
	add32(b, size);
	add32(b, start);
	add16(b, 0);
	if (z->full || b->toobig)
		return fault_as(ERR_LIMIT, "evidence.size", NULL, "材料过大，请在服务器上导出");
	*out = buf_str(b);
	return ERR_OK;
}
