/* website.h: the tests of what a release makes, each on a site in a folder of its own. */
#pragma once
#include "tests/unit/site.h"

#define TEST(name) void name(void **);
#include "tests/unit/website/tests.def"
#undef TEST
