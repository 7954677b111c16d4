/* signs.h: the boxes and ticks beside levels. */
#pragma once
#include "reviewers/secrecy/secrecy.h"

bool is_one_of(uint32_t cp, const uint32_t *list);
bool is_box(uint32_t cp);
bool is_tick(uint32_t cp);

/* A tick beside an empty box, else the mark of an item. */
bool is_filled(uint32_t cp);

/* Brackets with nothing in them. */
enum { SIGN_EMPTY = '(' };

/* Once for a run of words. */
struct signs signs_of(const struct symbols *);

/*
 * □绝密 ☑机密, 绝密（ ） 机密（√）: what touches a level is its own; what stands as near to the next word is
 * on the side where the list has its signs. Where nobody can tell, the tick.
 */
uint32_t sign_of(const struct signs *, const struct symbols *, const struct level *);
