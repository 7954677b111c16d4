#include "article/build.h"

#include "article/style.h"
#include "article/token.h"
#include "base/buf.h"

/* How deep lists and quotations may go; deeper ones are unwrapped. */
enum { LISTS_MAX = 8, QUOTES_MAX = 4, SPAN_MAX = 100, MARKER_MAX = 64, NOTE_TEXT_MAX = 16 };

struct builder {
	struct doc *doc;
	struct node *into;  /* the block that holds blocks where we are */
	struct node *words; /* the block that takes words, or NULL: the next word opens one */
	struct look look;
	enum tag plain; /* what bare words become: TAG_P, or the heading they stand in */
	unsigned lists, quotes;
	bool in_table, in_notes, in_marker, in_figure;
	struct node *before_figure; /* the last block when the figure began */
};

static void walk_children(struct builder *, const GumboElement *);

static bool is_list(enum tag t)
{
	return t == TAG_UL || t == TAG_OL;
}

static struct str attribute(const GumboElement *e, const char *name)
{
	const GumboAttribute *a = gumbo_get_attribute(&e->attributes, name);
	return a ? str_c(a->value) : (struct str){};
}

/* Where a block may be put: in a list only items may stand. */
static struct node *place(struct builder *b, enum tag tag)
{
	if (!is_list(b->into->tag) || tag == TAG_LI)
		return b->into;
	if (is_list(tag) && b->into->last)
		return b->into->last;
	struct node *item = doc_node(b->doc, TAG_LI);
	doc_append(b->into, item);
	return item;
}

static struct node *add(struct builder *b, enum tag tag)
{
	struct node *n = doc_node(b->doc, tag);
	doc_append(place(b, tag), n);
	return n;
}

static void open_words(struct builder *b, enum tag tag)
{
	bool heading = tag >= TAG_H1 && tag <= TAG_H4;
	b->words = add(b, heading && b->into->tag != TAG_DIV ? TAG_P : tag);
}

static bool is_blank(struct str s)
{
	return str_trim(s).len == 0;
}

/* A marker is a few characters; what is longer was never one. */
static void add_marker(struct builder *b, struct str text)
{
	struct word *w = &b->words->word;
	if (w->marker.len + text.len <= MARKER_MAX)
		w->marker =
			str_c(arena_printf(b->doc->arena, STRF STRF, STRV(w->marker), STRV(text)));
}

static void add_text(struct builder *b, struct str text)
{
	if (!b->words && is_blank(text))
		return;
	if (!b->words)
		open_words(b, b->plain);
	if (b->in_marker) {
		add_marker(b, text);
		return;
	}
	struct look look = b->words->tag == TAG_PRE ? (struct look){} : b->look;
	doc_run(b->doc, b->words,
		(struct run){ .look = look, .text = arena_str(b->doc->arena, text) });
}

static void add_break(struct builder *b)
{
	if (!b->words)
		return;
	if (b->words->tag == TAG_PRE)
		add_text(b, STR("\n"));
	else
		doc_run(b->doc, b->words, (struct run){ .kind = RUN_BREAK });
}

/* A picture that did not come along leaves a mark that a person sees. */
static void add_missing_picture(struct builder *b, struct str alt)
{
	const char *text = arena_printf(b->doc->arena, "【图片%u 未能带入，请重新上传%s" STRF "】",
		++b->doc->pictures, alt.len ? "：" : "", STRV(alt));
	open_words(b, TAG_P);
	doc_run(b->doc, b->words, (struct run){ .text = str_c(text) });
	b->words = NULL;
}

static void add_picture(struct builder *b, const GumboElement *e)
{
	struct str src = str_trim(attribute(e, "src"));
	struct str alt = text_collapse(b->doc->arena, attribute(e, "alt"));
	if (b->words && b->words->tag == TAG_FIGCAPTION)
		return;
	b->words = NULL;
	if (!link_is_asset(src)) {
		add_missing_picture(b, alt);
		return;
	}
	struct node *n = add(b, TAG_FIGURE);
	n->src = arena_str(b->doc->arena, src);
	n->alt = alt;
	n->title = text_collapse(b->doc->arena, attribute(e, "title"));
}

