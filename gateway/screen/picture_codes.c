#include "screen/codes.h"
#include "screen/picture.h"

/* As it looks on a white page, which is where a transparent one will stand. */
static unsigned char grey_of(const unsigned char *p)
{
	unsigned light = (p[0] * 77u + p[1] * 150u + p[2] * 29u) >> 8;
	return (unsigned char)((light * p[3] + 255u * (255u - p[3])) / 255u);
}

static unsigned char *grey_picture(struct arena *a, const struct image *p)
{
	size_t n = (size_t)p->width * p->height;
	unsigned char *grey = arena_alloc_array(a, p->width, p->height);
	for (size_t i = 0; i < n; i++)
		grey[i] = grey_of(p->rgba + i * 4);
	return grey;
}

struct taking {
	struct parts *parts;
	const char *place;
	enum err result;
};

static void take(void *ctx, const char *text, size_t len)
{
	struct taking *t = ctx;
	if (!t->result)
		t->result = parts_add(t->parts, (struct str){ text, len }, "二维码%s", t->place);
}

enum err picture_codes(const struct image *p, const char *place, struct parts *out)
{
	SCRATCH(a);
	struct taking t = { .parts = out, .place = place };
	if (!codes_read(grey_picture(&a, p), p->width, p->height, take, &t))
		TRY(parts_add(out, STR("二维码没有查完"), "二维码未识别%s", place));
	return t.result;
}
