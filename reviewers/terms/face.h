/* face.h: which characters are taken for each other. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

/* What stands for a folded symbol among those that look like it; mostly itself. */
uint32_t face_of(uint32_t symbol);

/* face_of for all of them at once: map[symbol], of what was itself before. */
void face_fill(uint32_t *map);

/* Where nearly all hanzi are: in UTF-8, three bytes of which the first is E4 to E9. */
enum { HANZI_FROM = 0x4000, HANZI_TO = 0xA000 };

/* Marks in map[symbol] what has not a face of its own. */
void face_mark_shared(bool *map);

/* The next of the hanzi that look like it, in a ring; itself where there is none. */
uint32_t face_mate(uint32_t hanzi);

/* True for two forms of one number: 一 and 1. */
bool face_is_form(uint32_t a, uint32_t b);

/* True when there is another form of it. */
bool face_has_form(uint32_t symbol);

/*
 * Of two with one face, whether they are alike: only by way of 1 have l and 一 the same, and nobody
 * reads one for the other.
 */
bool face_is_like(uint32_t a, uint32_t b);