static void walk_block(struct builder *b, const GumboElement *e)
{
	b->words = NULL;
	walk_children(b, e);
	b->words = NULL;
}

static void walk_into(struct builder *b, struct node *n, const GumboElement *e)
{
	struct node *before = b->into;
	b->into = n;
	walk_block(b, e);
	b->into = before;
}

static void walk_list(struct builder *b, enum tag tag, const GumboElement *e)
{
	if (b->lists == LISTS_MAX) {
		walk_block(b, e);
		return;
	}
	b->lists++;
	walk_into(b, add(b, tag), e);
	b->lists--;
}

static void walk_item(struct builder *b, const GumboElement *e)
{
	if (is_list(b->into->tag))
		walk_into(b, add(b, TAG_LI), e);
	else
		walk_block(b, e);
}

static void walk_quote(struct builder *b, const GumboElement *e)
{
	bool fits = b->into->tag == TAG_DIV || b->into->tag == TAG_BLOCKQUOTE;
	if (!fits || b->quotes == QUOTES_MAX) {
		walk_block(b, e);
		return;
	}
	b->quotes++;
	walk_into(b, add(b, TAG_BLOCKQUOTE), e);
	b->quotes--;
}

static unsigned span_of(const GumboElement *e, const char *name)
{
	int64_t n;
	if (!str_i64(str_trim(attribute(e, name)), &n) || n < 2)
		return 1;
	return n < SPAN_MAX ? (unsigned)n : SPAN_MAX;
}

static enum tag tag_of_node(const GumboNode *n)
{
	if (n->type != GUMBO_NODE_ELEMENT)
		return TAG__COUNT;
	return tag_canonical(str_c(gumbo_normalized_tagname(n->v.element.tag)));
}

/* A caption stands before its table, as a paragraph. */
static void walk_captions(struct builder *b, const GumboElement *e)
{
	for (unsigned i = 0; i < e->children.length; i++) {
		const GumboNode *n = e->children.data[i];
		if (tag_of_node(n) == TAG_CAPTION)
			walk_block(b, &n->v.element);
	}
}

static void walk_table(struct builder *b, const GumboElement *e)
{
	if (b->in_table) {
		walk_block(b, e);
		return;
	}
	walk_captions(b, e);
	b->in_table = true;
	walk_into(b, add(b, TAG_TABLE), e);
	b->in_table = false;
}

/* Inside the one table that we make, its parts; of a table within it, only the text. */
static void walk_part(struct builder *b, enum tag tag, const GumboElement *e)
{
	enum tag into = b->into->tag;
	bool section = (tag == TAG_THEAD || tag == TAG_TBODY) && into == TAG_TABLE;
	bool row = tag == TAG_TR && (into == TAG_THEAD || into == TAG_TBODY);
	bool cell = (tag == TAG_TD || tag == TAG_TH) && into == TAG_TR;
	if (!section && !row && !cell) {
		walk_block(b, e);
		return;
	}
	struct node *n = add(b, tag);
	n->colspan = span_of(e, "colspan");
	n->rowspan = span_of(e, "rowspan");
	walk_into(b, n, e);
}

static void walk_grid(struct builder *b, enum tag tag, const GumboElement *e)
{
	if (tag == TAG_TABLE)
		walk_table(b, e);
	else if (tag != TAG_CAPTION)
		walk_part(b, tag, e);
	else if (b->into->tag != TAG_TABLE)
		walk_block(b, e);
}

