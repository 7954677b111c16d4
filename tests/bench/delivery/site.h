/* site.h: a site with many pages, made on disk without publishing each. */
#pragma once
#include "tests/support/system.h"

/* Clones the newest page of the current release until `pages` stand, spread over ten years. */
void site_fill(struct system *, int64_t pages);
