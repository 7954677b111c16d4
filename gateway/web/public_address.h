/* public_address.h: an address that a person saw with his own eyes and writes down. */
#pragma once
#include "base/arena.h"
#include "base/err.h"

/*
 * As a browser would write it; empty stays empty. Of no use to a reader with another scheme, or with a name and password of
 * its own: ERR_INVALID with this code, field "url".
 */
[[nodiscard]] enum err public_address(
	struct arena *, struct str typed, const char *code, struct str *out);
