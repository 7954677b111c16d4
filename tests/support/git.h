/* git.h: what the real git says of a repository that we wrote. */
#pragma once
#include "base/arena.h"

/* `words` behind "git -C where"; its exit status must be 0. Errors are a part of what it said. */
const char *git_says(struct arena *, const char *where, const char *words);
