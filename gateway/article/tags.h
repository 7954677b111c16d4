/* tags.h: the closed list of elements, and what every other name becomes. */
#pragma once
#include "base/str.h"

enum tag {
#define TAG(name, html, kind) TAG_##name,
#include "article/tags.def"
#undef TAG
	TAG__COUNT,
	UNWRAPPED, /* the tag goes, what it holds stays */
	DROPPED,   /* goes with what it holds, to its own end tag */
	RAW        /* the same, but what it holds is not markup: a "<" inside means nothing */
};

/* How the HTML standard treats an element; GRID is "special" too, with rules of its own. */
enum tag_kind { STRUCTURE, TEXTUAL, GRID, VOID, INLINE, FORMATTING };

struct str tag_html(enum tag);
enum tag_kind tag_kind(enum tag);

/* `name` in any case. Never TAG__COUNT. */
enum tag tag_of(struct str name);

/* Exactly the name of a canonical element; TAG__COUNT when it is none. */
enum tag tag_canonical(struct str name);
