#include "article/token.h"
#include "screen/office_parts.h"
#include "screen/xml.h"

enum { NESTED_MAX = 16 };

/* What is being read of a table: the row so far, and the cell so far. */
struct table {
	struct buf row, cells, cell;
	unsigned number, rows, columns;
	bool in_row;
};

/*
 * Paragraphs nest (a text box stands inside one), and tables do, so what is being read are stacks.
 * Words struck out under tracked changes are still in the file, and are screened as what they are.
 */
struct reading {
	struct arena *arena;
	struct parts *parts;
	struct str place;
	struct paragraph {
		struct buf words, struck;
	} stack[NESTED_MAX];
	struct table tables[NESTED_MAX];
	unsigned depth, number, table_depth, table_number;
	bool all; /* every element's words */
	bool in_words, in_struck, in_run, vanished;
	enum err result;
};

static bool is_one_of(const char *name, const char *const *names)
{
	for (; *names; names++)
		if (!strcmp(name, *names))
			return true;
	return false;
}

/* What ends a run of words: a paragraph, a spreadsheet's comment, a chart's label. */
static bool is_paragraph(const char *name)
{
	static const char *const names[] = { "p", "comment", "threadedComment", "si", "pt", NULL };
	return is_one_of(name, names);
}

static bool is_words(const struct reading *r, const char *name)
{
	static const char *const names[] = { "t", "v", "text", "title", "subject", "description",
		"keywords", "category", "contentStatus", "lpwstr", "lpstr", "bstr", "instrText",
		"delInstrText", NULL };
	return r->all || is_one_of(name, names);
}

static bool is_struck(const char *name)
{
	return !strcmp(name, "delText") || !strcmp(name, "delInstrText");
}

static struct paragraph *now(struct reading *r)
{
	return &r->stack[r->depth < NESTED_MAX ? r->depth : NESTED_MAX - 1];
}

/* NULL: not in a table, or deeper than we follow. */
static struct table *table_now(struct reading *r)
{
	return r->table_depth && r->table_depth <= NESTED_MAX ? &r->tables[r->table_depth - 1]
							      : NULL;
}

static enum err too_long(void)
{
	return fault_as(ERR_REFUSED, "upload.text", "file",
		"文档中有一段文字过长，无法逐字检查，请拆分后再上传");
}

static void emit_alone(struct reading *r, struct paragraph *p)
{
	bool any = str_trim(buf_str(&p->words)).len || p->struck.len;
	if (any)
		r->number++;
	if (any && !r->result)
		r->result = parts_add(
			r->parts, buf_str(&p->words), STRF " 第%u段", STRV(r->place), r->number);
}

static void emit_struck(struct reading *r, const struct paragraph *p)
{
	const struct table *t = table_now(r);
	if (!p->struck.len || r->result)
		return;
	if (t && t->in_row)
		r->result = parts_add(r->parts, buf_str(&p->struck),
			STRF " 表%u 第%u行 修订中删去的文字", STRV(r->place), t->number, t->rows);
	else
		r->result = parts_add(r->parts, buf_str(&p->struck),
			STRF " 第%u段 修订中删去的文字", STRV(r->place), r->number);
}

static void emit(struct reading *r, struct paragraph *p)
{
	struct table *t = table_now(r);
	if (p->words.toobig || p->struck.toobig)
		r->result = too_long();
	if (t && t->in_row) {
		if (t->cell.len)
			buf_add_char(&t->cell, '\n');
		buf_add(&t->cell, buf_str(&p->words));
	} else {
		emit_alone(r, p);
	}
	emit_struck(r, p);
	p->words.len = p->struck.len = 0;
}

static void open_table(struct reading *r)
{
	if (++r->table_depth > NESTED_MAX)
		return;
	struct table *t = table_now(r);
	*t = (struct table){ .number = ++r->table_number };
	buf_init(&t->row, r->arena, XML_TEXT_MAX);
	buf_init(&t->cells, r->arena, XML_TEXT_MAX);
	buf_init(&t->cell, r->arena, XML_TEXT_MAX);
}

static void end_cell(struct table *t)
{
	char where[32];
	snprintf(where, sizeof where, "第%u列", ++t->columns);
	part_cell_add(&t->row, &t->cells, buf_str(&t->cell), where);
	t->cell.len = 0;
}

static void end_row(struct reading *r, struct table *t)
{
	if (t->cell.len) /* words between the cells */
		end_cell(t);
	if (t->row.toobig || t->cells.toobig || t->cell.toobig)
		r->result = too_long();
	if (!r->result)
		r->result = parts_add_row(r->parts, buf_str(&t->row), buf_str(&t->cells),
			STRF " 表%u 第%u行", STRV(r->place), t->number, t->rows);
	t->row.len = t->cells.len = 0;
	t->in_row = false;
}

static void table_open(struct reading *r, const char *name)
{
	if (!strcmp(name, "tbl"))
		return open_table(r);
	struct table *t = table_now(r);
	if (!t || strcmp(name, "tr"))
		return;
	t->rows++;
	t->columns = 0;
	t->in_row = true;
}

