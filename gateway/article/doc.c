#include "article/doc.h"

struct node *doc_node(struct doc *d, enum tag tag)
{
	struct node *n = arena_new(d->arena, struct node);
	*n = (struct node){ .tag = tag, .colspan = 1, .rowspan = 1 };
	n->end = &n->runs;
	return n;
}

void doc_append(struct node *parent, struct node *child)
{
	child->parent = parent;
	child->next = NULL;
	if (parent->last)
		parent->last->next = child;
	else
		parent->first = child;
	parent->last = child;
}

void doc_run(struct doc *d, struct node *n, struct run r)
{
	struct run *copy = arena_new(d->arena, struct run);
	*copy = r;
	copy->next = NULL;
	*n->end = copy;
	n->end = &copy->next;
}

bool doc_holds_words(enum tag tag)
{
	return tag_kind(tag) == TEXTUAL;
}

bool doc_same_look(const struct look *a, const struct look *b)
{
	return a->marks == b->marks && str_eq(a->href, b->href) && str_eq(a->title, b->title);
}
