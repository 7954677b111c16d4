/* shenfa-courier.c: carries approved bytes to one channel account, and says what became of them. */
#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/log.h"
#include "base/options.h"
#include "base/ready.h"
#include "base/resident.h"
#include "courier/drop.h"
#include "courier/ferry.h"
#include "courier/memory.h"

enum { KEPT_BYTES = 64 * 1024 };

/*
 * libcurl brings GnuTLS along for a protocol that is switched off here, and it would start by itself; this is its
 * own way to be told not to (GNUTLS_SKIP_GLOBAL_INIT in gnutls.h). Whoever does use it starts it.
 */
int _gnutls_global_init_skip(void);
int _gnutls_global_init_skip(void)
{
	return 1;
}

/* A courier waits most of its time: what a large delivery needed goes back, and is not kept for the next. */
static void keep_little(void)
{
	mallopt(M_MMAP_THRESHOLD, KEPT_BYTES);
	mallopt(M_TRIM_THRESHOLD, KEPT_BYTES);
	mallopt(M_ARENA_MAX, 1); /* libcurl looks names up in a thread */
}

static bool stop;

static void on_signal(int number)
{
	(void)number;
	stop = true;
}

struct told {
	const char *config, *state, *drop, *ferry, *minutes;
};

static enum err run_courier(const struct told *t)
{
	struct courier *c = NULL;
	TRY(t->drop ? drop_open(t->config, t->drop, &stop, &c)
		    : courier_open(t->config, &stop, &c));
	if (t->state)
		memory_init(c, t->state);
	resident_give_back();
	ready_say("");
	enum err e = t->drop ? drop_run(c) : courier_run(c);
	courier_close(c);
	return e;
}

static enum err run_ferry(const struct told *t)
{
	struct ferry *f = NULL;
	int64_t minutes;
	if (!str_i64(str_c(t->minutes), &minutes) || minutes < 1 || minutes > 7 * 24 * 60)
		return fault(ERR_INVALID, "--minutes 应为 1 到 10080");
	TRY(ferry_open(t->config, t->ferry, minutes, &stop, &f));
	resident_give_back();
	ready_say("");
	enum err e = ferry_run(f);
	ferry_close(f);
	return e;
}

static enum err run(int argc, char **argv)
{
	struct told t = { .minutes = "60", .state = getenv("STATE_DIRECTORY") };
	const struct option options[] = { { .name = "config", .value = &t.config },
		{ .name = "state", .value = &t.state }, { .name = "drop", .value = &t.drop },
		{ .name = "ferry", .value = &t.ferry },
		{ .name = "minutes", .value = &t.minutes } };
	TRY(options_read(argc, argv, options, sizeof options / sizeof *options, NULL));
	if (!t.config || (t.drop && t.ferry))
		return fault(ERR_INVALID,
			"用法：shenfa-courier --config=FILE [--state=DIR] [--drop=DIR | "
			"--ferry=DIR [--minutes=N]]");
	return t.ferry ? run_ferry(&t) : run_courier(&t);
}

int main(int argc, char **argv)
{
	struct sigaction action = { .sa_handler = on_signal };
	keep_little();
	log_name("shenfa-courier");
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGINT, &action, NULL);
	signal(SIGPIPE, SIG_IGN);
	enum err e = run(argc, argv);
	if (e)
		log_fault("start", e);
	return e ? 1 : 0;
}
