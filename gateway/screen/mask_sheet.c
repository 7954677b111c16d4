#include <stdlib.h>
#include <zip.h>

#include "screen/cell.h"
#include "screen/mask.h"
#include "screen/mask_format.h"
#include "screen/mask_joined.h"
#include "screen/mask_row.h"
#include "screen/office.h"
#include "screen/office_cells.h"
#include "screen/office_parts.h"
#include "screen/xml.h"

enum { COLUMNS_MAX = 16384, SHEETS_MAX = 200 };

#define MAIN   "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
#define OFFICE "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
#define HEAD   "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
#define TYPES  "application/vnd.openxmlformats-officedocument.spreadsheetml."

static const struct {
	const char *starts, *name;
} lost[] = {
#define LOST(starts, name) { starts, name },
#include "screen/mask_sheet.def"
#undef LOST
};

static enum err hidden(const char *what, struct str name)
{
	return fault_as(ERR_REFUSED, "mask.hidden", "file",
		"表格有隐藏的%s（" STRF
		"），脱敏的副本不能带上看不见的内容：请取消隐藏、筛选或合并，核对后重新上传",
		what, STRV(name));
}

static enum err too_big(void)
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
			return hidden("工作表", order->at[i].title);
	for (size_t i = 0; i < z->count; i++)
		if (office_is_sheet(order, z->entries[i].name) &&
			office_ends(z->entries[i].name, ".xml") &&
			!office_listed(order, z->entries[i].name))
			return hidden("工作表", z->entries[i].name);
	return order->count <= SHEETS_MAX ? ERR_OK : too_big();
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

/* How numbers and days are written: of all styles only that. */
struct styles {
	const struct masker *masker;
	struct buf formats, cells;
	size_t count;
	bool in_formats, in_cells;
	enum err result;
};

static void take_format(struct styles *s, int64_t id, struct str format)
{
	SCRATCH(a);
	bool harmless = false;
	s->result = format_is_harmless(s->masker, &a, format, &harmless);
	buf_printf(&s->formats, "<numFmt numFmtId=\"%lld\" formatCode=\"", (long long)id);
	buf_add_escaped(&s->formats, harmless ? format : STR("General"));
	buf_add(&s->formats, STR("\"/>"));
}

static void styles_open(void *ctx, const char *name, const char **attributes)
{
	struct styles *s = ctx;
	int64_t id;
	s->in_formats |= !strcmp(name, "numFmts");
	s->in_cells |= !strcmp(name, "cellXfs");
	if (!str_i64(xml_attribute(attributes, "numFmtId"), &id) || id < 0 || id > 100000)
		id = 0;
	if (s->in_formats && !s->result && !strcmp(name, "numFmt"))
		take_format(s, id, xml_attribute(attributes, "formatCode"));
	if (s->in_cells && !strcmp(name, "xf")) {
		buf_printf(&s->cells,
			"<xf numFmtId=\"%lld\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" "
			"applyNumberFormat=\"1\"/>",
			(long long)id);
		s->count++;
	}
}

static void styles_close(void *ctx, const char *name)
{
	struct styles *s = ctx;
	s->in_formats &= strcmp(name, "numFmts") != 0;
	s->in_cells &= strcmp(name, "cellXfs") != 0;
}

static enum err styles_state(void *ctx)
{
	return ((struct styles *)ctx)->result;
}

static enum err read_styles(struct arena *a, const struct archive *z, struct styles *out)
{
	static const struct xml_reader reader = { styles_open, styles_close, no_text,
		styles_state };
	const struct archive_entry *entry = archive_find(z, "xl/styles.xml");
	buf_init(&out->formats, a, XML_TEXT_MAX);
	buf_init(&out->cells, a, ARCHIVE_BYTES_MAX);
	if (entry)
		TRY(xml_read(entry, &reader, out));
	return out->formats.toobig || out->cells.toobig ? too_big() : ERR_OK;
}

struct cell {
	char where[CELL_NAME];
	char type; /* s, n, b, e, d */
	int64_t style;
	struct str raw, words;
};

/* Cells stand in rows, and rows in the data: what stands elsewhere is no cell to anybody. */
enum level { OUTSIDE, IN_DATA, IN_ROW, IN_CELL };

