#include "screen/mask_edit.h"

#include <stdlib.h>

#include "model/plain.h"
#include "screen/mask_parts.h"
#include "screen/xml.h"

enum { NESTED_MAX = 16, WORDS_MAX = XML_TEXT_MAX };

/* A stretch of words, and the bytes of the part that it was written with. */
struct piece {
	size_t at, length;
	struct xml_place place;
};

/* Words that are read as one, however many runs a writer broke them into. */
struct run {
	struct buf words;
	struct piece *pieces;
	size_t count, room;
};

struct cell {
	struct run shown, struck;
	size_t column, span, step; /* DrawingML has a cell for each column that another covers */
};

struct table {
	struct masker_heads outer; /* of the table that this one stands in */
	struct cell *cells;
	size_t count, room, column;
	bool in_row, in_cell;
};

/* Bytes of the part, and what stands there instead. */
struct change {
	struct xml_place place;
	struct str put;
};

/* Paragraphs nest, and so do tables: as in office_text.c, whose words these are. */
struct editing {
	struct masker *masker;
	struct arena *arena;
	struct xml_place place;
	struct cell paragraphs[NESTED_MAX];
	struct table tables[NESTED_MAX];
	size_t paragraph_depth, table_depth;
	bool in_words, in_struck;
	struct change *changes;
	size_t count, room;
	enum err result;
};

static enum err too_deep(void)
{
	return fault_as(ERR_REFUSED, "mask.depth", "file",
		"文档里的表格层层嵌套过深，不能自动脱敏：请拆开嵌套的表格后重新上传");
}

static void *grown(struct arena *a, void *at, size_t count, size_t *room, size_t size)
{
	if (count < *room)
		return at;
	*room = *room ? *room * 2 : 16;
	void *more = arena_alloc_array(a, *room, size);
	if (count)
		memcpy(more, at, count * size);
	return more;
}

static void run_clear(struct arena *a, struct run *r)
{
	if (!r->words.arena)
		buf_init(&r->words, a, WORDS_MAX);
	r->words.len = r->count = 0;
}

static void run_add(struct arena *a, struct run *r, struct str words, struct xml_place place)
{
	r->pieces = grown(a, r->pieces, r->count, &r->room, sizeof *r->pieces);
	r->pieces[r->count++] = (struct piece){ r->words.len, words.len, place };
	buf_add(&r->words, words);
}

/* One paragraph more of a cell. */
static void run_join(struct arena *a, struct run *to, const struct run *r)
{
	size_t from = to->words.len + (to->words.len > 0);
	if (to->words.len)
		buf_add_char(&to->words, '\n');
	for (size_t i = 0; i < r->count; i++) {
		to->pieces = grown(a, to->pieces, to->count, &to->room, sizeof *to->pieces);
		to->pieces[to->count] = r->pieces[i];
		to->pieces[to->count++].at += from;
	}
	buf_add(&to->words, buf_str(&r->words));
}

static struct table *table_now(struct editing *e)
{
	return e->table_depth ? &e->tables[e->table_depth - 1] : NULL;
}

static struct cell *cell_now(struct editing *e)
{
	struct table *t = table_now(e);
	return t && t->in_cell ? &t->cells[t->count - 1] : NULL;
}

static struct cell *paragraph_now(struct editing *e)
{
	return e->paragraph_depth ? &e->paragraphs[e->paragraph_depth - 1] : NULL;
}

static void add_change(struct editing *e, struct xml_place place, struct str put)
{
	e->changes = grown(e->arena, e->changes, e->count, &e->room, sizeof *e->changes);
	e->changes[e->count++] = (struct change){ place, arena_str(e->arena, put) };
}

static const struct piece *piece_at(const struct run *r, size_t at)
{
	size_t from = 0, to = r->count;
	while (from < to) {
		size_t middle = from + (to - from) / 2;
		const struct piece *p = &r->pieces[middle];
		if (at >= p->at && at < p->at + p->length)
			return p;
		if (at < p->at)
			to = middle;
		else
			from = middle + 1;
	}
	return NULL;
}

/* The character at byte `at` of a run; false for one that an element stands for (a tab, a break). */
static bool change_character(
	struct editing *e, const struct run *r, size_t at, size_t length, struct str put)
{
	const struct piece *p = piece_at(r, at);
	if (!p)
		return false;
	bool verbatim = p->place.size == p->length;
	struct xml_place here = { p->place.from + (at - p->at), length };
	add_change(e, verbatim ? here : p->place, put);
	return true;
}

static size_t step(struct str s)
{
	size_t n = plain_step(s);
	return n ? n : 1;
}

