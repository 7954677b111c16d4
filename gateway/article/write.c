#include "article/doc.h"
#include "article/utf8.h"
#include "base/buf.h"

struct writer {
	struct buf b;
	struct look open; /* what the tags open now make of the next word */
};

static const struct {
	unsigned mark;
	const char *tag;
} marks[] = {
	{ MARK_STRONG, "strong" },
	{ MARK_EM, "em" },
	{ MARK_U, "u" },
	{ MARK_S, "s" },
	{ MARK_SUB, "sub" },
	{ MARK_SUP, "sup" },
	{ MARK_CODE, "code" },
};

enum { MARKS = sizeof marks / sizeof *marks };

static void write_block(struct writer *, const struct node *);

/* The five characters that HTML's own serialiser escapes; nothing else is ever an entity. */
static struct str entity(char c, bool in_attribute)
{
	if (c == '&')
		return STR("&amp;");
	if (c == '<')
		return STR("&lt;");
	if (c == '>')
		return STR("&gt;");
	return c == '"' && in_attribute ? STR("&quot;") : (struct str){};
}

static void put(struct writer *w, struct str s, bool in_attribute)
{
	size_t from = 0;
	for (size_t i = 0; i < s.len; i++) {
		bool nbsp = str_starts(str_from(s, i), STR("\u00A0"));
		struct str e = nbsp ? STR("&nbsp;") : entity(s.at[i], in_attribute);
		if (!e.len)
			continue;
		buf_add(&w->b, str_sub(s, from, i - from));
		buf_add(&w->b, e);
		i += nbsp;
		from = i + 1;
	}
	buf_add(&w->b, str_from(s, from));
}

static void put_attribute(struct writer *w, const char *name, struct str value)
{
	buf_printf(&w->b, " %s=\"", name);
	put(w, value, true);
	buf_add_char(&w->b, '"');
}

static void put_open(struct writer *w, enum tag t)
{
	buf_printf(&w->b, "<" STRF ">", STRV(tag_html(t)));
}

static void put_close(struct writer *w, enum tag t)
{
	buf_printf(&w->b, "</" STRF ">", STRV(tag_html(t)));
}

static bool same_link(const struct look *a, const struct look *b)
{
	return str_eq(a->href, b->href) && str_eq(a->title, b->title);
}

/* How many of marks[], from the outside, can stay open for the next look. */
static size_t common(const struct look *a, const struct look *b)
{
	size_t i = 0;
	if (!same_link(a, b))
		return 0;
	while (i < MARKS && (a->marks & marks[i].mark) == (b->marks & marks[i].mark))
		i++;
	return i;
}

static void change_look(struct writer *w, struct look next)
{
	size_t keep = common(&w->open, &next);
	for (size_t i = MARKS; i-- > keep;)
		if (w->open.marks & marks[i].mark)
			buf_printf(&w->b, "</%s>", marks[i].tag);
	if (!same_link(&w->open, &next)) {
		if (w->open.href.len)
			put_close(w, TAG_A);
		if (next.href.len) {
			buf_add(&w->b, STR("<a"));
			put_attribute(w, "href", next.href);
			if (next.title.len)
				put_attribute(w, "title", next.title);
			buf_add_char(&w->b, '>');
		}
	}
	for (size_t i = keep; i < MARKS; i++)
		if (next.marks & marks[i].mark)
			buf_printf(&w->b, "<%s>", marks[i].tag);
	w->open = next;
}

static void write_words(struct writer *w, const struct node *n)
{
	for (const struct run *r = n->runs; r; r = r->next) {
		if (r->kind == RUN_TEXT) {
			change_look(w, r->look);
			put(w, r->text, false);
			continue;
		}
		change_look(w, (struct look){});
		if (r->kind == RUN_BREAK)
			buf_add(&w->b, STR("<br>"));
		else
			buf_printf(&w->b, "<sup><a href=\"#fn-%u\">%u</a></sup>", r->note, r->note);
	}
	change_look(w, (struct look){});
}

static void write_textual(struct writer *w, const struct node *n)
{
	if (n->note)
		buf_printf(&w->b, "<p id=\"fn-%u\">", n->note);
	else
		put_open(w, n->tag);
	write_words(w, n);
	put_close(w, n->tag);
}

static void write_blocks(struct writer *w, const struct node *first)
{
	for (const struct node *n = first; n; n = n->next)
		write_block(w, n);
}

/* An item or a cell: its first paragraph stands bare, on the line of its tag. */
static void write_bare(struct writer *w, const struct node *n)
{
	const struct node *rest = n->first;
	if (rest && rest->tag == TAG_P) {
		write_words(w, rest);
		rest = rest->next;
	}
	if (rest) {
		buf_add_char(&w->b, '\n');
		write_blocks(w, rest);
	}
	put_close(w, n->tag);
}

static void put_span(struct writer *w, const char *name, unsigned span)
{
	if (span > 1)
		buf_printf(&w->b, " %s=\"%u\"", name, span);
}

static void write_cell(struct writer *w, const struct node *n)
{
	buf_printf(&w->b, "<" STRF, STRV(tag_html(n->tag)));
	put_span(w, "colspan", n->colspan);
	put_span(w, "rowspan", n->rowspan);
	buf_add_char(&w->b, '>');
	write_bare(w, n);
}

static void write_figure(struct writer *w, const struct node *n)
{
	buf_add(&w->b, STR("<figure>\n<img"));
	put_attribute(w, "alt", n->alt);
	put_attribute(w, "src", n->src);
	if (n->title.len)
		put_attribute(w, "title", n->title);
	buf_add(&w->b, STR(">\n"));
	write_blocks(w, n->first);
	put_close(w, TAG_FIGURE);
}

static void write_block(struct writer *w, const struct node *n)
{
	if (doc_holds_words(n->tag)) {
		write_textual(w, n);
	} else if (n->tag == TAG_FIGURE) {
		write_figure(w, n);
	} else if (n->tag == TAG_TD || n->tag == TAG_TH) {
		write_cell(w, n);
	} else {
		put_open(w, n->tag);
		if (n->tag == TAG_LI) {
			write_bare(w, n);
		} else if (n->tag != TAG_HR) {
			buf_add_char(&w->b, '\n');
			write_blocks(w, n->first);
			put_close(w, n->tag);
		}
	}
	buf_add_char(&w->b, '\n');
}

struct str doc_write(const struct doc *d, size_t max, bool *toobig)
{
	struct writer w = {};
	buf_init(&w.b, d->arena, max);
	write_blocks(&w, d->root->first);
	*toobig = w.b.toobig;
	return buf_str(&w.b);
}
