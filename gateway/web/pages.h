/* pages.h: the built web pages: a closed list of files, read from a folder at start. */
#pragma once
#include "web/request.h"

struct pages;

/* Lists the folder; only what stands in it now is ever served. NULL folder: none. */
[[nodiscard]] enum err pages_open(const char *folder, struct pages **out);
void pages_close(struct pages *);

/*
 * GET of what is no API address: a file of the list; the page itself (index.html) for an address
 * without a dot, because the page knows its own addresses; else ERR_NOTFOUND.
 */
[[nodiscard]] enum err pages_serve(struct request *, struct response *);
