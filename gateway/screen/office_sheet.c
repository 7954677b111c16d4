#include "screen/cell.h"
#include "screen/office_cells.h"
#include "screen/office_parts.h"
#include "screen/xml.h"

/* A row is one part: what a name and its number stand in together. */
struct sheet {
	struct office_shared *shared;
	struct parts *parts;
	struct str title;
	char where[CELL_NAME];
	size_t row, column; /* the next one's, from 0, where it does not say itself */
	struct buf line, cells, cell, formula, formulas, columns;
	bool is_shared, is_number, in_value, in_formula,
		in_margin; /* margin: printed on each page */
	bool hidden, row_hidden;
	enum err result;
};

static void on_row(struct sheet *s, const char **attributes)
{
	int64_t n;
	s->column = 0;
	if (str_i64(xml_attribute(attributes, "r"), &n) && n > 0)
		s->row = (size_t)n - 1;
	s->row_hidden = office_is_true(xml_attribute(attributes, "hidden"));
}

static void on_cell(struct sheet *s, const char **attributes)
{
	struct str type = xml_attribute(attributes, "t");
	s->is_shared = str_eq(type, STR("s"));
	s->is_number = !type.len || str_eq(type, STR("n"));
	office_place(xml_attribute(attributes, "r"), &s->column, &s->row);
	cell_name(s->where, s->column++, s->row);
}

static bool is_margin(const char *name)
{
	return str_ends(str_c(name), STR("Header")) || str_ends(str_c(name), STR("Footer"));
}

static void on_columns(struct sheet *s, const char **attributes)
{
	int64_t from, to;
	char first[CELL_NAME], last[CELL_NAME];
	if (!office_is_true(xml_attribute(attributes, "hidden")) ||
		!str_i64(xml_attribute(attributes, "min"), &from) ||
		!str_i64(xml_attribute(attributes, "max"), &to) || from < 1 || to < from)
		return;
	cell_name(first, (size_t)from - 1, 0);
	cell_name(last, (size_t)to - 1, 0);
	buf_printf(&s->columns, "从 %s 到 %s\n", first, last);
}

/* Words of a sheet that stand in attributes: what a link tells, what a drop-down list asks for. */
static void take_attributes(struct sheet *s, const char **attributes)
{
	static const char *const telling[] = { "display", "tooltip", "location", "prompt",
		"promptTitle", "error", "errorTitle", NULL };
	for (const char *const *t = telling; *t; t++) {
		struct str words = xml_attribute(attributes, *t);
		if (words.len && !s->result)
			s->result = parts_add(
				s->parts, words, "工作表“" STRF "” 链接和提示", STRV(s->title));
	}
}

static void sheet_open(void *ctx, const char *name, const char **attributes)
{
	struct sheet *s = ctx;
	if (!strcmp(name, "row"))
		on_row(s, attributes);
	if (!strcmp(name, "c"))
		on_cell(s, attributes);
	if (!strcmp(name, "col"))
		on_columns(s, attributes);
	if (!strcmp(name, "hyperlink") || !strcmp(name, "dataValidation"))
		take_attributes(s, attributes);
	s->in_margin = is_margin(name);
	s->in_formula = !strcmp(name, "f") || str_starts(str_c(name), STR("formula"));
	s->in_value = !strcmp(name, "v") || !strcmp(name, "t") || s->in_margin;
}

static struct str cell_text(struct arena *a, struct sheet *s)
{
	int64_t i;
	struct str said = str_trim(buf_str(&s->cell));
	if (!s->is_shared)
		return s->is_number ? office_number(a, said) : said;
	bool known = str_i64(said, &i) && i >= 0 && (size_t)i < s->shared->count;
	if (!known)
		return (struct str){};
	s->shared->used[i] = true;
	return s->shared->at[i];
}

static void end_cell(struct sheet *s)
{
	SCRATCH(a);
	part_cell_add(&s->line, &s->cells, cell_text(&a, s), s->where);
	s->cell.len = 0;
}

static const char *hidden_words(const struct sheet *s)
{
	return s->hidden || s->row_hidden ? "（隐藏）" : "";
}

static void end_row(struct sheet *s)
{
	if (s->line.toobig || s->cell.toobig || s->cells.toobig)
		s->result = fault_as(ERR_REFUSED, "upload.text", "file",
			"表格中有一行文字过长，无法逐字检查，请拆分后再上传");
	if (!s->result)
		s->result = parts_add_row(s->parts, buf_str(&s->line), buf_str(&s->cells),
			"工作表“" STRF "”%s", STRV(s->title), hidden_words(s));
	s->line.len = s->cells.len = 0;
	s->row++;
	s->row_hidden = false;
}

