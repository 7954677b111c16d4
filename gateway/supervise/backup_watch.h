/* backup_watch.h: the supervisor looks now and then whether a backup is due. */
#pragma once
#include "supervise/plan.h"

struct backup_watch {
	struct spawned at; /* at.pid 0: none is being made */
	int64_t look_at;   /* clock_ticks() */
};

/*
 * Once a minute, and one at a time: `shenfa backup due`, a program of its own, so that a long dump
 * keeps nobody waiting. Its log is log/backup.log.
 */
void backup_watch(const struct plan *, struct backup_watch *);
void backup_watch_end(struct backup_watch *);
