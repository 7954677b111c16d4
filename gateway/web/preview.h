/* preview.h: a rendition as a person sees it before it is out. */
#pragma once
#include "base/arena.h"

/* Pictures point at this draft's assets and holes say what will fill them; for looking only. */
struct str preview_fill(struct arena *, struct str page, int64_t draft);
