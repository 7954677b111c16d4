/* alike.h: whether two hanzi are taken for each other, by ear or by eye. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

enum likeness {
	UNLIKE,
	LIKE_IN_PART, /* a part in common (parts.def), or nearly the same sound: min, ming */
	LIKE_BY_LOOK, /* one row of looks.def, or one is a part of the other */
	LIKE_BY_SOUND /* a reading of the one is a reading of the other */
};

/* Of folded code points: the strongest of them. */
enum likeness likeness(uint32_t, uint32_t);
bool alike_by_sound(uint32_t, uint32_t);