static enum level level_of(const char *name)
{
	return !strcmp(name, "sheetData") ? IN_DATA
	       : !strcmp(name, "row")     ? IN_ROW
	       : !strcmp(name, "c")       ? IN_CELL
					  : OUTSIDE;
}

/* One sheet on its way into the copy. */
struct copy {
	struct masker *masker;
	const struct office_shared *shared;
	struct joined *joined;
	size_t styles;
	struct buf out, columns, value;
	struct arena arena; /* of the row */
	struct cell *cells;
	size_t count, row, column;
	enum level at;
	bool had_data, in_value, in_reading, is_shared, is_formula;
	enum err result;
};

/* Half a point, half a character: nobody reads what stands there. */
static bool is_nothing(struct arena *a, struct str size)
{
	return size.len && !(strtod(arena_cstr(a, size), NULL) >= 0.5);
}

static void on_row(struct copy *c, const char **attributes)
{
	int64_t n;
	c->column = 0;
	if (str_i64(xml_attribute(attributes, "r"), &n) && n > 0)
		c->row = (size_t)n - 1;
	if (office_is_true(xml_attribute(attributes, "hidden")) ||
		is_nothing(&c->arena, xml_attribute(attributes, "ht")))
		c->result = hidden("行", str_c(arena_printf(&c->arena, "第%zu行", c->row + 1)));
}

static void on_column(struct copy *c, const char **attributes)
{
	int64_t from, to;
	struct str width = xml_attribute(attributes, "width");
	if (!str_i64(xml_attribute(attributes, "min"), &from) ||
		!str_i64(xml_attribute(attributes, "max"), &to) || from < 1 || to < from)
		return;
	if (office_is_true(xml_attribute(attributes, "hidden")) || is_nothing(&c->arena, width)) {
		char name[CELL_NAME];
		cell_name(name, (size_t)from - 1, 0);
		c->result = hidden("列", str_c(arena_printf(&c->arena, "从 %s 起", name)));
		return;
	}
	buf_printf(&c->columns, "<col min=\"%lld\" max=\"%lld\" width=\"", (long long)from,
		(long long)to);
	buf_add_escaped(&c->columns, width);
	buf_add(&c->columns, STR("\" customWidth=\"1\"/>"));
}

static char type_of(struct str said)
{
	if (!said.len || str_eq(said, STR("n")))
		return 'n';
	return str_eq(said, STR("b"))   ? 'b'
	       : str_eq(said, STR("e")) ? 'e'
	       : str_eq(said, STR("d")) ? 'd'
					: 's';
}

static void on_cell(struct copy *c, const char **attributes)
{
	if (c->count == COLUMNS_MAX) {
		c->result = too_big();
		return;
	}
	struct cell *cell = &c->cells[c->count];
	struct str type = xml_attribute(attributes, "t");
	*cell = (struct cell){ .type = type_of(type), .style = -1 };
	c->is_shared = str_eq(type, STR("s"));
	c->is_formula = false;
	if (!str_i64(xml_attribute(attributes, "s"), &cell->style) || cell->style < 0 ||
		(size_t)cell->style >= c->styles)
		cell->style = -1;
	office_place(xml_attribute(attributes, "r"), &c->column, &c->row);
	cell_name(cell->where, c->column++, c->row);
}

static void begin_data(struct copy *c)
{
	if (c->columns.len)
		buf_printf(&c->out, "<cols>" STRF "</cols>", STRV(buf_str(&c->columns)));
	buf_add(&c->out, STR("<sheetData>"));
	c->had_data = true;
}

/* A cell in a cell, a row in a row, data once more: no office program writes that. */
static void go_in(struct copy *c, enum level level, const char **attributes)
{
	if (level <= c->at || (level == IN_DATA && c->had_data)) {
		c->result = fault_as(ERR_REFUSED, "office.broken", "file",
			"表格结构异常，无法脱敏，请用 Office 或 WPS 另存后重新上传");
		return;
	}
	if (level != c->at + 1)
		return;
	c->at = level;
	if (level == IN_DATA)
		begin_data(c);
	else if (level == IN_ROW)
		on_row(c, attributes);
	else
		on_cell(c, attributes);
}

