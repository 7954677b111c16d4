/* token.h: HTML cut into text and tags, in one pass and without a tree. */
#pragma once
#include "article/tags.h"

enum { ATTRIBUTES_MAX = 64 };

struct attribute {
	struct str name, value; /* as written: case, entities and all */
};

struct token {
	enum { TOKEN_TEXT, TOKEN_START, TOKEN_END, TOKEN_NOTHING } kind;
	struct str raw;  /* the token as it stands in the source */
	struct str name; /* of a tag, as written */
	enum tag tag;
	bool closed; /* <x/> */
	struct attribute attributes[ATTRIBUTES_MAX];
	size_t count; /* how many were written; those past ATTRIBUTES_MAX are not kept */
};

/*
 * Cuts the next token off *rest; false at the end. Comments, declarations and tags cut short by
 * the end are TOKEN_NOTHING. A "<" that opens nothing is text.
 */
bool token_next(struct str *rest, struct token *out);

/* After a start tag: cuts off everything up to and with its own end tag, or to the end. */
void token_swallow(struct str *rest, const struct token *start);

/* The attribute of that lower-case name as written, or {NULL,0}. */
struct str token_attribute(const struct token *, struct str name);

bool str_eq_nocase(struct str, struct str);
