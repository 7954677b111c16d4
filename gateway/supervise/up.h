/* up.h: from a folder to a working system, and back to rest. */
#pragma once
#include <stdbool.h>

#include "base/err.h"

struct up_wish {
	const char *data;
	const char
		*database; /* conninfo of a managed cluster, without a user; NULL: a private one */
	int port;          /* -1: as before, or 8080; 0: any free one */
	bool demo;         /* stand-ins for the outside, and samples */
	const char *channels; /* which of them: "website,wechat"; NULL: all */
	bool one_user;        /* everything as who calls */
	bool detach;          /* go on in the background once it works */
};

/*
 * Starts everything and says where it is. In the foreground it returns when it has been stopped
 * (SIGTERM, SIGINT); with `detach` as soon as everything works. Where it runs already it says so
 * and is content.
 */
[[nodiscard]] enum err up(const struct up_wish *);

/* ERR_OK where nothing runs as well. */
[[nodiscard]] enum err down(const char *data);
