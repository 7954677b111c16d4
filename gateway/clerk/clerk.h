/* clerk.h: everything that time starts. */
#pragma once
#include "vault/vault.h"

enum clerk_task {
#define TASK(name, ms) CLERK_##name,
#include "clerk/tasks.def"
#undef TASK
	CLERK__COUNT
};

struct clerk {
	struct store *db;
	struct vault *vault;
	const char *mirror; /* folder; NULL: none is kept */
	char listed[41];    /* the newest word list that stands in it */
	int64_t next[CLERK__COUNT];
	int64_t screened, screen_again; /* everything was looked at under this lexicon */
	int64_t rechecked;              /* the last that was looked at, 0: from the first */
	struct {
		char xid[24]; /* the oldest transaction, and since when it has been that */
		int64_t since;
	} horizon;
};

[[nodiscard]] enum err clerk_open(const char *conninfo, const char *mirror, struct clerk *out);
void clerk_close(struct clerk *);

/*
 * Runs each task that is due at `now`. One that fails is logged and does not keep the others,
 * unless the store is away; the first failure is the answer. Safe beside another clerk: every
 * task is a statement that repeats well.
 */
[[nodiscard]] enum err clerk_tick(struct clerk *, int64_t now);

/* Works until told to stop by SIGTERM or SIGINT. */
[[nodiscard]] enum err clerk_run(struct clerk *);
