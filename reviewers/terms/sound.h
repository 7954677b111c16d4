/* sound.h: how hanzi are read: syllables without tones. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Symbols that stand for syllables: of no script. */
enum { SOUND_SYMBOL = 0xF0000, SOUND_READINGS = 2 };

/* The syllable of a hanzi, by how common the reading is; 0 when there is none. */
uint32_t sound_of(uint32_t hanzi, size_t reading);

/* Its letters, NUL-terminated. */
const char *sound_letters(uint32_t syllable);

/* Whether so many letters, no more than SOUND_SPELLED, are syllables one after the other. */
enum { SOUND_SPELLED = 32 };
bool sound_is_spelled(const char *letters, size_t count);
