/* surnames.h: how names of people begin. */
#pragma once
#include "base/str.h"

/* How many bytes of it are a common surname: 3, or 6 of 欧阳 and its like; 0: none. */
size_t surname_of(struct str);
