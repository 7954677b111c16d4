#include "web/metrics.h"

#include <stdatomic.h>

#include "base/buf.h"
#include "desk/lexicon.h"
#include "web/arrive.h"
#include "web/reply.h"
#include "web/route.h"
#include "web/worker.h"

enum { ROUTES_MAX = 256, CLASSES = 6 };

/* Per route and class of status; the last row is for what found no route. */
static struct {
	atomic_ulong answered[CLASSES], ms;
} counts[ROUTES_MAX + 1];

void metrics_request(const struct request *req, int status, int64_t ms)
{
	size_t row = req->route ? (size_t)(req->route - routes) : ROUTES_MAX;
	if (row > ROUTES_MAX || status < 100 || status >= 600)
		return;
	atomic_fetch_add(&counts[row].answered[status / 100], 1);
	atomic_fetch_add(&counts[row].ms, (unsigned long)ms);
}

static void add_route(struct buf *b, size_t row, const char *name)
{
	for (int class = 1; class < CLASSES; class ++) {
		unsigned long n = atomic_load(&counts[row].answered[class]);
		if (n)
			buf_printf(b, "shenfa_requests_total{route=\"%s\",class=\"%dxx\"} %lu\n",
				name, class, n);
	}
	unsigned long ms = atomic_load(&counts[row].ms);
	if (ms)
		buf_printf(b, "shenfa_request_milliseconds_total{route=\"%s\"} %lu\n", name, ms);
}

struct str metrics_text(struct arena *a, struct web *web)
{
	struct arrival_counts c = arrivals_count(web->arrivals);
	struct buf b;
	buf_init(&b, a, 1024 * 1024);
	buf_printf(&b,
		"shenfa_connections_open %d\nshenfa_connections_total %lu\n"
		"shenfa_heads_refused_total %lu\nshenfa_deadlines_total %lu\n"
		"shenfa_evicted_total %lu\nshenfa_lexicon_builds_total %lu\n",
		c.open, c.accepted, c.refused, c.late, c.evicted, lexicon_builds());
	for (size_t i = 0; i < route_count && i < ROUTES_MAX; i++)
		add_route(&b, i, routes[i].name);
	add_route(&b, ROUTES_MAX, "none");
	return buf_str(&b);
}

enum err on_metrics(struct request *req, struct response *res)
{
	res->type = "text/plain; version=0.0.4; charset=utf-8";
	return reply_json(res, 200, metrics_text(req->arena, req->web));
}
