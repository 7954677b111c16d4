#include "article/doc.h"

/*
 * A footnote is a paragraph at the top level that says so, and that some text outside the notes
 * points at. The first of a number wins; numbers follow the order in which the text calls them.
 */
enum { NOTES_MAX = 1000 };

struct notes {
	struct doc *doc;
	struct node *of[NOTES_MAX]; /* by the number they came with */
	unsigned number[NOTES_MAX]; /* the number they leave with, or 0 */
	unsigned order[NOTES_MAX], count;
};

static void collect(struct notes *ns)
{
	for (struct node *n = ns->doc->root->first; n; n = n->next) {
		if (!n->note)
			continue;
		if (ns->of[n->note])
			n->note = 0;
		else
			ns->of[n->note] = n;
	}
}

static void call(struct notes *ns, struct run *r, bool inside_note)
{
	if (!inside_note && ns->of[r->note]) {
		if (!ns->number[r->note]) {
			ns->order[ns->count++] = r->note;
			ns->number[r->note] = ns->count;
		}
		r->note = ns->number[r->note];
		return;
	}
	*r = (struct run){ .next = r->next,
		.look.marks = MARK_SUP,
		.text = str_c(arena_printf(ns->doc->arena, "%u", r->note)) };
}

static void call_all(struct notes *ns, struct node *n, bool inside_note)
{
	for (struct run *r = n->runs; r; r = r->next)
		if (r->kind == RUN_NOTE)
			call(ns, r, inside_note);
	for (struct node *child = n->first; child; child = child->next)
		call_all(ns, child, child->note);
}

/* Notes that are called leave their place; those that are not become plain paragraphs. */
static void take_out(struct notes *ns)
{
	struct node *root = ns->doc->root, *child = root->first;
	root->first = root->last = NULL;
	for (struct node *next; child; child = next) {
		next = child->next;
		if (child->note && ns->number[child->note])
			continue;
		child->note = 0;
		doc_append(root, child);
	}
}

void doc_number_notes(struct doc *d)
{
	struct notes *ns = arena_new(d->arena, struct notes);
	ns->doc = d;
	collect(ns);
	call_all(ns, d->root, false);
	take_out(ns);
	for (unsigned i = 0; i < ns->count; i++) {
		struct node *n = ns->of[ns->order[i]];
		n->note = i + 1;
		doc_append(d->root, n);
	}
}
