#include "screen/jobs.h"

#include "screen/opened.h"
#include "screen/picture.h"

static enum err open_picture(struct arena *a, struct str file, struct opened *o)
{
	struct picture p;
	TRY(picture_remake(a, file, o->media, &p));
	o->width = p.width;
	o->height = p.height;
	o->remade = p.bytes;
	o->remade_as = p.media;
	return ERR_OK;
}

/* Which of the two kinds of text it is, the name says; the name stays with the parent. */
static enum err open_file(struct arena *a, struct str file, struct buf *answer)
{
	struct opened o = {};
	unsigned media;
	TRY(media_of(file, STR("file.txt"), &media));
	parts_init(&o.parts, a);
	o.media = media;
	TRY(open_picture(a, file, &o));
	opened_write(answer, &o);
	return ERR_OK;
}

const struct sandbox_job job_open = { .name = "file", .run = open_file };

const struct sandbox_job *const jobs[] = { &job_open, NULL };
