/* markup.h: walks canonical article HTML tag by tag, so that a channel can write its own form. */
#pragma once
#include <stdbool.h>

#include "base/arena.h"

enum markup_kind { MARKUP_TEXT, MARKUP_OPEN, MARKUP_CLOSE };

struct markup {
	enum markup_kind kind;
	struct str name;  /* "p"; empty for text */
	struct str attrs; /* what stands between the name and the ">" */
	struct str text;  /* as it stands in the source, entities and all */
};

/*
 * Cuts the next piece off *rest; false at the end. Trusts article.h's canonical form for
 * nesting and quoting, and still ends on any bytes: an unclosed "<" is text.
 */
bool markup_next(struct str *rest, struct markup *out);

/* An attribute's value as it stands in the source; {NULL, 0} when it is not there. */
struct str markup_attr(const struct markup *, const char *name);

/* Entities decoded. Unknown ones stay as they are. */
struct str markup_decode(struct arena *, struct str);

/* Tags gone, entities decoded, runs of white space one blank: what a reader reads. */
struct str markup_text(struct arena *, struct str html);

/* "assets/<64 hex>.<ext>" → the hash; false for any other address. */
bool markup_asset(struct str address, struct str *out_sha256);

/* The tag again, from its pieces: "<name attrs>". */
struct str markup_tag(struct arena *, const struct markup *);
