#include "channels/video/mp4.h"

enum { TRACKS_MAX = 16 };

static enum err broken(const char *why)
{
	return fault_as(
		ERR_INVALID, "video.broken", "file", "视频文件不完整（%s），请重新导出", why);
}

static uint64_t number(struct str s, size_t at, size_t bytes)
{
	uint64_t n = 0;
	for (size_t i = 0; i < bytes; i++)
		n = n << 8 | (at + i < s.len ? (unsigned char)s.at[at + i] : 0);
	return n;
}

struct box {
	struct str type, body;
};

/* Cuts the next box off *rest. False at the end; *whole is false where one says that it is longer. */
static bool next_box(struct str *rest, struct box *out, bool *whole)
{
	uint64_t size = number(*rest, 0, 4);
	size_t head = 8;
	if (rest->len < 8)
		return false;
	if (size == 1) {
		size = number(*rest, 8, 8);
		head = 16;
	} else if (!size) {
		size = rest->len;
	}
	if (size < head || size > rest->len) {
		*whole = false;
		return false;
	}
	out->type = str_sub(*rest, 4, 4);
	out->body = str_sub(*rest, head, (size_t)size - head);
	*rest = str_from(*rest, (size_t)size);
	return true;
}

static struct str child(struct str body, const char *type)
{
	struct box b;
	bool whole = true;
	while (next_box(&body, &b, &whole))
		if (str_eq(b.type, str_c(type)))
			return b.body;
	return (struct str){};
}

/* A version byte; one that is not 0 has longer times. */
static void read_length(struct str mvhd, struct mp4 *m)
{
	bool longer = number(mvhd, 0, 1) == 1;
	uint64_t scale = number(mvhd, longer ? 20 : 12, 4);
	uint64_t length = number(mvhd, longer ? 24 : 16, longer ? 8 : 4);
	if (scale && length < UINT64_MAX / 1000)
		m->ms = (int64_t)(length * 1000 / scale & INT64_MAX);
}

/* 16.16 at the end; a quarter turn of the matrix swaps the two. */
static void read_size(struct str tkhd, struct mp4 *m)
{
	bool longer = number(tkhd, 0, 1) == 1;
	size_t matrix = longer ? 52 : 40, at = longer ? 88 : 76;
	bool turned = !number(tkhd, matrix, 4) && number(tkhd, matrix + 4, 4);
	unsigned width = (unsigned)number(tkhd, at, 2), height = (unsigned)number(tkhd, at + 4, 2);
	m->width = turned ? height : width;
	m->height = turned ? width : height;
}

static bool tells_place(struct str s)
{
	return str_find(s, STR("\xA9xyz")) >= 0 || str_find(s, STR("loci")) >= 0 ||
	       str_find(s, STR("location.ISO6709")) >= 0;
}

/* Where makers and editors put words of their own, on whatever level. */
static enum err note_words(const struct box *b, struct mp4 *m)
{
	if (!str_eq(b->type, STR("udta")) && !str_eq(b->type, STR("meta")) &&
		!str_eq(b->type, STR("uuid")))
		return ERR_OK;
	if (m->said_count == MP4_SAID_MAX)
		return broken("附带信息过多");
	m->located |= tells_place(b->body);
	m->said[m->said_count++] = b->body;
	return ERR_OK;
}

static enum err note_all_words(struct str body, struct mp4 *m)
{
	struct box b;
	bool whole = true;
	while (next_box(&body, &b, &whole))
		TRY(note_words(&b, m));
	return ERR_OK;
}

static void read_track(struct str trak, struct mp4 *m)
{
	struct str mdia = child(trak, "mdia"), kind = str_sub(child(mdia, "hdlr"), 8, 4);
	struct str stsd = child(child(child(mdia, "minf"), "stbl"), "stsd");
	struct str packing = str_sub(stsd, 12, 4);
	if (str_eq(kind, STR("vide"))) {
		read_size(child(trak, "tkhd"), m);
		m->h264 = str_eq(packing, STR("avc1")) || str_eq(packing, STR("avc3"));
	} else if (str_eq(kind, STR("soun"))) {
		m->sound = true;
		m->aac = str_eq(packing, STR("mp4a"));
	}
}

static enum err read_movie(struct str moov, struct mp4 *m)
{
	struct box b;
	bool whole = true;
	size_t tracks = 0;
	while (next_box(&moov, &b, &whole)) {
		TRY(note_words(&b, m));
		if (str_eq(b.type, STR("mvhd")))
			read_length(b.body, m);
		if (!str_eq(b.type, STR("trak")))
			continue;
		if (tracks++ == TRACKS_MAX)
			return broken("轨道过多");
		read_track(b.body, m);
		TRY(note_all_words(b.body, m));
	}
	return whole ? ERR_OK : broken("目录残缺");
}

enum err mp4_read(struct str file, struct mp4 *out)
{
	struct mp4 m = {};
	struct box b;
	bool whole = true, movie = false, data = false;
	while (next_box(&file, &b, &whole)) {
		data |= str_eq(b.type, STR("mdat"));
		TRY(note_words(&b, &m));
		if (!str_eq(b.type, STR("moov")))
			continue;
		if (movie)
			return broken("有两个目录");
		movie = true;
		TRY(read_movie(b.body, &m));
	}
	if (!whole || file.len)
		return broken("末尾缺失");
	if (!movie || !data || !m.width || !m.height || !m.ms)
		return broken("没有画面");
	*out = m;
	return ERR_OK;
}
