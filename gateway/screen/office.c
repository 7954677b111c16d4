#include "screen/office.h"

#include "screen/office_parts.h"

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
	for (size_t i = 0; i < order->count; i++)
		if (str_eq(order->at[i].entry, name))
			return str_c(arena_printf(a, "第%zu页", i + 1));
	if (str_starts(name, STR("ppt/notesSlides/notesSlide")))
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
		if (str_starts(name, str_c(places[i].starts)))
			return str_c(places[i].place);
	return name;
}

/* Their words were read cell by cell already. */
static bool is_of_sheets(struct str name)
{
	return str_starts(name, STR("xl/worksheets/")) ||
	       str_starts(name, STR("xl/dialogsheets/")) ||
	       str_eq(name, STR("xl/sharedStrings.xml"));
}

static bool has_words(struct str name)
{
	return str_ends(name, STR(".xml")) && !is_of_sheets(name);
}

static enum err read_words(struct arena *a, const struct archive *z,
	const struct office_order *order, struct parts *out)
{
	for (size_t i = 0; i < z->count; i++) {
		const struct archive_entry *e = &z->entries[i];
		if (has_words(e->name))
			TRY(office_text(a, e, place_of(a, order, e->name), out));
	}
	return ERR_OK;
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
	TRY(read_words(a, &z, &order, &out->parts));
	out->media = kind->media;
	out->pages = (unsigned)order.count;
	return ERR_OK;
}
