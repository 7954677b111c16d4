/* unseen.h: what a reader does not see of a text. */
#pragma once
#include <stdint.h>

/* SEEN: a character. BLANK: room of any width. UNSEEN: nothing at all, not even room. */
enum glyph { GLYPH_SEEN = 0, GLYPH_UNSEEN = 1, GLYPH_BLANK = 2 };
enum glyph glyph_of(uint32_t cp);