static size_t characters(struct str s)
{
	size_t n = 0;
	for (; s.len; n++)
		s = str_from(s, step(s));
	return n;
}

/* Each character keeps its run, and how it looks. */
static void change_each(
	struct editing *e, const struct run *r, size_t at, struct str old, struct str put)
{
	while (old.len) {
		struct str was = str_sub(old, 0, step(old)), one = str_sub(put, 0, step(put));
		if (!str_eq(was, one))
			change_character(e, r, at, was.len, one);
		at += was.len;
		old = str_from(old, was.len);
		put = str_from(put, one.len);
	}
}

/* What parted the groups is gone: all of it stands in place of the first. */
static void change_whole(
	struct editing *e, const struct run *r, size_t at, struct str old, struct str put)
{
	while (old.len) {
		size_t n = step(old);
		if (change_character(e, r, at, n, put))
			put = STR("");
		at += n;
		old = str_from(old, n);
	}
}

static void change_all(struct editing *e, const struct run *r, const struct masker_edits *edits)
{
	for (size_t i = 0; i < edits->count; i++) {
		const struct masker_edit *edit = &edits->at[i];
		struct str old = str_sub(buf_str(&r->words), edit->from, edit->to - edit->from);
		bool same = characters(old) == characters(edit->put);
		(same ? change_each : change_whole)(e, r, edit->from, old, edit->put);
	}
}

/* The row as it is shown, and behind it what was struck out, cell by cell. */
static enum err mask_row(struct editing *e, struct table *t)
{
	SCRATCH(a);
	size_t n = t->count;
	struct str *words = arena_array(&a, struct str, 2 * n + 1);
	struct masker_place *places = arena_array(&a, struct masker_place, 2 * n + 1);
	struct masker_edits *edits = arena_array(&a, struct masker_edits, 2 * n + 1);
	for (size_t i = 0; i < n; i++) {
		const struct cell *c = &t->cells[i];
		if (c->shown.words.toobig || c->struck.words.toobig)
			return mask_too_big();
		words[i] = buf_str(&c->shown.words);
		words[n + i] = buf_str(&c->struck.words);
		places[i] = places[n + i] = (struct masker_place){ c->column, c->span };
	}
	TRY(masker_edits(e->masker, &a, words, places, 2 * n, edits));
	for (size_t i = 0; i < n; i++) {
		change_all(e, &t->cells[i].shown, &edits[i]);
		change_all(e, &t->cells[i].struck, &edits[n + i]);
	}
	return ERR_OK;
}

static void open_table(struct editing *e)
{
	if (e->table_depth == NESTED_MAX) {
		e->result = too_deep();
		return;
	}
	struct table *t = &e->tables[e->table_depth++];
	t->outer = e->masker->heads;
	t->in_row = t->in_cell = false;
	masker_table(e->masker);
}

static void open_cell(struct editing *e, struct table *t, const char **attributes)
{
	int64_t span;
	t->cells = grown(e->arena, t->cells, t->count, &t->room, sizeof *t->cells);
	struct cell *c = &t->cells[t->count++];
	run_clear(e->arena, &c->shown);
	run_clear(e->arena, &c->struck);
	c->column = t->column;
	c->span = c->step = 1;
	t->in_cell = true;
	if (str_i64(xml_attribute(attributes, "gridSpan"), &span) && span > 0 &&
		span < MASKER_COLUMNS)
		c->span = (size_t)span;
}

/* <w:gridSpan w:val="2"/> of a cell, and <w:gridBefore> of a row that begins further right. */
static void read_span(struct table *t, const char *name, const char **attributes)
{
	int64_t n;
	if (!t->in_row || !str_i64(xml_attribute(attributes, "val"), &n) || n < 1 ||
		n >= MASKER_COLUMNS)
		return;
	if (!strcmp(name, "gridBefore") && !t->in_cell)
		t->column += (size_t)n;
	if (!strcmp(name, "gridSpan") && t->in_cell)
		t->cells[t->count - 1].span = t->cells[t->count - 1].step = (size_t)n;
}

static void table_open(struct editing *e, const char *name, const char **attributes)
{
	struct table *t = table_now(e);
	if (!strcmp(name, "tbl")) {
		open_table(e);
	} else if (t && !strcmp(name, "tr")) {
		t->count = t->column = 0;
		t->in_row = true;
		t->in_cell = false;
	} else if (t && t->in_row && !strcmp(name, "tc")) {
		open_cell(e, t, attributes);
	} else if (t) {
		read_span(t, name, attributes);
	}
}

