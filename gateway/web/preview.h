/* preview.h: a rendition as a person sees it before it is out. */
#pragma once
#include "base/arena.h"

/*
 * Pictures point at this draft's assets and holes say what will fill them; for looking only.
 * `style` is the rendition's style.css, or empty: it goes into the page, whose address has no
 * files beside it.
 */
struct str preview_fill(struct arena *, struct str page, struct str style, int64_t draft);