/* What is no cell: the margins, and the strings in a formula or a rule. */
static void end_aside(struct sheet *s, const char *what)
{
	if (!s->result)
		s->result = parts_add(
			s->parts, buf_str(&s->cell), "工作表“" STRF "” %s", STRV(s->title), what);
	s->cell.len = 0;
}

/* The same words stand in the formulas of a whole column: once will do. */
static bool just_told(const struct sheet *s, struct str literal)
{
	enum { TAIL = 4096 };
	struct str told = buf_str(&s->formulas);
	struct str tail = str_from(told, told.len > TAIL ? told.len - TAIL : 0);
	return literal.len < 2 || str_find(tail, literal) >= 0;
}

/* What stands in quotes in a formula may be shown; the rest are names of cells and functions. */
static void end_formula(struct sheet *s)
{
	struct str rest = buf_str(&s->formula);
	if (str_find(rest, STR("\"")) < 0)
		return;
	str_cut(&rest, '"');
	while (rest.len) {
		struct str literal = str_cut(&rest, '"');
		if (!just_told(s, literal)) {
			buf_add(&s->formulas, literal);
			buf_add_char(&s->formulas, '\n');
		}
		str_cut(&rest, '"');
	}
}

static void sheet_close(void *ctx, const char *name)
{
	struct sheet *s = ctx;
	s->in_value = false;
	if (s->in_formula)
		end_formula(s);
	s->in_formula = false;
	s->formula.len = 0;
	if (s->result)
		return;
	if (!strcmp(name, "c"))
		end_cell(s);
	if (!strcmp(name, "row"))
		end_row(s);
	if (is_margin(name))
		end_aside(s, "页眉页脚");
}

static void sheet_text(void *ctx, struct str text)
{
	struct sheet *s = ctx;
	if (s->in_value)
		buf_add(&s->cell, text);
	else if (s->in_formula)
		buf_add(&s->formula, text);
}

static enum err sheet_state(void *ctx)
{
	return ((struct sheet *)ctx)->result;
}

static enum err end_sheet(struct sheet *s)
{
	if (s->formulas.toobig)
		return fault_as(ERR_REFUSED, "upload.text", "file",
			"表格公式过多，无法逐字检查，请粘贴为数值后再上传");
	TRY(parts_add(s->parts, buf_str(&s->formulas), "工作表“" STRF "” 公式和选项中的文字",
		STRV(s->title)));
	return parts_add(
		s->parts, buf_str(&s->columns), "工作表“" STRF "” 隐藏列（隐藏）", STRV(s->title));
}

static enum err read_sheet(const struct archive_entry *entry, struct office_shared *shared,
	const struct office_item *item, struct parts *out)
{
	static const struct xml_reader reader = { sheet_open, sheet_close, sheet_text,
		sheet_state };
	SCRATCH(scratch);
	struct sheet s = {
		.shared = shared, .parts = out, .title = item->title, .hidden = item->hidden
	};
	struct buf *all[] = { &s.line, &s.cells, &s.cell, &s.formula, &s.formulas, &s.columns };
	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		buf_init(all[i], &scratch, XML_TEXT_MAX);
	TRY(xml_read(entry, &reader, &s));
	return end_sheet(&s);
}

/* A sheet that no list names is still in the file: it is read under the name of its part. */
static struct office_item item_of(const struct office_order *order, struct str entry)
{
	const struct office_item *item = office_listed(order, entry);
	return item ? *item : (struct office_item){ .title = entry, .entry = entry };
}

bool office_is_sheet(const struct office_order *order, struct str name)
{
	return office_starts(name, "xl/worksheets/") || office_starts(name, "xl/dialogsheets/") ||
	       (office_starts(name, "xl/") && office_listed(order, name));
}

/* Words that no cell shows any more are still in the file. */
static enum err read_unused(const struct office_shared *shared, struct parts *out)
{
	for (size_t i = 0; i < shared->count; i++)
		if (!shared->used[i])
			TRY(parts_add(out, shared->at[i], "工作簿中没有单元格显示的文字（隐藏）"));
	return ERR_OK;
}

static enum err read_titles(const struct office_order *order, struct parts *out)
{
	for (size_t i = 0; i < order->count; i++)
		TRY(parts_add(out, order->at[i].title, "工作表%zu 的名称%s", i + 1,
			order->at[i].hidden ? "（隐藏）" : ""));
	return ERR_OK;
}

enum err office_sheets(struct arena *a, const struct archive *z, const struct office_order *order,
	struct parts *out)
{
	struct office_shared shared;
	TRY(office_shared_read(a, z, &shared));
	for (size_t i = 0; i < z->count; i++) {
		struct office_item item = item_of(order, z->entries[i].name);
		if (office_is_sheet(order, z->entries[i].name) &&
			office_ends(z->entries[i].name, ".xml"))
			TRY(read_sheet(&z->entries[i], &shared, &item, out));
	}
	TRY(read_unused(&shared, out));
	return read_titles(order, out);
}
