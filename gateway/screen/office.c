#include "screen/office.h"

#include "screen/office_parts.h"
#include "screen/picture.h"

static const struct kind {
	const char *main;
	enum media media;
	const char *item; /* what its main part lists: sheets, slides */
} kinds[] = {
	{ "word/document.xml", MEDIA_DOCX, NULL },
	{ "xl/workbook.xml", MEDIA_XLSX, "sheet" },
	{ "ppt/presentation.xml", MEDIA_PPTX, "sldId" },
};

/* Where a part's words stand, by the beginning of its name. The first that fits. */
static const struct {
	const char *starts, *place;
} places[] = {
	{ "word/document", "正文" },
	{ "word/header", "页眉" },
	{ "word/footer", "页脚" },
	{ "word/footnotes", "脚注" },
	{ "word/endnotes", "尾注" },
	{ "word/comments", "批注" },
	{ "xl/comments", "批注" },
	{ "xl/threadedComments", "批注" },
	{ "xl/drawings/", "图形" },
	{ "xl/charts/", "图表" },
	{ "word/charts/", "图表" },
	{ "ppt/charts/", "图表" },
	{ "ppt/slideMasters/", "母版" },
	{ "ppt/slideLayouts/", "版式" },
	{ "ppt/comments", "批注" },
	{ "docProps/", "文档属性" },
};

static const struct kind *kind_of(const struct archive *z)
{
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (archive_find(z, kinds[i].main) && archive_find(z, "[Content_Types].xml"))
			return &kinds[i];
	return NULL;
}

static enum err other_zip(const struct archive *z)
{
	if (archive_find(z, "OFD.xml"))
		return fault_as(ERR_TYPE, "upload.type", "file", "OFD 文件请导出为 PDF 后再上传");
	if (archive_find(z, "content.xml"))
		return fault_as(ERR_TYPE, "upload.type", "file",
			"OpenDocument 文件请另存为 docx、xlsx 或 pptx 后再上传");
	return fault_as(ERR_TYPE, "upload.type", "file", "不接受压缩包，请解压后逐个上传");
}

/* Notes and slides are numbered as a person sees them where the list says so. */
static struct str slide_place(struct arena *a, const struct office_order *order, struct str name)
{
	const struct office_item *slide = office_listed(order, name);
	if (slide)
		return str_c(arena_printf(a, "第%zu页", (size_t)(slide - order->at) + 1));
	if (office_starts(name, "ppt/notesSlides/notesSlide"))
		return str_c(arena_printf(a, "备注（" STRF "）",
			STRV(str_from(name, sizeof "ppt/notesSlides/" - 1))));
	return (struct str){};
}

static struct str place_of(struct arena *a, const struct office_order *order, struct str name)
{
	struct str place = slide_place(a, order, name);
	if (place.len)
		return place;
	for (size_t i = 0; i < sizeof places / sizeof *places; i++)
		if (office_starts(name, places[i].starts))
			return str_c(places[i].place);
	return name;
}

/* Their words were read cell by cell already. */
static bool was_read(const struct office_order *order, enum media media, struct str name)
{
	return media == MEDIA_XLSX &&
	       (office_is_sheet(order, name) ||
		       (office_starts(name, "xl/sharedStrings.xml") && name.len == 20));
}

/* Whatever it is called: what begins as XML may be read as XML by who opens the document. */
static enum err sniff(void *ctx, struct str piece, bool last)
{
	static const struct str starts[] = { { "<", 1 }, { "\xEF\xBB\xBF<", 4 }, { "\xFF\xFE<", 3 },
		{ "\xFE\xFF\0<", 4 }, { "<\0", 2 }, { "\0<", 2 } };
	bool *is = ctx;
	(void)last;
	struct str head = str_trim(str_sub(piece, 0, 256));
	for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
		*is |= str_starts(head, starts[i]);
	return ERR_LIMIT; /* the beginning is enough */
}

