#include <stdlib.h>

#include "screen/cell.h"
#include "screen/mask_joined.h"
#include "screen/mask_parts.h"
#include "screen/office.h"
#include "screen/office_parts.h"
#include "screen/xml.h"

struct cell {
	char where[CELL_NAME];
	size_t column;
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
	const struct copying *how;
	struct buf *out, columns, value;
	struct joined *joined;
	struct arena arena; /* of the row */
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
		c->result =
			mask_hidden("行", str_c(arena_printf(&c->arena, "第%zu行", c->row + 1)));
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
		c->result = mask_hidden("列", str_c(arena_printf(&c->arena, "从 %s 起", name)));
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
		c->result = mask_too_big();
		return;
	}
	struct cell *cell = &c->how->cells[c->count];
	struct str type = xml_attribute(attributes, "t");
	*cell = (struct cell){ .type = type_of(type), .style = -1 };
	c->is_shared = str_eq(type, STR("s"));
	c->is_formula = false;
	if (!str_i64(xml_attribute(attributes, "s"), &cell->style) || cell->style < 0 ||
		(size_t)cell->style >= c->how->styles)
		cell->style = -1;
	office_place(xml_attribute(attributes, "r"), &c->column, &c->row);
	cell->column = c->column;
	cell_name(cell->where, c->column++, c->row);
}

static void begin_data(struct copy *c)
{
	if (c->columns.len)
		buf_printf(c->out, "<cols>" STRF "</cols>", STRV(buf_str(&c->columns)));
	buf_add(c->out, STR("<sheetData>"));
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
		c->result = mask_hidden("行", STR("默认行高为零"));
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
	struct cell *cell = &c->how->cells[c->count];
	struct str said = arena_str(&c->arena, buf_str(&c->value));
	c->value.len = 0;
	cell->raw = cell->words = said;
	if (c->is_shared)
		cell->raw = cell->words =
			str_i64(str_trim(said), &i) && i >= 0 && (size_t)i < c->how->shared->count
				? c->how->shared->at[i]
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
		c->result = mask_hidden("单元格",
			str_c(arena_printf(&c->arena, "%s，被合并单元格盖住", cell->where)));
	c->count += cell->raw.len > 0;
}

static void put_cell(struct copy *c, const struct cell *cell, struct str masked)
{
	bool same = str_eq(masked, cell->words);
	buf_printf(c->out, "<c r=\"%s\"", cell->where);
	if (same && cell->style >= 0)
		buf_printf(c->out, " s=\"%lld\"", (long long)cell->style);
	if (same && cell->type != 's') {
		buf_printf(c->out, " t=\"%c\"><v>", cell->type);
		buf_add_escaped(c->out, cell->raw);
		buf_add(c->out, STR("</v></c>"));
		return;
	}
	buf_add(c->out, STR(" t=\"inlineStr\"><is><t xml:space=\"preserve\">"));
	buf_add_escaped(c->out, masked);
	buf_add(c->out, STR("</t></is></c>"));
}

static enum err put_row(struct copy *c)
{
	struct str *words = arena_array(&c->arena, struct str, c->count + 1);
	struct str *masked = arena_array(&c->arena, struct str, c->count + 1);
	struct masker_place *places = arena_array(&c->arena, struct masker_place, c->count + 1);
	for (size_t i = 0; i < c->count; i++) {
		words[i] = c->how->cells[i].words;
		places[i] = (struct masker_place){ c->how->cells[i].column, 1 };
	}
	TRY(masker_row(c->how->masker, &c->arena, words, places, c->count, masked));
	buf_printf(c->out, "<row r=\"%zu\">", c->row + 1);
	for (size_t i = 0; i < c->count; i++)
		put_cell(c, &c->how->cells[i], masked[i]);
	buf_add(c->out, STR("</row>"));
	return c->out->toobig || c->value.toobig ? mask_too_big() : ERR_OK;
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
		buf_add(c->out, STR("</sheetData>"));
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

struct cell *mask_cells(struct arena *a)
{
	return arena_array(a, struct cell, COLUMNS_MAX);
}

enum err mask_sheet(const struct copying *how, struct arena *a, const struct archive_entry *entry,
	struct buf *out)
{
	static const struct xml_reader reader = { copy_open, copy_close, copy_text, copy_state };
	struct copy c = { .how = how, .out = out };
	buf_init(&c.columns, a, XML_TEXT_MAX);
	buf_init(&c.value, a, XML_TEXT_MAX);
	masker_table(how->masker);
	TRY(joined_read(a, entry, &c.joined));
	buf_add(out, STR(HEAD "<worksheet xmlns=\"" MAIN "\">"));
	enum err e = xml_read(entry, &reader, &c);
	arena_free(&c.arena);
	TRY(e);
	if (!c.had_data)
		buf_add(out, STR("<sheetData/>"));
	joined_write(c.joined, out);
	buf_add(out, STR("</worksheet>"));
	return out->toobig || c.columns.toobig ? mask_too_big() : ERR_OK;
}