static void walk_caption(struct builder *b, const GumboElement *e)
{
	struct node *figure = b->into->last;
	if (!b->in_figure || !figure || figure == b->before_figure || figure->tag != TAG_FIGURE ||
		figure->first) {
		walk_block(b, e);
		return;
	}
	b->words = doc_node(b->doc, TAG_FIGCAPTION);
	doc_append(figure, b->words);
	walk_children(b, e);
	b->words = NULL;
}

/* The parser's strings go with its tree. */
static struct word word_of(struct builder *b, struct str style)
{
	struct word w = style_word(style);
	w.list = arena_str(b->doc->arena, w.list);
	return w;
}

static void walk_heading(struct builder *b, enum tag tag, const GumboElement *e)
{
	enum tag before = b->plain;
	b->plain = tag;
	open_words(b, tag);
	b->words->word = word_of(b, attribute(e, "style"));
	walk_children(b, e);
	b->words = NULL;
	b->plain = before;
}

static void walk_paragraph(struct builder *b, enum tag tag, const GumboElement *e)
{
	struct str style = attribute(e, "style"), class = attribute(e, "class");
	if (tag == TAG_P)
		tag = style_heading(style, class, b->plain);
	if (tag != TAG_P && tag != TAG_PRE) {
		walk_heading(b, tag, e);
		return;
	}
	open_words(b, tag);
	b->words->word = word_of(b, style);
	if (b->into->tag == TAG_DIV && tag == TAG_P)
		b->words->note = note_of_id(attribute(e, "id"));
	walk_children(b, e);
	b->words = NULL;
}

static void walk_words(struct builder *b, enum tag tag, const GumboElement *e)
{
	if (b->words && b->words->tag == TAG_FIGCAPTION) {
		add_break(b);
		walk_children(b, e);
	} else if (tag == TAG_FIGCAPTION) {
		walk_caption(b, e);
	} else {
		walk_paragraph(b, tag, e);
	}
}

static void walk_division(struct builder *b, const GumboElement *e)
{
	bool before = b->in_notes;
	struct str element = style_value(attribute(e, "style"), STR("mso-element"));
	if (str_eq(element, STR("footnote-list")) || str_eq(element, STR("endnote-list")))
		b->in_notes = true;
	walk_block(b, e);
	b->in_notes = before;
}

static void walk_figure(struct builder *b, const GumboElement *e)
{
	struct builder before = *b;
	b->in_figure = true;
	b->before_figure = b->into->last;
	walk_block(b, e);
	b->in_figure = before.in_figure;
	b->before_figure = before.before_figure;
}

static void walk_structure(struct builder *b, enum tag tag, const GumboElement *e)
{
	if (b->words && b->words->tag == TAG_FIGCAPTION) {
		add_break(b);
		walk_children(b, e);
	} else if (is_list(tag)) {
		walk_list(b, tag, e);
	} else if (tag == TAG_LI) {
		walk_item(b, e);
	} else if (tag == TAG_FIGURE) {
		walk_figure(b, e);
	} else if (tag == TAG_BLOCKQUOTE) {
		walk_quote(b, e);
	} else {
		walk_division(b, e);
	}
}

/* How many bytes of text the element holds; stops counting past NOTE_TEXT_MAX. */
static size_t text_bytes(const GumboElement *e)
{
	size_t bytes = 0;
	for (unsigned i = 0; i < e->children.length && bytes <= NOTE_TEXT_MAX; i++) {
		const GumboNode *n = e->children.data[i];
		if (n->type == GUMBO_NODE_ELEMENT)
			bytes += text_bytes(&n->v.element);
		else
			bytes += strlen(n->v.text.text);
	}
	return bytes;
}

/* True when the link was a footnote's mark or the way back from one; words are neither. */
static bool take_note(struct builder *b, struct str href, const GumboElement *e)
{
	unsigned note = note_of_href(href), back = note_back_of_href(href);
	if ((!note && !back) || text_bytes(e) > NOTE_TEXT_MAX)
		return false;
	if (back && b->words && b->words->tag == TAG_P && b->into->tag == TAG_DIV)
		b->words->note = back;
	if (!note || (b->words && b->words->tag == TAG_PRE))
		return back;
	if (!b->words)
		open_words(b, b->plain);
	doc_run(b->doc, b->words, (struct run){ .kind = RUN_NOTE, .note = note });
	return true;
}

