/* worker.h: one thread of the front: its connection to the store, its words, its lexicon. */
#pragma once
#include <microhttpd.h>
#include <stdatomic.h>

#include "web/request.h"
#include "web/server.h"

enum { WORKERS_MAX = 64 };

struct worker {
	struct web *web;
	struct MHD_Daemon *daemon;
	struct store *db; /* NULL until needed, or while the server is away */
	struct vault *vault;
	atomic_int connections;
	atomic_llong at_work_since; /* ticks; 0: on nobody's request */
};

/* What all threads share; constant once started, but for the counters. */
struct web {
	const struct server_options *options;
	struct arrivals *arrivals;
	struct pages *pages;
	struct worker workers[WORKERS_MAX];
	int worker_count;
	const char *address, *metrics_address;
	const char *const *origins; /* NULL-terminated: what may stand in Origin */
};

/* Opens what is not open. ERR_UNAVAILABLE. */
[[nodiscard]] enum err worker_open(struct worker *);
/* Between requests: forgets what was read. */
void worker_rest(struct worker *);
void worker_close(struct worker *);
