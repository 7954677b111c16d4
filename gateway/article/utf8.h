/* utf8.h: code points in and out of bytes that may be anything. */
#pragma once
#include "base/arena.h"

/*
 * The code point at s.at, and its length in *len. Bytes that are no UTF-8 (overlong, surrogate,
 * cut short) give U+FFFD and a length of 1. `s` is not empty.
 */
uint32_t utf8_next(struct str s, size_t *len);

/* How many code points utf8_next would give. */
size_t utf8_count(struct str s);

/* `s` itself when it is UTF-8 without NUL; else a copy in which each bad byte is U+FFFD. */
struct str utf8_clean(struct arena *, struct str s);

/* Hanzi, kana, CJK punctuation and full-width forms: scripts written without spaces. */
bool utf8_is_wide(uint32_t cp);

/* Han ideographs, all planes and compatibility forms. */
bool utf8_is_han(uint32_t cp);
