/* cover.h: the cover of an article that has no picture: the platform insists on one. */
#pragma once
#include "base/arena.h"

/* A PNG, 470 × 200, blue with a white frame and a red band. The same bytes every time. */
struct str cover_png(struct arena *);