static void copy_open(void *ctx, const char *name, const char **attributes)
{
	struct copy *c = ctx;
	enum level level = level_of(name);
	if (c->result)
		return;
	if (level)
		go_in(c, level, attributes);
	else if (c->at == OUTSIDE && !strcmp(name, "col"))
		on_column(c, attributes);
	else if (!strcmp(name, "sheetFormatPr") &&
		 (office_is_true(xml_attribute(attributes, "zeroHeight")) ||
			 is_nothing(&c->arena, xml_attribute(attributes, "defaultRowHeight"))))
		c->result = hidden("行", STR("默认行高为零"));
	c->is_formula |= !strcmp(name, "f");
	c->in_reading |= !strcmp(name, "rPh");
	c->in_value =
		c->at == IN_CELL && !c->in_reading && (!strcmp(name, "v") || !strcmp(name, "t"));
}

static bool is_number(struct str s)
{
	for (size_t i = 0; i < s.len; i++)
		if (!strchr("0123456789+-.eE", s.at[i]))
			return false;
	return s.len;
}

/* What a person reads in the cell; a formula's is what it came to when the file was saved. */
static void end_cell(struct copy *c)
{
	int64_t i;
	struct cell *cell = &c->cells[c->count];
	struct str said = arena_str(&c->arena, buf_str(&c->value));
	c->value.len = 0;
	cell->raw = cell->words = said;
	if (c->is_shared)
		cell->raw = cell->words =
			str_i64(str_trim(said), &i) && i >= 0 && (size_t)i < c->shared->count
				? c->shared->at[i]
				: STR("");
	else if (cell->type == 'n' && is_number(str_trim(said)))
		cell->words = office_number(&c->arena, cell->raw = str_trim(said));
	else if (cell->type == 'n')
		cell->type = 's';
	if (c->is_formula && !said.len)
		c->result = fault_as(ERR_REFUSED, "mask.lost", "file",
			"%s 的公式没有保存计算结果，脱敏的副本不能带上：请用 Office 或 WPS "
			"打开、保存后重新上传",
			cell->where);
	if (cell->raw.len && joined_covers(c->joined, c->column - 1, c->row))
		c->result = hidden("单元格",
			str_c(arena_printf(&c->arena, "%s，被合并单元格盖住", cell->where)));
	c->count += cell->raw.len > 0;
}

static void put_cell(struct copy *c, const struct cell *cell, struct str masked)
{
	bool same = str_eq(masked, cell->words);
	buf_printf(&c->out, "<c r=\"%s\"", cell->where);
	if (same && cell->style >= 0)
		buf_printf(&c->out, " s=\"%lld\"", (long long)cell->style);
	if (same && cell->type != 's') {
		buf_printf(&c->out, " t=\"%c\"><v>", cell->type);
		buf_add_escaped(&c->out, cell->raw);
		buf_add(&c->out, STR("</v></c>"));
		return;
	}
	buf_add(&c->out, STR(" t=\"inlineStr\"><is><t xml:space=\"preserve\">"));
	buf_add_escaped(&c->out, masked);
	buf_add(&c->out, STR("</t></is></c>"));
}

static enum err put_row(struct copy *c)
{
	struct str *words = arena_array(&c->arena, struct str, c->count + 1);
	struct str *masked = arena_array(&c->arena, struct str, c->count + 1);
	for (size_t i = 0; i < c->count; i++)
		words[i] = c->cells[i].words;
	TRY(masker_row(c->masker, &c->arena, words, c->count, masked));
	buf_printf(&c->out, "<row r=\"%zu\">", c->row + 1);
	for (size_t i = 0; i < c->count; i++)
		put_cell(c, &c->cells[i], masked[i]);
	buf_add(&c->out, STR("</row>"));
	return c->out.toobig || c->value.toobig ? too_big() : ERR_OK;
}

static void end_row(struct copy *c)
{
	c->result = put_row(c);
	arena_free(&c->arena);
	c->arena = (struct arena){};
	c->count = 0;
	c->row++;
}

