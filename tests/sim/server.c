#include "tests/sim/server.h"

#include <arpa/inet.h>
#include <microhttpd.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/buf.h"
#include "base/log.h"
#include "base/ready.h"
#include "tests/sim/faults.h"

enum { BODY_MAX = 64 * 1024 * 1024 }; /* a film, and what a form has around it */

struct sim_server {
	struct MHD_Daemon *daemon;
	sim_handler *handler;
	void *context;
	atomic_int cut_off;
};

/* A request while its body still comes in. */
struct incoming {
	struct arena arena;
	struct buf body;
};

struct str sim_query(const struct sim_request *q, const char *name)
{
	struct str rest = q->query;
	while (rest.len) {
		struct str value = str_cut(&rest, '&'), key = str_cut(&value, '=');
		if (str_eq(key, str_c(name)))
			return value;
	}
	return STR("");
}

struct str sim_header(const struct sim_request *q, const char *name)
{
	struct str rest = q->headers;
	while (rest.len) {
		struct str value = str_cut(&rest, '\n'), key = str_cut(&value, ':');
		if (key.len == strlen(name) && !strncasecmp(key.at, name, key.len))
			return str_trim(value);
	}
	return STR("");
}

static enum MHD_Result add_header(
	void *context, enum MHD_ValueKind kind, const char *name, const char *value)
{
	struct buf *b = context;
	(void)kind;
	buf_printf(b, "%s: %s\n", name, value ?: "");
	return MHD_YES;
}

static enum MHD_Result add_argument(
	void *context, enum MHD_ValueKind kind, const char *name, const char *value)
{
	struct buf *b = context;
	(void)kind;
	buf_printf(b, "%s=%s&", name, value ?: "");
	return MHD_YES;
}

/* The first bytes of an answer that promised more. */
struct torn {
	size_t len;
	char bytes[];
};

static ssize_t read_torn(void *context, uint64_t at, char *to, size_t max)
{
	const struct torn *t = context;
	if (at >= t->len)
		return MHD_CONTENT_READER_END_WITH_ERROR;
	size_t n = t->len - at < max ? t->len - at : max;
	memcpy(to, t->bytes + at, n);
	return (ssize_t)n;
}

static struct MHD_Response *torn_response(const struct sim_reply *reply)
{
	size_t len = reply->cut_at < reply->body.len ? reply->cut_at : reply->body.len;
	struct torn *t = malloc(sizeof *t + len);
	*t = (struct torn){ .len = len };
	memcpy(t->bytes, reply->body.at, len);
	return MHD_create_response_from_callback(reply->body.len + 1, 1024, read_torn, t, free);
}

static struct MHD_Response *whole_response(const struct sim_reply *reply)
{
	return MHD_create_response_from_buffer(
		reply->body.len, (void *)reply->body.at, MHD_RESPMEM_MUST_COPY);
}

static enum MHD_Result answer(struct MHD_Connection *connection, const struct sim_reply *reply)
{
	struct MHD_Response *r = reply->cut_at ? torn_response(reply) : whole_response(reply);
	MHD_add_response_header(r, "Content-Type", reply->media_type);
	if (reply->location)
		MHD_add_response_header(r, "Location", reply->location);
	if (reply->retry_after) {
		char seconds[16];
		snprintf(seconds, sizeof seconds, "%d", reply->retry_after);
		MHD_add_response_header(r, "Retry-After", seconds);
	}
	enum MHD_Result result = MHD_queue_response(connection, (unsigned)reply->status, r);
	MHD_destroy_response(r);
	return result;
}

/* Alike in all of them. */
static bool says_what_was_met(const struct sim_request *q, struct sim_reply *out)
{
	if (strcmp(q->path, "/_sim/met") != 0)
		return false;
	*out = (struct sim_reply){ .status = 200,
		.media_type = "application/json",
		.body = str_c(
			arena_printf(q->arena, "{\"met\":%lld}", (long long)sim_faults_met())) };
	return true;
}

