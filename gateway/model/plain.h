/* plain.h: text from outside made fit to be kept: whole characters, no control characters. */
#pragma once
#include "base/buf.h"

/* The length of the well-formed UTF-8 sequence at the head of `s`, or 0. */
size_t plain_step(struct str s);

bool plain_valid(struct str);

/*
 * In the arena: U+FFFD for each byte that fits nowhere, CR and CRLF as LF, and so form feed,
 * U+0085, U+2028 and U+2029, which end a line for whoever reads it; other control characters as a space.
 */
struct str plain_text(struct arena *, struct str);
