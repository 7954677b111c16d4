/* trusted.h: hosts of the allow list: they, and what is under them, are trusted. */
#pragma once
#include "base/arena.h"

/* Lower case, with a dot, and nothing but what a host is asked for by. */
bool is_host_line(struct str line);

/* The line that trusts the host of this address, or this host as written; empty: none does. */
struct str host_line(struct arena *, struct str written);

/* Does a line of the list trust it already? */
bool host_line_stands(struct arena *, struct str allow, struct str host);
