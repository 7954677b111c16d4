#include <zip.h>

#include "screen/mask.h"
#include "screen/mask_parts.h"
#include "screen/office.h"
#include "screen/office_parts.h"
#include "screen/xml.h"

#define OFFICE "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
#define TYPES  "application/vnd.openxmlformats-officedocument.spreadsheetml."

static const struct {
	const char *starts, *name;
} lost[] = {
#define LOST(starts, name) { starts, name },
#define SHOWN(starts, name, todo)
#include "screen/mask_lost.def"
#undef LOST
#undef SHOWN
};

enum err mask_hidden(const char *what, struct str name)
{
	return fault_as(ERR_REFUSED, "mask.hidden", "file",
		"表格有隐藏的%s（" STRF
		"），脱敏的副本不能带上看不见的内容：请取消隐藏、筛选或合并，核对后重新上传",
		what, STRV(name));
}

enum err mask_too_big(void)
{
	return fault_as(ERR_LIMIT, "mask.size", "file", "表格过大，不能自动脱敏，请拆分后再试");
}

static enum err judge_lost(const struct archive *z)
{
	for (size_t i = 0; i < sizeof lost / sizeof *lost; i++)
		for (size_t j = 0; j < z->count; j++)
			if (office_starts(z->entries[j].name, lost[i].starts) &&
				!office_ends(z->entries[j].name, "/"))
				return fault_as(ERR_REFUSED, "mask.lost", "file",
					"表格含有%s，脱敏的副本不能带上：请删去，或另存为只有数据"
					"的表格后重新上传",
					lost[i].name);
	return ERR_OK;
}

/* A sheet that no list names is hidden in its own way. */
static enum err judge_sheets(const struct archive *z, const struct office_order *order)
{
	for (size_t i = 0; i < order->count; i++)
		if (order->at[i].hidden)
			return mask_hidden("工作表", order->at[i].title);
	for (size_t i = 0; i < z->count; i++)
		if (office_is_sheet(order, z->entries[i].name) &&
			office_ends(z->entries[i].name, ".xml") &&
			!office_listed(order, z->entries[i].name))
			return mask_hidden("工作表", z->entries[i].name);
	return order->count <= SHEETS_MAX ? ERR_OK : mask_too_big();
}

static void nothing_closes(void *ctx, const char *name)
{
	(void)ctx, (void)name;
}

static void no_text(void *ctx, struct str text)
{
	(void)ctx, (void)text;
}

static enum err always_fine(void *ctx)
{
	(void)ctx;
	return ERR_OK;
}

/* Days are counted from another day where an old Macintosh wrote it. */
static void workbook_open(void *ctx, const char *name, const char **attributes)
{
	bool *from_1904 = ctx;
	if (!strcmp(name, "workbookPr"))
		*from_1904 |= office_is_true(xml_attribute(attributes, "date1904"));
}

/* The whole workbook: what all sheets share, and the archive that is written. */
struct workbook {
	struct arena *arena;
	const struct archive *from;
	struct office_order order;
	struct office_shared shared;
	struct styles styles;
	struct masker masker;
	struct cell *cells;
	zip_t *zip;
};

static enum err put_entry(struct workbook *w, const char *name, struct str bytes)
{
	zip_source_t *source = zip_source_buffer(w->zip, bytes.at, bytes.len, 0);
	zip_int64_t at = source ? zip_file_add(w->zip, name, source, ZIP_FL_ENC_UTF_8) : -1;
	if (at < 0)
		return fault(ERR_INTERNAL, "zip: %s", zip_strerror(w->zip));
	/* Of no day: the same table gives the same file. */
	zip_file_set_dostime(w->zip, (zip_uint64_t)at, 0, 0x21, 0);
	return ERR_OK;
}

static enum err copy_sheet(struct workbook *w, const struct archive_entry *entry, const char *name)
{
	struct buf b;
	const struct copying how = { &w->masker, &w->shared, w->styles.count, w->cells };
	buf_init(&b, w->arena, ARCHIVE_BYTES_MAX);
	TRY(mask_sheet(&how, w->arena, entry, &b));
	return put_entry(w, name, buf_str(&b));
}

static enum err copy_sheets(struct workbook *w)
{
	for (size_t i = 0; i < w->order.count; i++) {
		const struct office_item *item = &w->order.at[i];
		const struct archive_entry *entry =
			archive_find(w->from, arena_cstr(w->arena, item->entry));
		if (!entry)
			return fault_as(ERR_REFUSED, "office.broken", "file",
				"工作表“" STRF "”打不开，请另存后重新上传", STRV(item->title));
		TRY(copy_sheet(
			w, entry, arena_printf(w->arena, "xl/worksheets/sheet%zu.xml", i + 1)));
	}
	return ERR_OK;
}

static enum err put_styles(struct workbook *w)
{
	struct buf b;
	buf_init(&b, w->arena, ARCHIVE_BYTES_MAX);
	styles_write(&w->styles, &b);
	return b.toobig ? mask_too_big() : put_entry(w, "xl/styles.xml", buf_str(&b));
}

static enum err put_types(struct workbook *w)
{
	struct buf b;
	buf_init(&b, w->arena, XML_TEXT_MAX);
	buf_add(&b,
		STR(HEAD "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/"
			 "content-types\"><Default Extension=\"rels\" ContentType=\"application/"
			 "vnd.openxmlformats-package.relationships+xml\"/><Default "
			 "Extension=\"xml\" "
			 "ContentType=\"application/xml\"/><Override PartName=\"/xl/workbook.xml\" "
			 "ContentType=\"" TYPES "sheet.main+xml\"/><Override PartName=\"/xl/"
			 "styles.xml\" ContentType=\"" TYPES "styles+xml\"/>"));
	for (size_t i = 1; i <= w->order.count; i++)
		buf_printf(&b,
			"<Override PartName=\"/xl/worksheets/sheet%zu.xml\" "
			"ContentType=\"" TYPES "worksheet+xml\"/>",
			i);
	buf_add(&b, STR("</Types>"));
	return put_entry(w, "[Content_Types].xml", buf_str(&b));
}

