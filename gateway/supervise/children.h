/* children.h: several programs started side by side, kept running, ended in order. */
#pragma once
#include "supervise/spawn.h"

enum { CHILDREN_MAX = 32 };

struct child {
	const char *name; /* "web"; log/web.log */
	struct spawn spawn;
	struct spawned at;         /* at.pid 0: not running */
	int failures;              /* ends in a row without a quiet minute between */
	int64_t started, again_at; /* clock_ticks(); again_at 0: nothing planned */
	int restarts;
};

struct children {
	struct child all[CHILDREN_MAX];
	size_t count;
};

struct child *children_add(struct children *, const char *name, const struct spawn *);

/* Starts those that do not run, side by side, and waits until each is READY. The first failure. */
[[nodiscard]] enum err children_start(struct children *);

/*
 * Waits up to `ms` for an end or for `stop_fd`; starts again what ended, after a pause that doubles
 * up to 30 s. True when stop_fd has something to read.
 */
bool children_watch(struct children *, int stop_fd, int ms);

/* From the last added to the first: those who send go before those they talk to. */
void children_stop(struct children *);
