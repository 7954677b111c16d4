/* face.h: which characters are taken for each other. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What stands for a folded symbol among those that look like it; mostly itself. */
uint32_t face_of(uint32_t symbol);

/* face_of for all of them at once: map[symbol], of what was itself before. */
void face_fill(uint32_t *map);

/* Where nearly all hanzi are: in UTF-8, three bytes of which the first is E4 to E9. */
enum { HANZI_FROM = 0x4000, HANZI_TO = 0xA000 };

/* Marks in map[symbol] what has not a face of its own. */
void face_mark_shared(bool *map);

/*
 * The hanzi that look like it, one by one: `at` is 0 before the first, 0 comes behind the last. Those of its
 * face and of alike.def: wider than one face, for who looks like it need not look like each other.
 */
uint32_t face_alike(uint32_t hanzi, size_t *at);

/* Whether the one is among those of the other, or the same. */
bool face_are_alike(uint32_t, uint32_t);

/* True for two forms of one number: 一 and 1. */
bool face_is_form(uint32_t a, uint32_t b);

/* True when there is another form of it. */
bool face_has_form(uint32_t symbol);

/*
 * Of two with one face, whether they are alike: only by way of 1 have l and 一 the same, and nobody
 * reads one for the other.
 */
bool face_is_like(uint32_t a, uint32_t b);
