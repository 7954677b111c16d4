/* build_inside.h: what the two halves of building share: blocks in build.c, words in build_words.c. */
#pragma once
#include "article/build.h"

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

/* An attribute as the parser has it, borrowed from its tree; empty where there is none. */
struct str build_attribute(const GumboElement *, const char *name);

/* A new block where one of its kind may stand: in a list inside an item. */
struct node *build_add(struct builder *, enum tag);
/* As build_add, and the words that follow go into it. */
void build_open_words(struct builder *, enum tag);

/* Everything inside the element. */
void build_children(struct builder *, const GumboElement *);

void build_text(struct builder *, struct str);
void build_break(struct builder *);
void build_picture(struct builder *, const GumboElement *);
void build_link(struct builder *, const GumboElement *);
void build_inline(struct builder *, enum tag, const GumboElement *);
