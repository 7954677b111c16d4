/* refusal.h: the whole HTTP answer to a request that nobody will read. */
#pragma once
#include "base/arena.h"
#include "base/err.h"

/* Status line, headers and the problem document of the latest fault(); closes the connection. */
struct str refusal_text(struct arena *, int status, enum err why);

/* application/problem+json for the latest fault(); `extra` is more members, or empty. */
struct str problem_text(struct arena *, int status, enum err why, struct str extra);
