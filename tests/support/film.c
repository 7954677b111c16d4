#include "tests/support/film.h"

#include "base/buf.h"

enum { FILM_MAX = 64 * 1024 };

static void add32(struct buf *b, uint32_t n)
{
	for (int shift = 24; shift >= 0; shift -= 8)
		buf_add_char(b, (char)(n >> shift));
}

static void zeroes(struct buf *b, size_t n)
{
	for (size_t i = 0; i < n; i++)
		buf_add_char(b, 0);
}

static struct str box(struct arena *a, const char *type, struct str body)
{
	struct buf b;
	buf_init(&b, a, FILM_MAX);
	add32(&b, (uint32_t)body.len + 8);
	buf_add(&b, str_c(type));
	buf_add(&b, body);
	return buf_str(&b);
}

static struct str two(struct arena *a, struct str one, struct str other)
{
	struct buf b;
	buf_init(&b, a, FILM_MAX);
	buf_add(&b, one);
	buf_add(&b, other);
	return buf_str(&b);
}

static struct str tkhd(struct arena *a, const struct sample_film *f)
{
	struct buf b;
	buf_init(&b, a, 256);
	zeroes(&b, 40);
	add32(&b, f->turned ? 0 : 0x10000);
	add32(&b, f->turned ? 0x10000 : 0);
	zeroes(&b, 28);
	add32(&b, f->width << 16);
	add32(&b, f->height << 16);
	return box(a, "tkhd", buf_str(&b));
}

static struct str track(
	struct arena *a, const struct sample_film *f, const char *kind, const char *packing)
{
	struct buf hdlr, stsd;
	buf_init(&hdlr, a, 256);
	buf_init(&stsd, a, 256);
	zeroes(&hdlr, 8);
	buf_add(&hdlr, str_c(kind));
	zeroes(&hdlr, 12);
	zeroes(&stsd, 4);
	add32(&stsd, 1);
	add32(&stsd, 16);
	buf_add(&stsd, str_c(packing));
	zeroes(&stsd, 8);
	struct str stbl = box(a, "stbl", box(a, "stsd", buf_str(&stsd)));
	struct str mdia = two(a, box(a, "hdlr", buf_str(&hdlr)), box(a, "minf", stbl));
	return box(a, "trak", two(a, tkhd(a, f), box(a, "mdia", mdia)));
}

static struct str mvhd(struct arena *a, const struct sample_film *f)
{
	struct buf b;
	buf_init(&b, a, 256);
	zeroes(&b, 12);
	add32(&b, 1000);
	add32(&b, f->seconds * 1000);
	zeroes(&b, 80);
	return box(a, "mvhd", buf_str(&b));
}

struct str sample_mp4(struct arena *a, const struct sample_film *f)
{
	struct str moov = mvhd(a, f);
	if (f->picture)
		moov = two(a, moov, track(a, f, "vide", f->picture));
	if (f->sound)
		moov = two(a, moov, track(a, f, "soun", f->sound));
	if (f->words.len)
		moov = two(a, moov, box(a, "udta", f->words));
	struct str head = box(a, "ftyp", STR("isom\0\0\2\0isomiso2mp41"));
	return two(a, two(a, head, box(a, "moov", moov)), box(a, "mdat", STR("no pictures")));
}
