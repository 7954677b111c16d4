/* install.h: programs where every system user can read them. */
#pragma once
#include "supervise/place.h"

/*
 * As root, from a build folder: copies the programs to /usr/local/libexec/shenfa/TAG, the pages to
 * /usr/local/share/shenfa/TAG, and points /usr/local/bin/shenfa there; each by rename, so that what
 * runs is not disturbed. TAG belongs to the build folder: two checkouts do not overwrite each
 * other. Points `p` there. Does nothing when `p` is not walled or is installed already.
 */
[[nodiscard]] enum err install(struct arena *, struct place *p);
