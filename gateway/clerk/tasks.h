/* tasks.h: the clerk's tasks, one function each. */
#pragma once
#include "clerk/clerk.h"

#define TASK(name, ms)                                                                             \
	[[nodiscard]] enum err clerk_do_##name(struct clerk *, struct arena *, int64_t now);
#include "clerk/tasks.def"
#undef TASK
