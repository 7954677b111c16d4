/* users.h: the system users that programs run as. */
#pragma once
#include "base/err.h"

/* Makes those of users.def that are missing: no shell, no home, no password. As root. */
[[nodiscard]] enum err users_make(void);