static void copy_close(void *ctx, const char *name)
{
	struct copy *c = ctx;
	c->in_value = false;
	c->in_reading &= strcmp(name, "rPh") != 0;
	enum level level = level_of(name);
	if (c->result || !level || level != c->at)
		return;
	c->at = level - 1;
	if (level == IN_CELL)
		end_cell(c);
	else if (level == IN_ROW)
		end_row(c);
	else
		buf_add(&c->out, STR("</sheetData>"));
}

static void copy_text(void *ctx, struct str text)
{
	struct copy *c = ctx;
	if (c->in_value)
		buf_add(&c->value, text);
}

static enum err copy_state(void *ctx)
{
	return ((struct copy *)ctx)->result;
}

/* The whole workbook: what all sheets share, and the archive that is written. */
struct workbook {
	struct arena *arena;
	const struct archive *from;
	struct office_order order;
	struct office_shared shared;
	struct styles styles;
	struct masker masker;
	struct cell *cells; /* of one row */
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
	static const struct xml_reader reader = { copy_open, copy_close, copy_text, copy_state };
	struct copy c = { .masker = &w->masker,
		.shared = &w->shared,
		.styles = w->styles.count,
		.cells = w->cells };
	buf_init(&c.out, w->arena, ARCHIVE_BYTES_MAX);
	buf_init(&c.columns, w->arena, XML_TEXT_MAX);
	buf_init(&c.value, w->arena, XML_TEXT_MAX);
	TRY(joined_read(w->arena, entry, &c.joined));
	buf_add(&c.out, STR(HEAD "<worksheet xmlns=\"" MAIN "\">"));
	enum err e = xml_read(entry, &reader, &c);
	arena_free(&c.arena);
	TRY(e);
	if (!c.had_data)
		buf_add(&c.out, STR("<sheetData/>"));
	joined_write(c.joined, &c.out);
	buf_add(&c.out, STR("</worksheet>"));
	if (c.out.toobig || c.columns.toobig)
		return too_big();
	return put_entry(w, name, buf_str(&c.out));
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
	const struct styles *s = &w->styles;
	buf_init(&b, w->arena, ARCHIVE_BYTES_MAX);
	buf_add(&b, STR(HEAD "<styleSheet xmlns=\"" MAIN "\">"));
	if (s->formats.len)
		buf_printf(&b, "<numFmts>" STRF "</numFmts>", STRV(buf_str(&s->formats)));
	buf_add(&b,
		STR("<fonts count=\"1\"><font><sz val=\"11\"/></font></fonts><fills count=\"2\">"
		    "<fill><patternFill patternType=\"none\"/></fill><fill><patternFill "
		    "patternType=\"gray125\"/></fill></fills><borders count=\"1\"><border/>"
		    "</borders><cellStyleXfs count=\"1\"><xf/></cellStyleXfs><cellXfs>"));
	buf_add(&b, s->count ? buf_str(&s->cells) : STR("<xf/>"));
	buf_add(&b, STR("</cellXfs><cellStyles count=\"1\"><cellStyle name=\"Normal\" xfId=\"0\" "
			"builtinId=\"0\"/></cellStyles></styleSheet>"));
	return b.toobig ? too_big() : put_entry(w, "xl/styles.xml", buf_str(&b));
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
	TRY(read_styles(w->arena, w->from, &w->styles));
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

static enum err take_bytes(zip_source_t *whole, struct arena *a, struct buf *out)
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
		e = take_bytes(whole, w->arena, out);
	zip_source_free(whole);
	return e;
}

enum err mask_xlsx(struct arena *a, struct str allow, struct str file, struct buf *out)
{
	struct archive z;
	struct workbook w = {
		.arena = a, .from = &z, .cells = arena_array(a, struct cell, COLUMNS_MAX)
	};
	TRY(archive_read(a, file, &z));
	if (!archive_find(&z, "xl/workbook.xml"))
		return fault_as(
			ERR_TYPE, "upload.type", "file", "只有 xlsx 和 CSV 表格可以自动脱敏");
	TRY(office_judge(a, &z));
	TRY(masker_open(&w.masker, allow));
	enum err e = read_workbook(&w);
	return masker_close(&w.masker, e ? e : write_archive(&w, out));
}
