#include "supervise/backup_watch.h"

#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"

enum { LOOK_MS = 60000, STOP_MS = 10000 };

static bool is_scheduled(struct arena *a, const struct plan *plan)
{
	return !access(arena_printf(a, "%s/backup.json", plan->place->state), F_OK);
}

static void look(const struct plan *plan, struct backup_watch *w)
{
	SCRATCH(a);
	const char *argv[] = { arena_printf(&a, "%s/shenfa", plan->place->programs), "backup",
		"due", "--data", plan->place->data, "--database",
		arena_printf(&a, "%s user=shenfa_owner", plan->database), NULL };
	const struct spawn s = { .argv = argv,
		.log = arena_printf(&a, "%s/backup.log", plan->place->log),
		.falls_with = SIGTERM };
	if (!is_scheduled(&a, plan))
		return;
	enum err e = spawn_start(&s, &w->at);
	if (e)
		log_fault("backup", e);
}

static void note_end(struct backup_watch *w)
{
	struct pollfd p = { .fd = w->at.pidfd, .events = POLLIN };
	if (w->at.pid && poll(&p, 1, 0) > 0 && spawn_stop(&w->at, 0, 0))
		log_warn("a backup was due and failed: see log/backup.log");
}

void backup_watch(const struct plan *plan, struct backup_watch *w)
{
	note_end(w);
	if (w->at.pid || clock_ticks() < w->look_at)
		return;
	w->look_at = clock_ticks() + LOOK_MS;
	look(plan, w);
}

void backup_watch_end(struct backup_watch *w)
{
	if (w->at.pid)
		spawn_stop(&w->at, SIGTERM, STOP_MS);
}
