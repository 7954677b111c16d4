/* doc.h: an article as a tree: blocks that hold blocks, and blocks that hold words. */
#pragma once
#include "article/tags.h"
#include "base/arena.h"

/* How words look. Written in this order, outermost first; a link goes round all of them. */
enum {
	MARK_STRONG = 1 << 0,
	MARK_EM = 1 << 1,
	MARK_U = 1 << 2,
	MARK_S = 1 << 3,
	MARK_SUB = 1 << 4,
	MARK_SUP = 1 << 5,
	MARK_CODE = 1 << 6
};

struct look {
	unsigned marks;
	struct str href, title; /* of the link; empty when there is none */
};

struct run {
	struct run *next;
	enum { RUN_TEXT, RUN_BREAK, RUN_NOTE } kind;
	struct look look;
	struct str text;
	unsigned note; /* RUN_NOTE: which footnote it points at */
};

/* What Word says about a paragraph, until word_lists has used it. */
struct word {
	unsigned level;    /* of a list, from 1; 0 is no list */
	struct str list;   /* its name: items of one list belong together */
	struct str marker; /* the number or bullet that Word painted */
};

struct node {
	struct node *next, *parent;
	enum tag tag; /* TAG_DIV is the root */

	struct node *first, *last; /* of a block that holds blocks */
	struct run *runs, **end;   /* of a block that holds words */

	struct str src, alt, title; /* TAG_FIGURE */
	unsigned colspan, rowspan;  /* TAG_TD, TAG_TH; 1 when not said */
	unsigned note;              /* TAG_P: the footnote it is, or 0 */
	struct word word;
};

struct doc {
	struct arena *arena;
	struct node *root;
	unsigned pictures; /* how many pictures could not be taken over */
};

struct node *doc_node(struct doc *, enum tag);
void doc_append(struct node *parent, struct node *child);
void doc_run(struct doc *, struct node *, struct run);
bool doc_holds_words(enum tag);
bool doc_same_look(const struct look *, const struct look *);

/* Everything below works on the tree in place, in this order; each is linear. */

void word_lists(struct doc *, struct node *); /* word.c: list paragraphs become lists */
void doc_finish(struct doc *, struct node *); /* finish.c: white space, NFC, what is empty goes */
void doc_number_notes(struct doc *);          /* notes.c: footnotes counted, put at the end */
struct str doc_write(const struct doc *, size_t max, bool *toobig); /* write.c */

/* text.c: NFC, controls gone; white space as it is, or each run of it one space and none at the ends. */
struct str text_normal(struct arena *, struct str);
struct str text_collapse(struct arena *, struct str);

/* link.c: the canonical address, or empty when it may not stand. */
struct str link_normal(struct arena *, struct str href);
bool link_is_asset(struct str);

/* "#fn-7" or Word's "#_ftn7": 7; "#_ftnref7" for note_back; else 0. */
unsigned note_of_href(struct str href);
unsigned note_back_of_href(struct str href);
unsigned note_of_id(struct str id);
