#include "article/doc.h"
#include "article/utf8.h"
#include "base/buf.h"

/* The runs of one block while white space is put in order. */
struct line {
	struct run **runs;
	size_t count;
	bool at_start;     /* of the block or behind a break */
	uint32_t last;     /* the last code point that is no space */
	struct buf *space; /* the run that ends in a space nothing has followed yet */
	bool space_has_newline;
};

static bool is_space(uint32_t cp)
{
	return cp == ' ' || cp == '\n' || cp == '\t';
}

/* What authors indent with by hand: gone at the ends of a block, kept inside. */
static bool is_indent(uint32_t cp)
{
	return is_space(cp) || cp == 0xA0 || cp == 0x3000;
}

/* A line end between two hanzi is how a file was wrapped, not a space. */
static void settle_space(struct line *l, uint32_t next)
{
	if (l->space && l->space_has_newline && utf8_is_wide(l->last) && utf8_is_wide(next))
		l->space->len--;
	l->space = NULL;
}

static void take_space(struct line *l, struct buf *b, uint32_t cp)
{
	if (l->at_start)
		return;
	if (!l->space) {
		buf_add_char(b, ' ');
		l->space = b;
		l->space_has_newline = false;
	}
	l->space_has_newline |= cp == '\n';
}

static struct str collapse_run(struct arena *a, struct line *l, struct str s, struct buf *b)
{
	buf_init(b, a, s.len + 1);
	for (size_t len; s.len; s = str_from(s, len)) {
		uint32_t cp = utf8_next(s, &len);
		if (l->at_start && is_indent(cp))
			continue;
		if (is_space(cp)) {
			take_space(l, b, cp);
			continue;
		}
		settle_space(l, cp);
		l->at_start = false;
		l->last = cp;
		buf_add(b, str_sub(s, 0, len));
	}
	return buf_str(b);
}

static size_t trimmed_length(struct str s)
{
	for (;;) {
		if (s.len && is_space((unsigned char)s.at[s.len - 1]))
			s.len--;
		else if (str_ends(s, STR("\u00A0")))
			s.len -= 2;
		else if (str_ends(s, STR("\u3000")))
			s.len -= 3;
		else
			return s.len;
	}
}

/* Cuts the white space in front of runs[end]; a run left empty is for drop_empty. */
static void trim_tail(struct line *l, size_t end, bool breaks_too)
{
	while (end-- > 0) {
		struct run *r = l->runs[end];
		if (r->kind == RUN_BREAK && breaks_too)
			*r = (struct run){ .next = r->next };
		if (r->kind != RUN_TEXT)
			return;
		r->text.len = trimmed_length(r->text);
		if (r->text.len)
			return;
	}
}

static struct line line_of(struct arena *a, struct node *n)
{
	struct line l = { .at_start = true };
	for (struct run *r = n->runs; r; r = r->next)
		l.count++;
	l.runs = arena_array(a, struct run *, l.count + 1);
	size_t i = 0;
	for (struct run *r = n->runs; r; r = r->next)
		l.runs[i++] = r;
	return l;
}

static void collapse(struct arena *a, struct node *n)
{
	struct line l = line_of(a, n);
	struct buf *bufs = arena_array(a, struct buf, l.count + 1);
	bool any = false;
	for (size_t i = 0; i < l.count; i++) {
		struct run *r = l.runs[i];
		if (r->kind == RUN_TEXT) {
			collapse_run(a, &l, text_normal(a, r->text), &bufs[i]);
			any |= !l.at_start;
			continue;
		}
		settle_space(&l, 0);
		l.at_start = r->kind == RUN_BREAK;
		l.last = 0;
		any |= r->kind == RUN_NOTE;
		/* A break before the first word breaks nothing. */
		if (r->kind == RUN_BREAK && !any)
			*r = (struct run){ .next = r->next };
	}
	for (size_t i = 0; i < l.count; i++)
		if (l.runs[i]->kind == RUN_TEXT)
			l.runs[i]->text = buf_str(&bufs[i]);
	for (size_t i = 0; i < l.count; i++)
		if (l.runs[i]->kind == RUN_BREAK)
			trim_tail(&l, i, false);
	trim_tail(&l, l.count, true);
}

