/* face.h: which characters are taken for each other. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

/* What stands for a folded symbol among those that look like it; mostly itself. */
uint32_t face_of(uint32_t symbol);

/* face_of for all of them at once: map[symbol], of what was itself before. */
void face_fill(uint32_t *map);

/* True for two forms of one number: 一 and 1. */
bool face_is_form(uint32_t a, uint32_t b);
