/* first_items.h: something to look at: the rule itself as a 公文, and a news item about it as a 稿件. */
#pragma once
#include "supervise/plan.h"

/* Saved by the desk, as the first editor; nothing where there is a draft already. */
[[nodiscard]] enum err items_make(const struct plan *);
