/* anywhere.h: an address that somebody registered: may the courier go there at all? */
#pragma once
#include "base/arena.h"
#include "base/err.h"

/*
 * `inside`: what the courier's configuration names besides the public Internet, "host:port,host:port".
 * ERR_DENIED for what is neither named there nor https; where it is https and not named, *out_public
 * says that the connection must be refused unless it leads to a public address. libcurl's own
 * reading of the address, so that what is judged is what is asked.
 */
[[nodiscard]] enum err anywhere_check(
	struct arena *, struct str url, struct str inside, bool *out_public);
