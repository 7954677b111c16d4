#include "web/exchange.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/digest.h"
#include "base/log.h"
#include "web/bell.h"
#include "web/large.h"
#include "web/metrics.h"
#include "web/pages.h"
#include "web/reply.h"
#include "web/route.h"
#include "web/spool.h"
#include "web/worker.h"

/*
 * Past DRAIN_MAX a refused body is not read to its end: the answer goes out and the line is cut.
 * Who sends or takes less than BYTES_PER_MS of a large file is cut off as well; of large lists LISTS_PER_MS,
 * for the next one waits for his place.
 */
enum { DRAIN_MAX = 16 * 1024 * 1024, BYTES_PER_MS = 64, LISTS_PER_MS = 1024 };

struct exchange {
	struct arrival *arrival;
	struct request req;
	struct response res;
	bool answered; /* res stands: the body is only read away */
	char *body;
	size_t got;
	int spool_fd;
};

static const struct reply_header always[] = {
	{ "Connection", "close" },
	{ "X-Content-Type-Options", "nosniff" },
	{ "Referrer-Policy", "no-referrer" },
	{ "Cross-Origin-Opener-Policy", "same-origin" },
	{ "Cross-Origin-Resource-Policy", "same-origin" },
	{ "Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=(), "
				"browsing-topics=()" },
};
static const char page_policy[] =
	"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; "
	"connect-src 'self'; frame-src 'self'; frame-ancestors 'none'; base-uri 'none'; "
	"form-action 'self'; require-trusted-types-for 'script'";

static void add_headers(struct MHD_Response *r, const struct exchange *x)
{
	bool cache = false;
	for (size_t i = 0; i < sizeof always / sizeof *always; i++)
		MHD_add_response_header(r, always[i].name, always[i].value);
	for (int i = 0; i < x->res.header_count; i++) {
		MHD_add_response_header(r, x->res.headers[i].name, x->res.headers[i].value);
		cache |= !strcmp(x->res.headers[i].name, "Cache-Control");
	}
	if (!cache)
		MHD_add_response_header(r, "Cache-Control", "no-store");
	if (!x->res.own_page)
		MHD_add_response_header(r, "Content-Security-Policy", page_policy);
	if (x->req.web->options->secure)
		MHD_add_response_header(r, "Strict-Transport-Security", "max-age=31536000");
	if (x->res.status != 204)
		MHD_add_response_header(r, "Content-Type",
			x->res.type ? x->res.type : "application/json; charset=utf-8");
}

static struct MHD_Response *make_response(struct exchange *x)
{
	struct response *res = &x->res;
	if (res->fd < 0)
		return MHD_create_response_from_buffer(
			res->body.len, (void *)res->body.at, MHD_RESPMEM_PERSISTENT);
	int fd = res->fd;
	res->fd = -1; /* the response closes it */
	return MHD_create_response_from_fd64(res->fd_size, fd);
}

/* Reads and pages are many and say nothing; acts and refusals are worth a line. */
static void note(const struct exchange *x)
{
	int64_t ms = clock_ticks() - x->req.started;
	metrics_request(&x->req, x->res.status, ms);
	if (x->req.head->method == METHOD_GET && x->res.status < 400)
		return;
	log_info("request method=%s path=" STRF " status=%d account=%lld ms=%lld",
		method_name(x->req.head->method), STRV(x->req.head->path), x->res.status,
		(long long)x->req.who.id, (long long)ms);
}

static int64_t time_for(const struct exchange *x, int64_t bytes)
{
	bool lists = x->req.large || (x->req.route && x->req.route->flags & LISTS);
	return bytes / (lists ? LISTS_PER_MS : BYTES_PER_MS);
}

static enum MHD_Result send_answer(struct exchange *x, struct MHD_Connection *c)
{
	struct MHD_Response *r = make_response(x);
	if (!r)
		return MHD_NO;
	note(x);
	add_headers(r, x);
	int64_t size = (int64_t)(x->res.fd_size + x->res.body.len);
	arrival_deadline(x->req.web->arrivals, x->arrival, REPLY_MS + time_for(x, size));
	enum MHD_Result queued = MHD_queue_response(c, (unsigned)x->res.status, r);
	MHD_destroy_response(r);
	worker_rest(x->req.worker);
	return queued;
}

static void answer(struct exchange *x, enum err e)
{
	if (e)
		request_fail(&x->req, &x->res, e);
	x->answered = true;
}

static bool is_page(const struct request *req)
{
	return !req->route && !req->metrics && req->head->method <= METHOD_HEAD;
}

/* The page's own addresses are the page's to know: what no route takes may be one of them. */
static void open_page(struct exchange *x)
{
	x->res = (struct response){ .fd = -1 };
	answer(x, pages_serve(&x->req, &x->res));
}

/* Whoever stands in front on the Unix socket says who calls. */
static struct str caller_address(const struct arrival *a)
{
	struct str said = head_value(&a->head, "x-real-ip");
	return a->local && said.len && said.len < 64 ? said : str_c(a->address);
}