static void table_close(struct editing *e, const char *name)
{
	struct table *t = table_now(e);
	if (t && t->in_cell && !strcmp(name, "tc")) {
		t->column += t->cells[t->count - 1].step;
		t->in_cell = false;
	} else if (t && t->in_row && !strcmp(name, "tr")) {
		t->in_row = t->in_cell = false;
		if (!e->result)
			e->result = mask_row(e, t);
	} else if (t && !strcmp(name, "tbl")) {
		e->masker->heads = t->outer;
		e->table_depth--;
	}
}

static void open_paragraph(struct editing *e)
{
	if (e->paragraph_depth == NESTED_MAX) {
		e->result = too_deep();
		return;
	}
	struct cell *p = &e->paragraphs[e->paragraph_depth++];
	run_clear(e->arena, &p->shown);
	run_clear(e->arena, &p->struck);
}

static void close_paragraph(struct editing *e)
{
	const struct cell *p = &e->paragraphs[--e->paragraph_depth];
	struct cell *c = cell_now(e);
	if (!c)
		return;
	run_join(e->arena, &c->shown, &p->shown);
	if (p->struck.count)
		run_join(e->arena, &c->struck, &p->struck);
}

/* What an element stands for, as office_text.c reads it. */
static void read_mark(struct editing *e, const char *name)
{
	static const struct {
		const char *name;
		char mark;
	} marks[] = { { "tab", '\t' }, { "br", '\n' }, { "cr", '\n' }, { "noBreakHyphen", '-' } };
	struct cell *p = paragraph_now(e);
	for (size_t i = 0; p && i < sizeof marks / sizeof *marks; i++)
		if (!strcmp(name, marks[i].name))
			buf_add_char(&p->shown.words, marks[i].mark);
}

static bool is_words(const char *name)
{
	return !strcmp(name, "t") || !strcmp(name, "instrText");
}

static bool is_struck(const char *name)
{
	return !strcmp(name, "delText") || !strcmp(name, "delInstrText");
}

static void on_open(void *ctx, const char *name, const char **attributes)
{
	struct editing *e = ctx;
	if (e->result)
		return;
	table_open(e, name, attributes);
	if (!strcmp(name, "p"))
		open_paragraph(e);
	read_mark(e, name);
	e->in_words |= is_words(name);
	e->in_struck |= is_struck(name);
}

static void on_close(void *ctx, const char *name)
{
	struct editing *e = ctx;
	if (e->result)
		return;
	e->in_words &= !is_words(name);
	e->in_struck &= !is_struck(name);
	if (!strcmp(name, "p") && e->paragraph_depth)
		close_paragraph(e);
	table_close(e, name);
}

static void on_text(void *ctx, struct str text)
{
	struct editing *e = ctx;
	struct cell *p = paragraph_now(e);
	if (e->result || !p || !e->table_depth)
		return;
	if (e->in_struck)
		run_add(e->arena, &p->struck, text, e->place);
	else if (e->in_words)
		run_add(e->arena, &p->shown, text, e->place);
}

static enum err on_state(void *ctx)
{
	return ((struct editing *)ctx)->result;
}

static enum err gather(void *ctx, struct str piece, bool last)
{
	struct buf *b = ctx;
	(void)last;
	buf_add(b, piece);
	return b->toobig ? mask_too_big() : ERR_OK;
}

static int by_place(const void *x, const void *y)
{
	const struct change *a = x, *b = y;
	return (a->place.from > b->place.from) - (a->place.from < b->place.from);
}

/* A table inside another ends first, so changes come out of order; none goes over another. */
static struct str with_changes(struct editing *e, struct str part)
{
	struct buf b;
	size_t from = 0;
	buf_init(&b, e->arena, part.len * 2 + 4096);
	qsort(e->changes, e->count, sizeof *e->changes, by_place);
	for (size_t i = 0; i < e->count; i++) {
		const struct change *c = &e->changes[i];
		buf_add(&b, str_sub(part, from, c->place.from - from));
		buf_add(&b, c->put);
		from = c->place.from + c->place.size;
	}
	buf_add(&b, str_from(part, from));
	return buf_str(&b);
}

enum err mask_part(
	struct masker *m, struct arena *a, const struct archive_entry *part, struct str *out)
{
	static const struct xml_reader reader = { on_open, on_close, on_text, on_state };
	struct editing *e = arena_new(a, struct editing);
	struct buf raw;
	*e = (struct editing){ .masker = m, .arena = a };
	*out = (struct str){};
	TRY(xml_read_placed(part, &reader, &e->place, e));
	if (!e->count)
		return ERR_OK;
	buf_init(&raw, a, ARCHIVE_BYTES_MAX);
	TRY(archive_pour(part, gather, &raw));
	*out = with_changes(e, buf_str(&raw));
	return ERR_OK;
}
