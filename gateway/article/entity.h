/* entity.h: one character reference of HTML, where it stands. */
#pragma once
#include "base/str.h"

/*
 * `s` begins with "&". Bytes that the reference takes, and what it stands for (two code points at
 * most; 0 behind when it is one); 0 when it is no reference.
 */
size_t entity_read(struct str s, uint32_t out[static 2]);