static void table_close(struct reading *r, const char *name)
{
	struct table *t = table_now(r);
	if (!strcmp(name, "tbl") && r->table_depth) {
		r->table_depth--;
		return;
	}
	if (t && t->in_row && !strcmp(name, "tc"))
		end_cell(t);
	if (t && t->in_row && !strcmp(name, "tr"))
		end_row(r, t);
}

static bool is_off(struct str s)
{
	return str_eq(s, STR("0")) || str_eq(s, STR("false"));
}

/* Words set as hidden, and slides that are not shown. */
static void look_for_hidden(struct reading *r, const char *name, const char **attributes)
{
	if (!strcmp(name, "r"))
		r->in_run = true;
	if (r->in_run && !strcmp(name, "vanish"))
		r->vanished |= !is_off(xml_attribute(attributes, "val"));
	if (!strcmp(name, "sld") && is_off(xml_attribute(attributes, "show")))
		r->place = str_c(arena_printf(r->arena, STRF "（隐藏）", STRV(r->place)));
}

/* Boxes, ticks and the star as Word inserts them: a place in a font of symbols, and no character. */
static uint32_t symbol_of(const char **attributes)
{
	static const struct {
		const char *font, *place;
		uint32_t codepoint;
	} symbols[] = { { "Wingdings", "F0A8", U'□' }, { "Wingdings", "F06F", U'□' },
		{ "Wingdings", "F0FE", U'☑' }, { "Wingdings", "F0FD", U'☒' },
		{ "Wingdings", "F0FC", U'✔' }, { "Wingdings", "F0AB", U'★' },
		{ "Wingdings 2", "F0A3", U'□' }, { "Wingdings 2", "F052", U'☑' },
		{ "Wingdings 2", "F053", U'☒' }, { "Wingdings 2", "F050", U'✔' } };
	struct str font = xml_attribute(attributes, "font");
	struct str place = xml_attribute(attributes, "char");
	for (size_t i = 0; i < sizeof symbols / sizeof *symbols; i++)
		if (str_eq_nocase(font, str_c(symbols[i].font)) &&
			str_eq_nocase(place, str_c(symbols[i].place)))
			return symbols[i].codepoint;
	return 0;
}

static void on_open(void *ctx, const char *name, const char **attributes)
{
	struct reading *r = ctx;
	look_for_hidden(r, name, attributes);
	table_open(r, name);
	if (is_paragraph(name) && ++r->depth < NESTED_MAX) {
		buf_init(&now(r)->words, r->arena, XML_TEXT_MAX);
		buf_init(&now(r)->struck, r->arena, XML_TEXT_MAX);
	}
	r->in_words |= is_words(r, name);
	r->in_struck |= is_struck(name);
	if (!strcmp(name, "tab"))
		buf_add_char(&now(r)->words, '\t');
	if (!strcmp(name, "br") || !strcmp(name, "cr"))
		buf_add_char(&now(r)->words, '\n');
	if (!strcmp(name, "textpath")) /* a watermark's words are an attribute */
		buf_add(&now(r)->words, xml_attribute(attributes, "string"));
	if (!strcmp(name, "sym") && symbol_of(attributes))
		buf_add_codepoint(&now(r)->words, symbol_of(attributes));
	if (!strcmp(name, "noBreakHyphen"))
		buf_add_char(&now(r)->words, '-');
}

static void on_close(void *ctx, const char *name)
{
	struct reading *r = ctx;
	r->in_run &= strcmp(name, "r") != 0;
	table_close(r, name);
	if (is_words(r, name))
		r->in_words = r->all && r->in_words;
	if (is_words(r, name) && !r->depth)
		buf_add_char(&now(r)->words, '\n');
	if (is_struck(name))
		r->in_struck = false;
	if (!is_paragraph(name) || !r->depth)
		return;
	emit(r, now(r));
	r->depth--;
}

static void on_text(void *ctx, struct str text)
{
	struct reading *r = ctx;
	if (r->in_struck)
		buf_add(&now(r)->struck, text);
	else if (r->in_words)
		buf_add(&now(r)->words, text);
}

static enum err on_state(void *ctx)
{
	return ((struct reading *)ctx)->result;
}

/* Words outside any paragraph gather at the bottom of the stack. */
enum err office_text(
	const struct archive_entry *entry, struct str place, bool all, struct parts *out)
{
	static const struct xml_reader reader = { on_open, on_close, on_text, on_state };
	SCRATCH(scratch);
	struct reading r = { .arena = &scratch, .parts = out, .place = place, .all = all };
	buf_init(&r.stack[0].words, &scratch, XML_TEXT_MAX);
	buf_init(&r.stack[0].struck, &scratch, XML_TEXT_MAX);
	TRY(xml_read(entry, &reader, &r));
	emit(&r, &r.stack[0]);
	if (r.vanished && !r.result)
		r.result = parts_add(out, STR("有设为“隐藏”的文字"), STRF " 隐藏文字", STRV(place));
	return r.result;
}
