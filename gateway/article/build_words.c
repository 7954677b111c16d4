#include "article/build_inside.h"

#include "article/missing.h"
#include "article/style.h"
#include "article/token.h"

enum { MARKER_MAX = 64, NOTE_TEXT_MAX = 16 };

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

void build_text(struct builder *b, struct str text)
{
	if (!b->words && is_blank(text))
		return;
	if (!b->words)
		build_open_words(b, b->plain);
	if (b->in_marker) {
		add_marker(b, text);
		return;
	}
	struct look look = b->words->tag == TAG_PRE ? (struct look){} : b->look;
	doc_run(b->doc, b->words,
		(struct run){ .look = look, .text = arena_str(b->doc->arena, text) });
}

void build_break(struct builder *b)
{
	if (!b->words)
		return;
	if (b->words->tag == TAG_PRE)
		build_text(b, STR("\n"));
	else
		doc_run(b->doc, b->words, (struct run){ .kind = RUN_BREAK });
}

#define MISSING_BEGIN "【图片"
#define MISSING_SAYS  " 未能带入，请重新上传"
#define MISSING_END   "】"

/* A picture that did not come along leaves a mark that a person sees. */
static void add_missing_picture(struct builder *b, struct str alt)
{
	const char *text =
		arena_printf(b->doc->arena, MISSING_BEGIN "%u" MISSING_SAYS "%s" STRF MISSING_END,
			++b->doc->pictures, alt.len ? "：" : "", STRV(alt));
	build_open_words(b, TAG_P);
	doc_run(b->doc, b->words, (struct run){ .text = str_c(text) });
	b->words = NULL;
}

bool article_missing_picture(struct str text, struct str *out_alt)
{
	const struct str begin = STR(MISSING_BEGIN), says = STR(MISSING_SAYS),
			 end = STR(MISSING_END);
	struct str s = text;
	if (!str_starts(s, begin) || !str_ends(s, end))
		return false;
	s = str_sub(s, begin.len, s.len - begin.len - end.len);
	while (s.len && *s.at >= '0' && *s.at <= '9')
		s = str_from(s, 1);
	if (!str_starts(s, says))
		return false;
	*out_alt = str_from(s, says.len);
	return true;
}

void build_picture(struct builder *b, const GumboElement *e)
{
	struct str src = str_trim(build_attribute(e, "src"));
	struct str alt = text_collapse(b->doc->arena, build_attribute(e, "alt"));
	if (b->words && b->words->tag == TAG_FIGCAPTION)
		return;
	b->words = NULL;
	if (!link_is_asset(src)) {
		add_missing_picture(b, alt);
		return;
	}
	struct node *n = build_add(b, TAG_FIGURE);
	n->src = arena_str(b->doc->arena, src);
	n->alt = alt;
	n->title = text_collapse(b->doc->arena, build_attribute(e, "title"));
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
		build_open_words(b, b->plain);
	doc_run(b->doc, b->words, (struct run){ .kind = RUN_NOTE, .note = note });
	return true;
}

void build_link(struct builder *b, const GumboElement *e)
{
	struct look before = b->look;
	struct arena *a = b->doc->arena;
	struct str href = build_attribute(e, "href");
	if (take_note(b, href, e))
		return;
	/* What reads as a footnote's mark must not come out as a link: it would be one next time. */
	bool plain = note_of_href(href) || note_back_of_href(href);
	b->look.href = plain ? (struct str){} : arena_str(a, link_normal(a, href));
	b->look.title = (struct str){};
	if (b->look.href.len)
		b->look.title = text_collapse(a, build_attribute(e, "title"));
	build_children(b, e);
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

void build_inline(struct builder *b, enum tag tag, const GumboElement *e)
{
	struct look before = b->look;
	bool marker = b->in_marker;
	struct str style = build_attribute(e, "style");
	b->look.marks |= mark_of(tag);
	b->look = style_look(b->look, style);
	if (str_eq_nocase(style_value(style, STR("mso-list")), STR("Ignore")))
		b->in_marker = b->words && b->words->word.level;
	build_children(b, e);
	b->in_marker = marker;
	b->look = before;
}
