#include "article/build_inside.h"

#include "article/style.h"
#include "article/token.h"
#include "base/buf.h"

/* How deep lists and quotations may go; deeper ones are unwrapped. */
enum { LISTS_MAX = 8, QUOTES_MAX = 4, SPAN_MAX = 100 };

static bool is_list(enum tag t)
{
	return t == TAG_UL || t == TAG_OL;
}

struct str build_attribute(const GumboElement *e, const char *name)
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

struct node *build_add(struct builder *b, enum tag tag)
{
	struct node *n = doc_node(b->doc, tag);
	doc_append(place(b, tag), n);
	return n;
}

void build_open_words(struct builder *b, enum tag tag)
{
	bool heading = tag >= TAG_H1 && tag <= TAG_H4;
	b->words = build_add(b, heading && b->into->tag != TAG_DIV ? TAG_P : tag);
}

static void walk_block(struct builder *b, const GumboElement *e)
{
	b->words = NULL;
	build_children(b, e);
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
	walk_into(b, build_add(b, tag), e);
	b->lists--;
}

static void walk_item(struct builder *b, const GumboElement *e)
{
	if (is_list(b->into->tag))
		walk_into(b, build_add(b, TAG_LI), e);
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
	walk_into(b, build_add(b, TAG_BLOCKQUOTE), e);
	b->quotes--;
}

static unsigned span_of(const GumboElement *e, const char *name)
{
	int64_t n;
	if (!str_i64(str_trim(build_attribute(e, name)), &n) || n < 2)
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
	walk_into(b, build_add(b, TAG_TABLE), e);
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
	struct node *n = build_add(b, tag);
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
	build_children(b, e);
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
	build_open_words(b, tag);
	b->words->word = word_of(b, build_attribute(e, "style"));
	build_children(b, e);
	b->words = NULL;
	b->plain = before;
}

static void walk_paragraph(struct builder *b, enum tag tag, const GumboElement *e)
{
	struct str style = build_attribute(e, "style"), class = build_attribute(e, "class");
	if (tag == TAG_P)
		tag = style_heading(style, class, b->plain);
	if (tag != TAG_P && tag != TAG_PRE) {
		walk_heading(b, tag, e);
		return;
	}
	build_open_words(b, tag);
	b->words->word = word_of(b, style);
	if (b->into->tag == TAG_DIV && tag == TAG_P)
		b->words->note = note_of_id(build_attribute(e, "id"));
	build_children(b, e);
	b->words = NULL;
}

static void walk_words(struct builder *b, enum tag tag, const GumboElement *e)
{
	if (b->words && b->words->tag == TAG_FIGCAPTION) {
		build_break(b);
		build_children(b, e);
	} else if (tag == TAG_FIGCAPTION) {
		walk_caption(b, e);
	} else {
		walk_paragraph(b, tag, e);
	}
}

static void walk_division(struct builder *b, const GumboElement *e)
{
	bool before = b->in_notes;
	struct str element = style_value(build_attribute(e, "style"), STR("mso-element"));
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
		build_break(b);
		build_children(b, e);
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

static void walk_void(struct builder *b, enum tag tag, const GumboElement *e)
{
	if (tag == TAG_BR) {
		build_break(b);
	} else if (tag == TAG_IMG) {
		build_picture(b, e);
	} else {
		b->words = NULL;
		if (b->into->tag == TAG_DIV && !b->in_notes)
			build_add(b, TAG_HR);
	}
}

static void walk_element(struct builder *b, enum tag tag, const GumboElement *e)
{
	if (style_hides(build_attribute(e, "style"), build_attribute(e, "class")))
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
			build_link(b, e);
		else
			build_inline(b, tag, e);
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
			build_children(b, &n->v.element);
	} else if (n->type == GUMBO_NODE_TEXT || n->type == GUMBO_NODE_WHITESPACE) {
		build_text(b, str_c(n->v.text.text));
	}
}

void build_children(struct builder *b, const GumboElement *e)
{
	for (unsigned i = 0; i < e->children.length; i++)
		walk(b, e->children.data[i]);
}

void doc_build(struct doc *d, const GumboNode *body)
{
	d->root = doc_node(d, TAG_DIV);
	struct builder b = { .doc = d, .into = d->root, .plain = TAG_P };
	build_children(&b, &body->v.element);
}
