#include "screen/office_parts.h"
#include "screen/xml.h"

enum { NESTED_MAX = 16 };

/*
 * Paragraphs nest (a text box stands inside one), so what is being read is a stack. Words struck
 * out under tracked changes are still in the file, and are screened as what they are.
 */
struct reading {
	struct arena *arena;
	struct parts *parts;
	struct str place;
	struct paragraph {
		struct buf words, struck;
	} stack[NESTED_MAX];
	unsigned depth, number;
	bool in_words, in_struck;
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

static bool is_words(const char *name)
{
	static const char *const names[] = { "t", "v", "text", "title", "subject", "description",
		"keywords", "lpwstr", NULL };
	return is_one_of(name, names);
}

static struct paragraph *now(struct reading *r)
{
	return &r->stack[r->depth < NESTED_MAX ? r->depth : NESTED_MAX - 1];
}

static void emit(struct reading *r, struct paragraph *p)
{
	bool any = str_trim(buf_str(&p->words)).len || p->struck.len;
	if (p->words.toobig || p->struck.toobig)
		r->result = fault_as(ERR_REFUSED, "upload.text", "file",
			"文档中有一段文字过长，无法逐字检查，请拆分后再上传");
	if (any && !r->result)
		r->number++;
	if (any && !r->result)
		r->result = parts_add(
			r->parts, buf_str(&p->words), STRF " 第%u段", STRV(r->place), r->number);
	if (any && !r->result)
		r->result = parts_add(r->parts, buf_str(&p->struck),
			STRF " 第%u段 修订中删去的文字", STRV(r->place), r->number);
	p->words.len = p->struck.len = 0;
}

static void on_open(void *ctx, const char *name, const char **attributes)
{
	struct reading *r = ctx;
	if (is_paragraph(name) && ++r->depth < NESTED_MAX) {
		buf_init(&now(r)->words, r->arena, XML_TEXT_MAX);
		buf_init(&now(r)->struck, r->arena, XML_TEXT_MAX);
	}
	r->in_words |= is_words(name);
	r->in_struck |= !strcmp(name, "delText");
	if (!strcmp(name, "tab"))
		buf_add_char(&now(r)->words, '\t');
	if (!strcmp(name, "br") || !strcmp(name, "cr"))
		buf_add_char(&now(r)->words, '\n');
	if (!strcmp(name, "textpath")) /* a watermark's words are an attribute */
		buf_add(&now(r)->words, xml_attribute(attributes, "string"));
	if (!strcmp(name, "noBreakHyphen"))
		buf_add_char(&now(r)->words, '-');
}

static void on_close(void *ctx, const char *name)
{
	struct reading *r = ctx;
	if (is_words(name))
		r->in_words = false;
	if (is_words(name) && !r->depth)
		buf_add_char(&now(r)->words, '\n');
	if (!strcmp(name, "delText"))
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
	struct arena *a, const struct archive_entry *entry, struct str place, struct parts *out)
{
	static const struct xml_reader reader = { on_open, on_close, on_text, on_state };
	(void)a;
	SCRATCH(scratch);
	struct reading r = { .arena = &scratch, .parts = out, .place = place };
	buf_init(&r.stack[0].words, &scratch, XML_TEXT_MAX);
	buf_init(&r.stack[0].struck, &scratch, XML_TEXT_MAX);
	TRY(xml_read(entry, &reader, &r));
	emit(&r, &r.stack[0]);
	return r.result;
}
