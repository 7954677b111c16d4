/* prescan.h: the guard before the HTML parser, because that is not linear. */
#pragma once
#include "article/token.h"
#include "base/arena.h"
#include "base/err.h"

/*
 * What the parser may be given. It walks its stack of open elements and its list of open
 * formatting elements at every token, so those two bound the cost of a token; UNITS bounds how
 * many elements and texts it makes in all, the ones that it reopens by itself included.
 */
enum { DEPTH_MAX = 64, FORMATTING_MAX = 24, UNITS_MAX = 400000 };

struct prescan {
	struct str html; /* only listed elements, attributes that matter; NUL behind it */
	size_t steps;    /* tokens looked at and elements counted: the work, for tests */
	size_t units;
	size_t deepest;
};

/* ERR_LIMIT and the first limit that was passed; "article.size", "article.depth" … */
[[nodiscard]] enum err prescan(struct arena *, struct str html, struct prescan *out);
