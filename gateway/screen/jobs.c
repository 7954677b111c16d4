#include "screen/jobs.h"

#include "screen/mask.h"
#include "screen/ocr.h"
#include "screen/office.h"
#include "screen/pdf.h"
#include "screen/picture.h"
#include "screen/text.h"
#include "screen/video.h"

static enum err open_picture(struct arena *a, struct str file, struct contents *o)
{
	struct picture p;
	TRY(picture_remake(a, file, o->media, &p));
	o->width = p.width;
	o->height = p.height;
	o->remade = p.bytes;
	o->remade_as = p.media;
	return picture_codes(&p.pixels, "", &o->parts);
}

static enum err open_as(struct arena *a, struct str file, unsigned media, struct contents *o)
{
	switch (media) {
	case MEDIA_ZIP:
		return office_open(a, file, o);
	case MEDIA_PDF:
		TRY(pdf_judge(a, file));
		return pdf_aside(a, file, &o->parts);
	case MEDIA_MP4:
		return video_open(a, file, o);
	case MEDIA_TXT:
		return text_open(a, file, o);
	default:
		return open_picture(a, file, o);
	}
}

/* Which of the two kinds of text it is, the name says; the name stays with the parent. */
static enum err open_file(struct arena *a, struct str file, struct buf *answer)
{
	struct contents o = {};
	unsigned media;
	TRY(media_of(file, STR("file.txt"), &media));
	parts_init(&o.parts, a);
	if (media < MEDIA__COUNT)
		o.media = media;
	TRY(open_as(a, file, media, &o));
	contents_write(answer, &o);
	return ERR_OK;
}

static enum err open_csv(struct arena *a, struct str file, struct buf *answer)
{
	struct contents o = { .media = MEDIA_CSV };
	parts_init(&o.parts, a);
	TRY(text_open_csv(a, file, &o));
	contents_write(answer, &o);
	return ERR_OK;
}

const struct sandbox_job job_open_csv = { .name = "csv", .prepare = text_prepare, .run = open_csv };
const struct sandbox_job job_open = { .name = "file", .prepare = text_prepare, .run = open_file };

const struct sandbox_job *const jobs[] = { &job_open, &job_open_csv, &job_pdf_info, &job_pdf_files,
	&job_pdf_text, &job_pdf_page, &job_ocr, &job_mask, NULL };
