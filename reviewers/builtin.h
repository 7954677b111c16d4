/* builtin.h: the lists that a new instance begins with (schemas/lexicons), inside the program. */
#pragma once
#include "base/str.h"

struct str builtin_terms(void);
struct str builtin_allow(void);
