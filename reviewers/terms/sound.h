/* sound.h: how hanzi are read: syllables without tones. */
#pragma once
#include <stddef.h>
#include <stdint.h>

/* Symbols that stand for syllables: of no script. */
enum { SOUND_SYMBOL = 0xF0000, SOUND_READINGS = 2 };

/* Of the whole table: it comes from a package of Debian, and another one reads otherwise. */
uint64_t sound_digest(void);

/* The syllable of a hanzi, by how common the reading is; 0 when there is none. */
uint32_t sound_of(uint32_t hanzi, size_t reading);

/* Its letters, NUL-terminated. */
const char *sound_letters(uint32_t syllable);

/* The syllable that is spelled by so many letters; 0 for what is none. */
enum { SOUND_LETTERS = 6 };
uint32_t sound_named(const char *letters, size_t count);