static bool begins_as_xml(const struct archive_entry *e)
{
	bool is = false;
	if (archive_pour(e, sniff, &is) == ERR_OK)
		return false; /* empty */
	return is;
}

/* A drawing that came from elsewhere may declare a document type, which is no reason to refuse it. */
static bool is_drawing(struct str name)
{
	return office_ends(name, ".vml") || office_ends(name, ".svg");
}

bool office_is_markup(const struct archive_entry *e)
{
	return office_ends(e->name, ".xml") || office_ends(e->name, ".rels") || begins_as_xml(e);
}

/* No list says which elements hold the words of these. */
static bool is_free(struct str name)
{
	return office_starts(name, "customXml/") || office_starts(name, "xl/workbook.xml");
}

static bool is_picture(struct str name)
{
	return str_find(name, STR("/media/")) >= 0 && !office_ends(name, ".svg");
}

enum { LOOKED_AT_MAX = 40 };

struct gathering {
	struct buf bytes;
};

static enum err gather(void *ctx, struct str piece, bool last)
{
	struct gathering *g = ctx;
	(void)last;
	buf_add(&g->bytes, piece);
	return g->bytes.toobig ? ERR_LIMIT : ERR_OK;
}

/* A picture that cannot be opened shows nothing in the document either. */
static enum err look_at_picture(const struct archive_entry *e, struct parts *out)
{
	SCRATCH(a);
	unsigned media;
	struct image pixels;
	struct gathering g;
	buf_init(&g.bytes, &a, ARCHIVE_BYTES_MAX);
	const char *place = arena_printf(&a, "（" STRF "）", STRV(e->name));
	if (archive_pour(e, gather, &g) || media_of(buf_str(&g.bytes), e->name, &media) ||
		media < MEDIA_JPEG || media > MEDIA_GIF ||
		picture_look(&a, buf_str(&g.bytes), media, &pixels))
		return ERR_OK;
	return picture_codes(&pixels, place, out);
}

static enum err read_markup(struct arena *a, const struct archive_entry *e,
	const struct office_order *order, enum media media, struct parts *out)
{
	struct str place = place_of(a, order, e->name);
	if (was_read(order, media, e->name))
		return ERR_OK;
	TRY(office_aside(e, place, out));
	if (office_ends(e->name, ".rels"))
		return ERR_OK;
	return office_text(e, place, is_free(e->name), out);
}

static enum err read_words(struct arena *a, const struct archive *z,
	const struct office_order *order, enum media media, struct parts *out)
{
	struct buf pictures;
	size_t looked_at = 0;
	buf_init(&pictures, a, ARCHIVE_ENTRIES_MAX * ARCHIVE_NAME_MAX);
	for (size_t i = 0; i < z->count; i++) {
		const struct archive_entry *e = &z->entries[i];
		if (is_drawing(e->name))
			TRY(office_vml(e, out));
		else if (office_is_markup(e))
			TRY(read_markup(a, e, order, media, out));
		if (is_picture(e->name) && looked_at++ < LOOKED_AT_MAX)
			TRY(look_at_picture(e, out));
		if (is_picture(e->name))
			buf_printf(&pictures, STRF "\n", STRV(e->name));
	}
	return parts_add(out, buf_str(&pictures), "内嵌图片");
}

enum err office_open(struct arena *a, struct str file, struct contents *out)
{
	struct archive z;
	struct office_order order = {};
	TRY(archive_read(a, file, &z));
	const struct kind *kind = kind_of(&z);
	if (!kind)
		return other_zip(&z);
	TRY(office_judge(a, &z));
	if (kind->item)
		TRY(office_order(a, &z, kind->main, kind->item, &order));
	if (kind->media == MEDIA_XLSX)
		TRY(office_sheets(a, &z, &order, &out->parts));
	TRY(read_words(a, &z, &order, kind->media, &out->parts));
	out->media = kind->media;
	out->pages = (unsigned)order.count;
	return ERR_OK;
}
