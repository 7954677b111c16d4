/* fold.h: the one form in which text and terms are compared. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "reviewers/terms/fold_codes.h"

enum { FOLD_SYMBOLS = 8 };

/* What `cp` counts as: a code point, one of the codes, or FOLD_SEQUENCE with an index. */
uint32_t fold(uint32_t cp);

/* The code points of a FOLD_SEQUENCE. */
const uint32_t *fold_sequence(uint32_t code, size_t *count);

/* For whoever builds a table over it: page 0 means that each code point is itself. */
enum { FOLD_PAGE = 256, FOLD_PAGES = 0x110000 / FOLD_PAGE };
const uint32_t *fold_page(size_t page);

/* Of a folded code point: Latin and other letters that are written with spaces, and digits. */
bool fold_is_letter(uint32_t symbol);
bool fold_is_digit(uint32_t symbol);

/* Changes whenever the table does. */
uint64_t fold_digest(void);
