/* JPEG, PNG, WebP, GIF: decoded, scaled, written anew; and what was written is a picture again. */
#include "screen/picture.h"
#include "tests/fuzz/parts.h"

static void check(struct arena *a, const struct picture *p)
{
	unsigned media;
	struct picture again;
	MUST(p->width && p->height && p->width <= PICTURE_WIDTH);
	MUST(media_of(p->bytes, STR("a"), &media) == ERR_OK && media == p->media);
	MUST(picture_remake(a, p->bytes, p->media, &again) == ERR_OK);
	MUST(again.width == p->width && again.height == p->height);
	struct contents c = { .media = p->media };
	parts_init(&c.parts, a);
	enum err e = picture_codes(&p->pixels, "", &c.parts);
	if (e)
		parts_refused(e);
	else
		parts_check(a, &c);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	SCRATCH(a);
	struct picture p;
	unsigned media;
	struct str file = fuzz_input(data, len);
	enum err e = media_of(file, STR("a.txt"), &media);
	if (!e && (media == MEDIA_JPEG || media == MEDIA_PNG || media == MEDIA_WEBP ||
			  media == MEDIA_GIF)) {
		e = picture_remake(&a, file, media, &p);
		if (!e)
			check(&a, &p);
	}
	if (e)
		parts_refused(e);
	return 0;
}
