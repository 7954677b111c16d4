/* rules.h: whether a run of symbols is a match, by what stands inside and beside it. */
#pragma once
#include "reviewers/terms/stream.h"

/* Of the symbols first … last, which are those of `entry`. */
bool rules_allow(const struct stream *, uint32_t entry, size_t first, size_t last);
