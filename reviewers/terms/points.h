/* points.h: from bytes to code points, of all matches of a text at once. */
#pragma once
#include "reviewers/terms/match.h"

/* Sets start and end of each from its bytes. */
void points_count(struct str text, struct match *, size_t count);
