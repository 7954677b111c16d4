/* fold_codes.h: what a code point can count as, besides a letter. Shared with the table's maker. */
#pragma once

enum {
	FOLD_SKIP = 0x110000,      /* not seen: zero width, bidi, combining marks */
	FOLD_SEPARATOR = 0x110001, /* may stand inside a term: spaces, symbols, emoji */
	FOLD_QUOTE = 0x110002, /* quotes and brackets: round words more often than inside them */
	FOLD_CLAUSE =
		0x110003,    /* a comma or a colon: between clauses more often than inside words */
	FOLD_END = 0x110004, /* ends a sentence: no term goes over it */
	FOLD_SEQUENCE = 0x200000 /* a flag: the rest is an index into fold_sequences */
};