static struct exchange *begin(struct worker *w, struct arrival *a)
{
	struct exchange *x = arena_new(&a->arena, struct exchange);
	a->owner = x;
	x->arrival = a;
	x->spool_fd = -1;
	x->res.fd = -1;
	x->req = (struct request){ .arena = &a->arena,
		.web = w->web,
		.worker = w,
		.head = &a->head,
		.address = caller_address(a),
		.now = clock_now(),
		.started = clock_ticks(),
		.metrics = a->metrics };
	return x;
}

/* A large body has longer to come whole, by its size. */
static void allow_for(struct exchange *x, int64_t length)
{
	if (x->req.route->flags & (UPLOAD | LISTS))
		arrival_deadline(x->req.web->arrivals, x->arrival,
			x->req.web->options->body_ms + time_for(x, length));
}

static enum err prepare_body(struct exchange *x)
{
	int64_t length = x->req.head->content_length;
	allow_for(x, length);
	if (x->req.route->flags & UPLOAD)
		return spool_open(&x->req, &x->spool_fd);
	TRY(large_take(&x->req, LARGE_KEEP, (size_t)length));
	if (length)
		x->body = arena_alloc(x->req.arena, (size_t)length + 1);
	return ERR_OK;
}

/* The keeper of the lists who comes while the place is taken hears so, and not that the line was cut. */
static int64_t drain_max(const struct exchange *x, bool may)
{
	return may && x->req.route->flags & LISTS ? BODY_LISTS : DRAIN_MAX;
}

/* Everything that can be said before the body comes; what must be read away is read away. */
static enum MHD_Result open_request(struct exchange *x, struct MHD_Connection *c)
{
	enum err opened = request_open(&x->req, &x->res);
	enum err e = opened ? opened : prepare_body(x);
	if (opened == ERR_NOTFOUND && is_page(&x->req))
		open_page(x);
	else if (e)
		answer(x, e);
	if (x->answered && x->req.head->content_length > drain_max(x, !opened))
		return send_answer(x, c);
	return MHD_YES;
}

static void take(struct exchange *x, const char *data, size_t size)
{
	if (x->answered)
		return;
	if (x->got + size > (size_t)x->req.head->content_length) {
		answer(x, fault_as(ERR_INVALID, "http.length", NULL, "内容比声明的长"));
		return;
	}
	x->got += size;
	if (x->body) {
		memcpy(x->body + x->got - size, data, size);
		return;
	}
	enum err e = spool_write(x->spool_fd, (struct str){ data, size });
	if (e)
		answer(x, e);
}

static enum err complete(struct exchange *x)
{
	if (x->got != (size_t)x->req.head->content_length)
		return fault_as(ERR_INVALID, "http.length", NULL, "内容不完整");
	x->req.body = (struct str){ x->body ? x->body : "", x->body ? x->got : 0 };
	return x->spool_fd >= 0 ? spool_finish(&x->req, x->spool_fd) : ERR_OK;
}

static void run(struct exchange *x)
{
	enum err e = complete(x);
	x->res.wait_ms = 0;
	if (e)
		return answer(x, e);
	atomic_store(&x->req.worker->at_work_since, clock_ticks());
	request_run(&x->req, &x->res);
	atomic_store(&x->req.worker->at_work_since, 0);
	x->answered = !x->res.wait_ms;
}

/* Nothing is done for somebody who hung up while he waited: a lease would be nobody's for a minute. */
static bool has_left(const struct exchange *x)
{
	char byte;
	return x->res.wait_ms && recv(x->arrival->fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 0;
}

static enum MHD_Result finish(struct exchange *x, struct MHD_Connection *c)
{
	if (has_left(x))
		return MHD_NO;
	arrival_deadline(x->req.web->arrivals, x->arrival, 0);
	if (!x->answered)
		run(x);
	if (!x->answered && bell_wait(c, x->res.wait_ms))
		return MHD_YES;
	if (!x->answered)
		answer(x, fault_as(ERR_BUSY, "wait.full", NULL, "等待的连接过多，请稍后再试"));
	return send_answer(x, c);
}

static struct arrival *arrival_behind(struct worker *w, struct MHD_Connection *c)
{
	const union MHD_ConnectionInfo *info =
		MHD_get_connection_info(c, MHD_CONNECTION_INFO_CONNECTION_FD);
	return info ? arrival_of(w->web->arrivals, info->connect_fd) : NULL;
}

enum MHD_Result exchange_handle(void *cls, struct MHD_Connection *c, const char *, const char *,
	const char *, const char *data, size_t *size, void **state)
{
	struct worker *w = cls;
	struct exchange *x = *state;
	if (!x) {
		struct arrival *a = arrival_behind(w, c);
		if (!a || a->owner)
			return MHD_NO; /* one connection, one request */
		*state = x = begin(w, a);
		return open_request(x, c);
	}
	if (!*size)
		return finish(x, c);
	take(x, data, *size);
	*size = 0;
	return MHD_YES;
}

void exchange_done(void *, struct MHD_Connection *, void **state, enum MHD_RequestTerminationCode)
{
	struct exchange *x = *state;
	if (!x)
		return;
	json_decref(x->req.json);
	spool_drop(&x->req, x->spool_fd);
	if (x->res.fd >= 0)
		close(x->res.fd);
	*state = NULL;
	if (x->req.large)
		large_give(&x->req);
}
