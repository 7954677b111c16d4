#include "screen/markup.h"
#include "screen/office_parts.h"
#include "screen/xml.h"

/* Office writes <br> in these without closing it: no XML parser takes them. */
struct vml {
	struct buf all, words;
};

static enum err gather(void *ctx, struct str piece, bool last)
{
	struct vml *v = ctx;
	(void)last;
	buf_add(&v->all, piece);
	return v->all.toobig ? fault_as(ERR_REFUSED, "upload.text", "file",
				       "文档中的图形过多，无法逐字检查，请另存后重新上传")
			     : ERR_OK;
}

enum err office_vml(const struct archive_entry *entry, struct parts *out)
{
	SCRATCH(scratch);
	struct vml v;
	buf_init(&v.all, &scratch, XML_TEXT_MAX);
	buf_init(&v.words, &scratch, 2 * XML_TEXT_MAX);
	TRY(archive_pour(entry, gather, &v));
	markup_words(buf_str(&v.all), &v.words);
	return parts_add(out, buf_str(&v.words), "图形（" STRF "）", STRV(entry->name));
}