/* Neighbours that look the same become one run; empty ones go. Then, and only then, NFC holds. */
static void merge(struct doc *d, struct node *n)
{
	struct run *r = n->runs;
	n->runs = NULL;
	n->end = &n->runs;
	while (r) {
		struct run first = *r;
		struct buf b;
		buf_init(&b, d->arena, SIZE_MAX / 2);
		for (; r && r->kind == RUN_TEXT; r = r->next) {
			if (r->text.len && !b.len)
				first.look = r->look;
			if (r->text.len && !doc_same_look(&r->look, &first.look))
				break;
			buf_add(&b, r->text);
		}
		first.text = text_normal(d->arena, buf_str(&b));
		if (first.kind != RUN_TEXT)
			r = r->next;
		if (first.kind != RUN_TEXT || first.text.len)
			doc_run(d, n, first);
	}
}

/* Preformatted text: lines stay; blank ones in front and behind go. */
static void finish_pre(struct doc *d, struct node *n)
{
	merge(d, n);
	if (!n->runs)
		return;
	struct str s = n->runs->text;
	for (struct str rest = s; rest.len;) {
		struct str line = str_cut(&rest, '\n');
		if (str_trim(line).len)
			break;
		s = rest;
	}
	while (s.len && is_space((unsigned char)s.at[s.len - 1]))
		s.len--;
	n->runs->text = s;
	if (!s.len)
		n->runs = NULL;
}

static void finish_words(struct doc *d, struct node *n)
{
	if (n->tag == TAG_PRE) {
		finish_pre(d, n);
		return;
	}
	collapse(d->arena, n);
	merge(d, n);
}

static void take_rows(struct node *into, struct node *section)
{
	for (struct node *row = section->first, *next; row; row = next) {
		next = row->next;
		doc_append(into, row);
	}
}

/* At most one head, in front, and one body. */
static void join_sections(struct doc *d, struct node *table)
{
	struct node *head = doc_node(d, TAG_THEAD), *body = doc_node(d, TAG_TBODY);
	for (struct node *s = table->first; s; s = s->next)
		take_rows(s->tag == TAG_THEAD && !head->first ? head : body, s);
	table->first = table->last = NULL;
	if (head->first)
		doc_append(table, head);
	if (body->first)
		doc_append(table, body);
}

static bool has_cell(const struct node *table)
{
	for (const struct node *s = table->first; s; s = s->next)
		for (const struct node *row = s->first; row; row = row->next)
			if (row->first)
				return true;
	return false;
}

static bool is_empty(const struct node *n)
{
	if (doc_holds_words(n->tag))
		return !n->runs;
	switch ((int)n->tag) {
	case TAG_UL:
	case TAG_OL:
	case TAG_LI:
	case TAG_BLOCKQUOTE:
		return !n->first;
	case TAG_TABLE:
		return !has_cell(n);
	default:
		return false;
	}
}

void doc_finish(struct doc *d, struct node *n)
{
	struct node *child = n->first;
	n->first = n->last = NULL;
	for (struct node *next; child; child = next) {
		next = child->next;
		if (doc_holds_words(child->tag))
			finish_words(d, child);
		else
			doc_finish(d, child);
		if (child->tag == TAG_TABLE)
			join_sections(d, child);
		if (!is_empty(child))
			doc_append(n, child);
	}
}

struct str text_collapse(struct arena *a, struct str s)
{
	struct line l = { .at_start = true };
	struct buf b;
	s = collapse_run(a, &l, text_normal(a, s), &b);
	s.len = trimmed_length(s);
	return text_normal(a, s);
}