static void walk_link(struct builder *b, const GumboElement *e)
{
	struct look before = b->look;
	struct arena *a = b->doc->arena;
	struct str href = attribute(e, "href");
	if (take_note(b, href, e))
		return;
	/* What reads as a footnote's mark must not come out as a link: it would be one next time. */
	bool plain = note_of_href(href) || note_back_of_href(href);
	b->look.href = plain ? (struct str){} : arena_str(a, link_normal(a, href));
	b->look.title = (struct str){};
	if (b->look.href.len)
		b->look.title = text_collapse(a, attribute(e, "title"));
	walk_children(b, e);
	b->look = before;
}

static unsigned mark_of(enum tag tag)
{
	switch ((int)tag) {
	case TAG_STRONG:
		return MARK_STRONG;
	case TAG_EM:
		return MARK_EM;
	case TAG_U:
		return MARK_U;
	case TAG_S:
		return MARK_S;
	case TAG_SUB:
		return MARK_SUB;
	case TAG_SUP:
		return MARK_SUP;
	case TAG_CODE:
		return MARK_CODE;
	default:
		return 0;
	}
}

static void walk_inline(struct builder *b, enum tag tag, const GumboElement *e)
{
	struct look before = b->look;
	bool marker = b->in_marker;
	struct str style = attribute(e, "style");
	b->look.marks |= mark_of(tag);
	b->look = style_look(b->look, style);
	if (str_eq_nocase(style_value(style, STR("mso-list")), STR("Ignore")))
		b->in_marker = b->words && b->words->word.level;
	walk_children(b, e);
	b->in_marker = marker;
	b->look = before;
}

static void walk_void(struct builder *b, enum tag tag, const GumboElement *e)
{
	if (tag == TAG_BR) {
		add_break(b);
	} else if (tag == TAG_IMG) {
		add_picture(b, e);
	} else {
		b->words = NULL;
		if (b->into->tag == TAG_DIV && !b->in_notes)
			add(b, TAG_HR);
	}
}

static void walk_element(struct builder *b, enum tag tag, const GumboElement *e)
{
	if (style_hides(attribute(e, "style"), attribute(e, "class")))
		return;
	switch (tag_kind(tag)) {
	case STRUCTURE:
		walk_structure(b, tag, e);
		break;
	case TEXTUAL:
		walk_words(b, tag, e);
		break;
	case GRID:
		walk_grid(b, tag, e);
		break;
	case VOID:
		walk_void(b, tag, e);
		break;
	case INLINE:
	case FORMATTING:
		if (tag == TAG_A)
			walk_link(b, e);
		else
			walk_inline(b, tag, e);
		break;
	}
}

static void walk(struct builder *b, const GumboNode *n)
{
	if (n->type == GUMBO_NODE_ELEMENT) {
		enum tag tag = tag_of_node(n);
		if (tag < TAG__COUNT)
			walk_element(b, tag, &n->v.element);
		else
			walk_children(b, &n->v.element);
	} else if (n->type == GUMBO_NODE_TEXT || n->type == GUMBO_NODE_WHITESPACE) {
		add_text(b, str_c(n->v.text.text));
	}
}

static void walk_children(struct builder *b, const GumboElement *e)
{
	for (unsigned i = 0; i < e->children.length; i++)
		walk(b, e->children.data[i]);
}

void doc_build(struct doc *d, const GumboNode *body)
{
	d->root = doc_node(d, TAG_DIV);
	struct builder b = { .doc = d, .into = d->root, .plain = TAG_P };
	walk_children(&b, &body->v.element);
}
