#include "supervise/children.h"

#include <assert.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>

#include "base/clock.h"
#include "base/log.h"

enum { READY_MS = 30000, STOP_MS = 15000, PAUSE_MS = 100, PAUSE_MAX_MS = 30000, QUIET_MS = 60000 };

struct child *children_add(struct children *all, const char *name, const struct spawn *spawn)
{
	assert(all->count < CHILDREN_MAX);
	struct child *c = &all->all[all->count++];
	*c = (struct child){ .name = name, .spawn = *spawn };
	return c;
}

static enum err start_one(struct child *c)
{
	c->started = clock_ticks();
	c->again_at = 0;
	return spawn_start(&c->spawn, &c->at);
}

enum err children_start(struct children *all)
{
	bool fresh[CHILDREN_MAX] = {};
	for (size_t i = 0; i < all->count; i++) {
		if (all->all[i].at.pid)
			continue;
		TRY(start_one(&all->all[i]));
		fresh[i] = true;
	}
	for (size_t i = 0; i < all->count; i++)
		if (fresh[i])
			TRY(spawn_ready(&all->all[i].at, &all->all[i].spawn, READY_MS));
	return ERR_OK;
}

static void plan_again(struct child *c)
{
	int64_t now = clock_ticks();
	if (now - c->started > QUIET_MS)
		c->failures = 0;
	int64_t pause = c->failures < 9 ? (int64_t)PAUSE_MS << c->failures : PAUSE_MAX_MS;
	c->again_at = now + (pause < PAUSE_MAX_MS ? pause : PAUSE_MAX_MS);
	c->failures++;
}

static void note_end(struct child *c)
{
	int status = spawn_stop(&c->at, 0, 0);
	plan_again(c);
	log_warn("%s ended (%s %d); again in %d ms", c->name,
		WIFSIGNALED(status) ? "signal" : "status",
		WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status),
		(int)(c->again_at - clock_ticks()));
}

static void start_again(struct child *c)
{
	enum err e = start_one(c);
	c->restarts++;
	if (!e)
		return;
	log_fault(c->name, e);
	plan_again(c);
}

/* Until the next planned start, at most `ms`. */
static int next_wait(const struct children *all, int ms)
{
	int64_t now = clock_ticks(), wait = ms;
	for (size_t i = 0; i < all->count; i++) {
		int64_t at = all->all[i].again_at;
		if (at && at - now < wait)
			wait = at > now ? at - now : 0;
	}
	return (int)wait;
}

bool children_watch(struct children *all, int stop_fd, int ms)
{
	struct pollfd fds[CHILDREN_MAX + 1];
	for (size_t i = 0; i < all->count; i++)
		fds[i] = (struct pollfd){ .fd = all->all[i].at.pid ? all->all[i].at.pidfd : -1,
			.events = POLLIN };
	fds[all->count] = (struct pollfd){ .fd = stop_fd, .events = POLLIN };
	if (poll(fds, all->count + 1, next_wait(all, ms)) < 0)
		return false;
	for (size_t i = 0; i < all->count; i++)
		if (fds[i].revents)
			note_end(&all->all[i]);
	for (size_t i = 0; i < all->count; i++)
		if (all->all[i].again_at && all->all[i].again_at <= clock_ticks())
			start_again(&all->all[i]);
	return fds[all->count].revents != 0;
}

void children_stop(struct children *all)
{
	for (size_t i = all->count; i-- > 0;)
		if (all->all[i].at.pid)
			spawn_stop(&all->all[i].at, SIGTERM, STOP_MS);
	all->count = 0;
}
