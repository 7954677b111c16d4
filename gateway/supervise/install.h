/* install.h: programs where every system user can read them. */
#pragma once
#include "supervise/place.h"

/*
 * As root, from a build folder: copies the programs to /usr/local/libexec/shenfa, the pages to
 * /usr/local/share/shenfa, and the command to /usr/local/bin; each by rename, so that what runs
 * is not disturbed. Points `p` there. Does nothing when `p` is not walled or is installed already.
 */
[[nodiscard]] enum err install(struct arena *, struct place *p);
