/* missing.h: what article_canon puts in the place of a picture that it could not take along. */
#pragma once
#include <stdbool.h>

#include "base/str.h"

/* Whether a text may be that, and what else than its own words stands in it: anybody may write the same. */
bool article_missing_picture(struct str text, struct str *out_alt);