static enum MHD_Result on_request(void *context, struct MHD_Connection *connection, const char *url,
	const char *method, const char *version, const char *data, size_t *size, void **state)
{
	struct sim_server *s = context;
	struct incoming *in = *state;
	(void)version;
	if (!in) {
		in = calloc(1, sizeof *in);
		buf_init(&in->body, &in->arena, BODY_MAX);
		*state = in;
		return MHD_YES;
	}
	if (*size) {
		buf_add(&in->body, (struct str){ data, *size });
		*size = 0;
		return MHD_YES;
	}
	const char *type = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "Content-Type");
	struct buf query, headers;
	buf_init(&headers, &in->arena, 65536);
	MHD_get_connection_values(connection, MHD_HEADER_KIND, add_header, &headers);
	buf_init(&query, &in->arena, 65536);
	MHD_get_connection_values(connection, MHD_GET_ARGUMENT_KIND, add_argument, &query);
	struct sim_request q = { method, url, buf_str(&in->body), type ?: "", buf_str(&query),
		&in->arena, buf_str(&headers) };
	struct sim_reply reply = { .status = 404, .media_type = "text/plain" };
	if (!says_what_was_met(&q, &reply))
		s->handler(s->context, &q, &reply);
	return reply.hang_up ? MHD_NO : answer(connection, &reply);
}

static void on_end(void *context, struct MHD_Connection *connection, void **state,
	enum MHD_RequestTerminationCode why)
{
	struct incoming *in = *state;
	struct sim_server *s = context;
	(void)connection;
	if (why != MHD_REQUEST_TERMINATED_COMPLETED_OK)
		atomic_fetch_add(&s->cut_off, 1);
	if (!in)
		return;
	arena_free(&in->arena);
	free(in);
}

static enum err read_listen(const char *listen, struct sockaddr_in *out)
{
	int64_t port;
	struct str s = str_c(listen);
	if (!str_starts(s, STR("127.0.0.1:")) || !str_i64(str_from(s, 10), &port) || port < 0 ||
		port > 65535)
		return fault(ERR_INVALID, "--listen 只能是 127.0.0.1:端口");
	*out = (struct sockaddr_in){ .sin_family = AF_INET,
		.sin_port = htons((uint16_t)port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	return ERR_OK;
}

enum err sim_server_start(struct arena *a, const char *listen, sim_handler *handler, void *context,
	struct sim_server **out, const char **out_address)
{
	struct sockaddr_in address;
	TRY(read_listen(listen, &address));
	struct sim_server *s = calloc(1, sizeof *s);
	*s = (struct sim_server){ .handler = handler, .context = context };
	s->daemon = MHD_start_daemon(MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_ERROR_LOG, 0, NULL,
		NULL, on_request, s, MHD_OPTION_SOCK_ADDR, &address, MHD_OPTION_NOTIFY_COMPLETED,
		on_end, s, MHD_OPTION_LISTENING_ADDRESS_REUSE, 1u, MHD_OPTION_END);
	if (!s->daemon) {
		free(s);
		return fault(ERR_UNAVAILABLE, "无法监听 %s", listen);
	}
	const union MHD_DaemonInfo *info =
		MHD_get_daemon_info(s->daemon, MHD_DAEMON_INFO_BIND_PORT);
	*out_address = arena_printf(a, "http://127.0.0.1:%u", (unsigned)info->port);
	*out = s;
	return ERR_OK;
}

void sim_server_stop(struct sim_server *s)
{
	MHD_stop_daemon(s->daemon);
	free(s);
}

int sim_server_cut_off(struct sim_server *s)
{
	return atomic_load(&s->cut_off);
}

static volatile sig_atomic_t ended;

static void on_signal(int number)
{
	(void)number;
	ended = 1;
}

void sim_run(void (*tick)(void *context), void *context)
{
	struct sigaction action = { .sa_handler = on_signal };
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGINT, &action, NULL);
	signal(SIGPIPE, SIG_IGN);
	while (!ended) {
		if (tick)
			tick(context);
		nanosleep(&(struct timespec){ 0, 100000000 }, NULL);
	}
}

enum err sim_live(struct arena *a, const char *listen, sim_handler *handler,
	void (*tick)(void *context), void *context, const char **out_address)
{
	struct sim_server *server;
	TRY(sim_server_start(a, listen, handler, context, &server, out_address));
	printf("%s\n", *out_address);
	fflush(stdout);
	ready_say(*out_address);
	sim_run(tick, context);
	sim_server_stop(server);
	return ERR_OK;
}

int sim_main(const char *name, enum err (*run)(int argc, char **argv), int argc, char **argv)
{
	log_name(name);
	enum err e = run(argc, argv);
	if (e)
		log_fault("start", e);
	return e ? 1 : 0;
}
