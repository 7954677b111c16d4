/* rule_line.h: a false alarm is answered by a line of the allow list; which, and whether it stands there. */
#pragma once
#include "base/arena.h"

struct alarm {
	struct str rule, quote;
	struct str phrase; /* of a listed term: the quote with the words beside it */
	struct str href;   /* of a link: where it leads; empty: the quote is the address */
};

struct rule_line {
	const char *kind; /* what the line is, as people call it */
	struct str line;  /* empty: none can answer it */
	bool stands;      /* the lists in force have one that does */
};

/* `reviewer` without the file that it stood in. */
struct rule_line rule_line_of(struct arena *, struct str reviewer, const struct alarm *,
	struct str allow, struct str names);
