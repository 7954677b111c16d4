#include "screen/office_parts.h"
#include "screen/xml.h"

/* The table of texts that the cells of every sheet share. */
struct shared {
	struct arena *arena;
	struct str *at;
	size_t count, room, bytes;
	struct buf words;
	bool in_item, in_words, in_reading; /* a reading aid is not part of the text */
	enum err result;
};

static void keep(struct shared *s)
{
	if (s->count == s->room) {
		size_t room = s->room ? s->room * 2 : 256;
		struct str *at = arena_array(s->arena, struct str, room);
		if (s->count)
			memcpy(at, s->at, s->count * sizeof *at);
		s->at = at;
		s->room = room;
	}
	s->bytes += s->words.len;
	if (s->words.toobig || s->bytes > PARTS_BYTES_MAX || s->count > 1000 * 1000)
		s->result = fault_as(ERR_REFUSED, "upload.text", "file",
			"表格文字过多，无法逐字检查，请拆分后再上传");
	else
		s->at[s->count++] = arena_str(s->arena, buf_str(&s->words));
	s->words.len = 0;
}

static void shared_open(void *ctx, const char *name, const char **attributes)
{
	struct shared *s = ctx;
	(void)attributes;
	s->in_item |= !strcmp(name, "si");
	s->in_reading |= !strcmp(name, "rPh");
	s->in_words = s->in_item && !s->in_reading && !strcmp(name, "t");
}

static void shared_close(void *ctx, const char *name)
{
	struct shared *s = ctx;
	s->in_words = false;
	if (!strcmp(name, "rPh"))
		s->in_reading = false;
	if (strcmp(name, "si"))
		return;
	s->in_item = false;
	if (!s->result)
		keep(s);
}

static void shared_text(void *ctx, struct str text)
{
	struct shared *s = ctx;
	if (s->in_words)
		buf_add(&s->words, text);
}

static enum err shared_state(void *ctx)
{
	return ((struct shared *)ctx)->result;
}

static enum err read_shared(struct arena *a, const struct archive *z, struct shared *out)
{
	static const struct xml_reader reader = { shared_open, shared_close, shared_text,
		shared_state };
	const struct archive_entry *entry = archive_find(z, "xl/sharedStrings.xml");
	*out = (struct shared){ .arena = a };
	buf_init(&out->words, a, XML_TEXT_MAX);
	return entry ? xml_read(entry, &reader, out) : ERR_OK;
}

/* A row is one line: cells with a tab between, so that a name and its number stand together. */
struct sheet {
	const struct shared *shared;
	struct parts *parts;
	struct str title, row;
	char row_text[16];
	unsigned rows;
	struct buf line, cell;
	bool is_shared, in_value, in_margin; /* margin: what is printed at the head of each page */
	enum err result;
};

static void on_row(struct sheet *s, struct str number)
{
	s->rows++;
	int64_t n;
	if (!str_i64(number, &n))
		n = s->rows;
	snprintf(s->row_text, sizeof s->row_text, "%u", (unsigned)n);
}

static bool is_margin(const char *name)
{
	return str_ends(str_c(name), STR("Header")) || str_ends(str_c(name), STR("Footer"));
}

static void sheet_open(void *ctx, const char *name, const char **attributes)
{
	struct sheet *s = ctx;
	if (!strcmp(name, "row"))
		on_row(s, xml_attribute(attributes, "r"));
	if (!strcmp(name, "c"))
		s->is_shared = str_eq(xml_attribute(attributes, "t"), STR("s"));
	s->in_margin = is_margin(name);
	s->in_value = !strcmp(name, "v") || !strcmp(name, "t") || s->in_margin;
}

static struct str cell_text(const struct sheet *s)
{
	int64_t i;
	struct str said = str_trim(buf_str(&s->cell));
	if (!s->is_shared)
		return said;
	bool known = str_i64(said, &i) && i >= 0 && (size_t)i < s->shared->count;
	return known ? s->shared->at[i] : (struct str){};
}

static void end_cell(struct sheet *s)
{
	struct str text = cell_text(s);
	if (s->line.len && text.len)
		buf_add_char(&s->line, '\t');
	buf_add(&s->line, text);
	s->cell.len = 0;
}

static void end_line(struct sheet *s, const char *what)
{
	if (s->line.toobig || s->cell.toobig)
		s->result = fault_as(ERR_REFUSED, "upload.text", "file",
			"表格中有一行文字过长，无法逐字检查，请拆分后再上传");
	if (!s->result)
		s->result = parts_add(
			s->parts, buf_str(&s->line), "工作表“" STRF "” %s", STRV(s->title), what);
	s->line.len = 0;
}

static void sheet_close(void *ctx, const char *name)
{
	struct sheet *s = ctx;
	char row[40];
	s->in_value = false;
	if (s->result)
		return;
	if (!strcmp(name, "c"))
		end_cell(s);
	if (!strcmp(name, "row")) {
		snprintf(row, sizeof row, "第%s行", s->row_text);
		end_line(s, row);
	}
	if (is_margin(name)) {
		s->is_shared = false;
		end_cell(s);
		end_line(s, "页眉页脚");
	}
}

static void sheet_text(void *ctx, struct str text)
{
	struct sheet *s = ctx;
	if (s->in_value)
		buf_add(&s->cell, text);
}

static enum err sheet_state(void *ctx)
{
	return ((struct sheet *)ctx)->result;
}

static enum err read_sheet(const struct archive_entry *entry, const struct shared *shared,
	struct str title, struct parts *out)
{
	static const struct xml_reader reader = { sheet_open, sheet_close, sheet_text,
		sheet_state };
	SCRATCH(scratch);
	struct sheet s = { .shared = shared, .parts = out, .title = title };
	buf_init(&s.line, &scratch, XML_TEXT_MAX);
	buf_init(&s.cell, &scratch, XML_TEXT_MAX);
	return xml_read(entry, &reader, &s);
}

/* A sheet that no list names is still in the file: it is read under the name of its part. */
static struct str title_of(const struct office_order *order, struct str entry)
{
	for (size_t i = 0; i < order->count; i++)
		if (str_eq(order->at[i].entry, entry))
			return order->at[i].title;
	return entry;
}

static bool is_sheet(struct str name)
{
	return (str_starts(name, STR("xl/worksheets/")) ||
		       str_starts(name, STR("xl/dialogsheets/"))) &&
	       str_ends(name, STR(".xml"));
}

enum err office_sheets(struct arena *a, const struct archive *z, const struct office_order *order,
	struct parts *out)
{
	struct shared shared;
	TRY(read_shared(a, z, &shared));
	for (size_t i = 0; i < z->count; i++) {
		struct str name = z->entries[i].name;
		if (is_sheet(name))
			TRY(read_sheet(&z->entries[i], &shared, title_of(order, name), out));
	}
	return ERR_OK;
}
