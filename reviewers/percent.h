/* percent.h: characters that are written in percent signs (%E6%89%AB): a browser shows them as they read. */
#pragma once
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

/* A code point beyond ASCII at the beginning of `s`: how much of it it takes; 0 when none stands there. */
size_t percent_read(struct str s, uint32_t *cp);

/* Where the next one begins, from byte `from` on; the end of the text where none does. */
size_t percent_next(struct str text, size_t from);
