/* place.h: where an instance keeps what it has. */
#pragma once
#include <stdbool.h>

#include "base/arena.h"
#include "base/err.h"

/*
 * `data` is what --data named: first-run.json and the lock are there. The rest is in `state`,
 * which is `data` itself, unless we are root and no other user could get there (a clone below a
 * 0700 home): then it is a folder of its own in /var/lib/shenfa, and data/state points at it.
 */
struct place {
	const char *data, *state;
	const char *run;      /* sockets; short */
	const char *spool;    /* uploads that wait for the screen; on tmpfs where there is one */
	const char *log;      /* one file per program */
	const char *programs; /* shenfa-web and the others */
	const char *share;    /* ui/ */
	bool walled;          /* each program as its own system user (we are root) */
};

/* What the caller asks for. */
struct place_wish {
	const char *data;
	bool one_user; /* everything as who calls, even as root */
};

/* Makes every folder that is missing. Users (users.h) are there already where `walled`. */
[[nodiscard]] enum err place_open(struct arena *, const struct place_wish *, struct place *out);

/* Whether the place exists already; makes nothing. ERR_NOTFOUND. */
[[nodiscard]] enum err place_find(struct arena *, const struct place_wish *, struct place *out);

/* Takes away the folders of sockets and spool, where nothing is left in them. */
void place_rest(struct arena *, const struct place *);
