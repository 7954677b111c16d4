/* urgency.h: a mark that says "at once" (紧急件) takes effect when its signature holds, and not before. */
#pragma once
#include "seal/trust.h"

/* Pure, of row `i` of seal_urgencies. ERR_REFUSED with the reason, for whoever decided it. */
[[nodiscard]] enum err urgency_holds(const struct trust *, const struct rows *, int i);

/* Each that waits counts from now on, or is told to be none. */
[[nodiscard]] enum err judge_urgencies(struct desk *, const struct rows *);
