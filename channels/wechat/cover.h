/* cover.h: the cover of an article that has no picture: the platform insists on one. */
#pragma once
#include "base/str.h"

/*
 * A PNG, 470 × 200, blue with a white frame and a red band; less than 1 KB, for it is stored, hashed
 * and looked at once for each item. Drawn once, the same bytes every time; lives for ever.
 */
struct str cover_png(void);
