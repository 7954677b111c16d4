#include "web/server.h"

#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "vault/shelf.h"
#include "web/arrive.h"
#include "web/bell.h"
#include "web/exchange.h"
#include "web/listen.h"
#include "web/pages.h"
#include "web/worker.h"

enum {
	MEMORY_PER_CONNECTION = 32 * 1024,
	IDLE_SECONDS = 120,
	FAREWELL_MS = 5000,
	DESCRIPTORS = 2048,
	LONG_MS = 100
};

static struct web web;
static struct arena arena;

const char *server_address(void)
{
	return web.address;
}

const char *server_metrics_address(void)
{
	return web.metrics_address ? web.metrics_address : "";
}

/* A worker does one thing after the other, and may be at a long list for half a minute. */
static int strain(const struct worker *w)
{
	enum { NOTHING, SOMETHING, MUCH };
	int64_t since = atomic_load(&w->at_work_since);
	if (!since)
		return NOTHING;
	return clock_ticks() - since < LONG_MS ? SOMETHING : MUCH;
}

static bool is_freer(const struct worker *w, const struct worker *than)
{
	int one = strain(w), other = strain(than);
	return one != other ? one < other
			    : atomic_load(&w->connections) < atomic_load(&than->connections);
}

static struct worker *least_busy(void)
{
	struct worker *best = &web.workers[0];
	for (int i = 1; i < web.worker_count; i++)
		if (is_freer(&web.workers[i], best))
			best = &web.workers[i];
	return best;
}

static bool take(void *, struct arrival *a)
{
	struct worker *w = least_busy();
	struct sockaddr nobody = { .sa_family = AF_UNIX };
	atomic_fetch_add(&w->connections, 1);
	if (MHD_add_connection(w->daemon, a->fd, &nobody, sizeof nobody) == MHD_YES)
		return true;
	atomic_fetch_sub(&w->connections, 1);
	return false;
}

static void on_connection(
	void *cls, struct MHD_Connection *c, void **, enum MHD_ConnectionNotificationCode what)
{
	struct worker *w = cls;
	if (what != MHD_CONNECTION_NOTIFY_CLOSED)
		return;
	const union MHD_ConnectionInfo *info =
		MHD_get_connection_info(c, MHD_CONNECTION_INFO_CONNECTION_FD);
	if (info)
		arrival_gone(web.arrivals, info->connect_fd);
	atomic_fetch_sub(&w->connections, 1);
}

static void library_says(void *, const char *, va_list)
{
	/* It complains about clients; what they did is in our own log and counts. */
}

static enum err start_worker(struct worker *w)
{
	w->daemon = MHD_start_daemon(MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_EPOLL |
					     MHD_USE_NO_LISTEN_SOCKET | MHD_USE_ITC |
					     MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG,
		0, NULL, NULL, exchange_handle, w, MHD_OPTION_EXTERNAL_LOGGER, library_says, NULL,
		MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)MEMORY_PER_CONNECTION,
		MHD_OPTION_CONNECTION_LIMIT, (unsigned)ARRIVALS_MAX, MHD_OPTION_CONNECTION_TIMEOUT,
		(unsigned)IDLE_SECONDS, MHD_OPTION_STRICT_FOR_CLIENT, 1,
		MHD_OPTION_NOTIFY_COMPLETED, exchange_done, NULL, MHD_OPTION_NOTIFY_CONNECTION,
		on_connection, w, MHD_OPTION_END);
	return w->daemon ? ERR_OK : fault(ERR_INTERNAL, "MHD_start_daemon");
}

/* On loopback we have three names; behind a front the one that was given. */
static void name_origins(const struct server_options *o)
{
	const char **list = arena_array(&arena, const char *, 5);
	const char *port = strrchr(web.address, ':');
	size_t n = 0;
	if (o->origin)
		list[n++] = o->origin;
	if (!strncmp(web.address, "http://", 7)) {
		list[n++] = web.address;
		list[n++] = arena_printf(&arena, "http://localhost%s", port);
	} else {
		list[n++] = "http://localhost";
	}
	web.origins = list;
}

static enum err open_doors(const struct server_options *o)
{
	int fds[2] = { -1, -1 };
	TRY(listen_on(&arena, o->listen, &fds[0], &web.address));
	if (o->metrics)
		TRY(listen_on(&arena, o->metrics, &fds[1], &web.metrics_address));
	name_origins(o);
	if (fds[1] >= 0 && !strncmp(web.metrics_address, "http://", 7)) {
		const char **list = arena_array(&arena, const char *, 8);
		size_t n = 0;
		for (; web.origins[n]; n++)
			list[n] = web.origins[n];
		list[n] = web.metrics_address;
		web.origins = list;
	}
	return arrivals_start(fds, o->body_ms, take, NULL, &web.arrivals);
}

/* A thousand connections, and what else is open: the usual soft limit is just below that. */
static void allow_descriptors(void)
{
	struct rlimit limit;
	if (getrlimit(RLIMIT_NOFILE, &limit) || limit.rlim_cur >= DESCRIPTORS)
		return;
	limit.rlim_cur = limit.rlim_max < DESCRIPTORS ? limit.rlim_max : DESCRIPTORS;
	if (setrlimit(RLIMIT_NOFILE, &limit) || limit.rlim_cur < DESCRIPTORS)
		log_warn("only %lu open files are allowed", (unsigned long)limit.rlim_cur);
}

enum err server_start(const struct server_options *o)
{
	web.options = o;
	allow_descriptors();
	if (o->body_ms < 1)
		return fault(ERR_INVALID, "--body-ms: at least 1");
	if (o->statement_ms < 1)
		return fault(ERR_INVALID, "--statement-ms: at least 1");
	if (o->threads < 1 || o->threads > WORKERS_MAX)
		return fault(ERR_INVALID, "线程数应在 1 到 %d 之间", WORKERS_MAX);
	for (int i = 0; i < WORKERS_MAX; i++)
		web.workers[i].web = &web;
	shelf_open();
	TRY(pages_open(o->pages, &web.pages));
	TRY(worker_open(&web.workers[0])); /* a wrong address of the store is told at start */
	for (; web.worker_count < o->threads; web.worker_count++)
		TRY(start_worker(&web.workers[web.worker_count]));
	TRY(bell_start(o->database, "delivery"));
	return open_doors(o);
}

static int busy(void)
{
	int n = 0;
	for (int i = 0; i < web.worker_count; i++)
		n += atomic_load(&web.workers[i].connections);
	return n;
}

void server_stop(void)
{
	arrivals_close(web.arrivals);
	bell_stop();
	for (int64_t until = clock_ticks() + FAREWELL_MS; busy() && clock_ticks() < until;)
		usleep(10000);
	for (int i = 0; i < web.worker_count; i++) {
		MHD_stop_daemon(web.workers[i].daemon);
		worker_close(&web.workers[i]);
	}
	arrivals_free(web.arrivals);
	pages_close(web.pages);
	arena_free(&arena);
}