static enum err put_relations(struct workbook *w)
{
	struct buf b;
	buf_init(&b, w->arena, XML_TEXT_MAX);
	buf_add(&b,
		STR(HEAD "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/"
			 "relationships\">"));
	for (size_t i = 1; i <= w->order.count; i++)
		buf_printf(&b,
			"<Relationship Id=\"rId%zu\" Type=\"" OFFICE
			"/worksheet\" Target=\"worksheets/sheet%zu.xml\"/>",
			i, i);
	buf_printf(&b,
		"<Relationship Id=\"rId%zu\" Type=\"" OFFICE
		"/styles\" Target=\"styles.xml\"/></Relationships>",
		w->order.count + 1);
	TRY(put_entry(w, "xl/_rels/workbook.xml.rels", buf_str(&b)));
	return put_entry(w, "_rels/.rels",
		STR(HEAD "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/"
			 "relationships\"><Relationship Id=\"rId1\" Type=\"" OFFICE
			 "/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"));
}

static enum err put_workbook(struct workbook *w)
{
	static const struct xml_reader reader = { workbook_open, nothing_closes, no_text,
		always_fine };
	struct buf b;
	bool from_1904 = false;
	TRY(xml_read(archive_find(w->from, "xl/workbook.xml"), &reader, &from_1904));
	buf_init(&b, w->arena, XML_TEXT_MAX);
	buf_printf(&b, HEAD "<workbook xmlns=\"" MAIN "\" xmlns:r=\"" OFFICE "\">%s<sheets>",
		from_1904 ? "<workbookPr date1904=\"1\"/>" : "");
	for (size_t i = 0; i < w->order.count; i++) {
		buf_add(&b, STR("<sheet name=\""));
		buf_add_escaped(&b, w->order.at[i].title);
		buf_printf(&b, "\" sheetId=\"%zu\" r:id=\"rId%zu\"/>", i + 1, i + 1);
	}
	buf_add(&b, STR("</sheets></workbook>"));
	return put_entry(w, "xl/workbook.xml", buf_str(&b));
}

/* What a sheet is called may hold no star, so nobody but its writer can mend that. */
static enum err judge_titles(const struct workbook *w)
{
	bool number;
	for (size_t i = 0; i < w->order.count; i++) {
		struct str title = w->order.at[i].title;
		TRY(masker_finds(&w->masker, w->arena, title, &number));
		if (number)
			return fault_as(ERR_REFUSED, "mask.title", "file",
				"工作表“" STRF "”的名称里有个人号码：请改名后重新上传",
				STRV(title));
	}
	return ERR_OK;
}

static enum err read_workbook(struct workbook *w)
{
	w->styles.masker = &w->masker;
	TRY(office_order(w->arena, w->from, "xl/workbook.xml", "sheet", &w->order));
	TRY(judge_sheets(w->from, &w->order));
	TRY(judge_lost(w->from));
	TRY(judge_titles(w));
	TRY(styles_read(w->arena, w->from, &w->styles));
	return office_shared_read(w->arena, w->from, &w->shared);
}

static enum err write_all(struct workbook *w)
{
	TRY(put_types(w));
	TRY(put_relations(w));
	TRY(put_workbook(w));
	TRY(put_styles(w));
	return copy_sheets(w);
}

enum err mask_take_bytes(zip_source_t *whole, struct arena *a, struct buf *out)
{
	zip_stat_t st;
	if (zip_source_stat(whole, &st) || zip_source_open(whole))
		return fault(ERR_INTERNAL, "zip: no bytes");
	char *bytes = arena_alloc(a, st.size + 1);
	zip_int64_t n = zip_source_read(whole, bytes, st.size);
	zip_source_close(whole);
	if (n != (zip_int64_t)st.size)
		return fault(ERR_INTERNAL, "zip: short");
	buf_add(out, (struct str){ bytes, st.size });
	return ERR_OK;
}

static enum err write_archive(struct workbook *w, struct buf *out)
{
	zip_source_t *whole = zip_source_buffer_create(NULL, 0, 0, NULL);
	w->zip = whole ? zip_open_from_source(whole, ZIP_TRUNCATE, NULL) : NULL;
	if (!w->zip)
		return fault(ERR_INTERNAL, "zip");
	zip_source_keep(whole);
	enum err e = write_all(w);
	if (e)
		zip_discard(w->zip);
	else if (zip_close(w->zip)) {
		e = fault(ERR_INTERNAL, "zip: %s", zip_strerror(w->zip));
		zip_discard(w->zip);
	} else
		e = mask_take_bytes(whole, w->arena, out);
	zip_source_free(whole);
	return e;
}

enum err mask_xlsx(struct arena *a, struct str allow, struct str file, struct buf *out)
{
	struct archive z;
	struct workbook w = { .arena = a, .from = &z, .cells = mask_cells(a) };
	TRY(archive_read(a, file, &z));
	if (!archive_find(&z, "xl/workbook.xml"))
		return fault_as(ERR_TYPE, "upload.type", "file",
			"只有 xlsx 和 CSV 表格，以及 docx、pptx 里的表格可以自动脱敏");
	TRY(office_judge(a, &z));
	TRY(masker_open(&w.masker, allow));
	enum err e = read_workbook(&w);
	return masker_close(&w.masker, e ? e : write_archive(&w, out));
}
