#include "clerk/clerk.h"

#include <signal.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/ready.h"
#include "clerk/tasks.h"

/* STATEMENT_MS: the longest counts everything that is live under a new list, or tidies up after a long pause. */
enum { POLL_MS = 1000, STATEMENT_MS = 600 * 1000 };

static const struct {
	const char *name;
	int64_t every;
	enum err (*run)(struct clerk *, struct arena *, int64_t now);
} tasks[CLERK__COUNT] = {
#define TASK(name, ms) [CLERK_##name] = { #name, ms, clerk_do_##name },
#include "clerk/tasks.def"
#undef TASK
};

enum err clerk_open(const char *conninfo, const char *mirror, struct clerk *out)
{
	struct clerk c = { .mirror = mirror, .screened = -1 };
	enum err e = store_open(conninfo, &c.db);
	if (!e)
		e = store_limit(c.db, STATEMENT_MS);
	if (!e)
		e = vault_open(c.db, &c.vault);
	if (e) {
		clerk_close(&c);
		return e;
	}
	*out = c;
	return ERR_OK;
}

void clerk_close(struct clerk *c)
{
	vault_close(c->vault);
	store_close(c->db);
	*c = (struct clerk){};
}

/* A statement that took too long says nothing of the other tasks. */
static bool is_away(enum err e)
{
	return e == ERR_UNAVAILABLE && strcmp(err_what(), "store.slow") != 0;
}

enum err clerk_tick(struct clerk *c, int64_t now)
{
	enum err first = ERR_OK;
	for (int i = 0; i < CLERK__COUNT; i++) {
		SCRATCH(a);
		if (now < c->next[i])
			continue;
		c->next[i] = now + tasks[i].every;
		enum err e = tasks[i].run(c, &a, now);
		vault_forget(c->vault);
		if (e)
			log_fault(tasks[i].name, e);
		if (!first)
			first = e;
		if (is_away(e))
			break; /* the others stand on the same store */
	}
	return first;
}

static volatile sig_atomic_t stopping;

static void on_stop(int signal)
{
	stopping = signal;
}

enum err clerk_run(struct clerk *c)
{
	const struct sigaction stop = { .sa_handler = on_stop };
	sigaction(SIGTERM, &stop, NULL);
	sigaction(SIGINT, &stop, NULL);
	TRY(store_listen(c->db, "clerk"));
	ready_say("");
	while (!stopping) {
		enum err e = clerk_tick(c, clock_now());
		(void)e; /* each task has said it */
		if (!stopping)
			store_wait(c->db, POLL_MS);
	}
	return ERR_OK;
}
