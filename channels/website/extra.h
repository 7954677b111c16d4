/* extra.h: what lies at the other place of a site besides what was brought there, folder by folder. */
#pragma once
#include "channels/website/elsewhere.h"

/* How long the folders of one survey may take; one is listed in any case, besides the uppermost. */
enum { FAR_LIST_MS = 3000 };

/*
 * The uppermost folder, some of the others in turn, and those in which something was found before. What is there and not
 * here is listed by its address until it is gone; the folder here is what the place is known to have. `same`: the
 * release over there is the one here; otherwise nothing is listed but what was found before.
 */
void far_extra(struct far *, json_t *far, int64_t folders, bool same);
