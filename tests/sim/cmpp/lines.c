/* lines.c: connections, log-in, what the gateway says by itself. */
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/digest.h"
#include "base/json.h"
#include "tests/sim/cmpp/gateway.h"

enum { TICK_MS = 20, TESTS = 3 };

void ismg_send(struct line *l, struct str bytes)
{
	if (l->fd && !l->mute && send(l->fd, bytes.at, bytes.len, MSG_NOSIGNAL) < 0)
		l->in = false;
}

void ismg_send_later(struct ismg *g, struct line *l, struct str bytes, int64_t ms)
{
	SCRATCH(a);
	json_array_append_new(g->due,
		json_pack("{s:I s:i s:i s:o}", "at", (json_int_t)(clock_now() + ms), "line",
			(int)(l - g->lines), "fd", l->fd, "bytes", json_from(base64(&a, bytes))));
}

void ismg_hang_up(struct ismg *g, struct line *l)
{
	size_t i;
	json_t *d;
	if (l->fd)
		close(l->fd);
	json_array_foreach(g->outbox, i, d)
	{
		if (json_int(d, "line", -1) == (int)(l - g->lines))
			json_object_set_new(d, "line", json_integer(-1));
	}
	*l = (struct line){};
}

void ismg_answer(struct ismg *g, struct line *l, struct str answer, const json_t *fault)
{
	struct str kind = json_str(fault, "kind");
	bool cut = str_eq(kind, STR("cut")), half = str_eq(kind, STR("half"));
	if (str_eq(kind, STR("late")))
		return ismg_send_later(g, l, answer, json_int(fault, "ms", 70000));
	if (cut || half)
		answer =
			str_sub(answer, 0, cut ? (size_t)json_int(fault, "at", 7) : answer.len / 2);
	if (!str_eq(kind, STR("silence")) && !str_eq(kind, STR("lost")))
		ismg_send(l, answer);
	if (cut || str_eq(kind, STR("lost")))
		ismg_hang_up(g, l);
	l->mute = half;
}

static size_t logged_in(const struct ismg *g)
{
	size_t n = 0;
	for (size_t i = 0; i < LINES_MAX; i++)
		n += g->lines[i].fd && g->lines[i].in;
	return n;
}

/* Of somebody who knows the secret: no more lines than are allowed. */
static uint32_t let_in(struct ismg *g, struct line *l)
{
	size_t n = logged_in(g) + !l->in;
	if (n > (size_t)g->allowed) {
		g->turned_away++;
		return 5;
	}
	g->peak_lines = n > g->peak_lines ? n : g->peak_lines;
	return 0;
}

/*
 * {"call":"connect"}: as ismg_answer() has it, or status: not let in, for "status"; stranger: let in by one who does not
 * know the secret.
 */
static void log_in(struct ismg *g, struct line *l, const struct cmpp_packet *p)
{
	SCRATCH(a);
	struct cmpp_connect c;
	struct cmpp_connect_resp r = {};
	unsigned char auth[16];
	if (!cmpp_read_connect(p->body, &c))
		return ismg_hang_up(g, l);
	l->version = c.version == CMPP_3 ? CMPP_3 : CMPP_2;
	r.version = (uint8_t)l->version;
	const json_t *fault = ismg_fault(g, "connect");
	struct str kind = json_str(fault, "kind");
	cmpp_auth(c.source, str_c(g->secret), c.stamp, auth);
	if (str_eq(kind, STR("status")))
		r.status = (uint32_t)json_int(fault, "status", 5);
	else if (c.version != CMPP_2 && c.version != CMPP_3)
		r.status = 4;
	else if (!str_eq(c.source, str_c(g->sp_id)))
		r.status = 2;
	else if (memcmp(auth, c.auth, sizeof auth) != 0)
		r.status = 3;
	else
		r.status = let_in(g, l);
	if (!r.status)
		cmpp_auth_ismg(l->version, 0, c.auth, str_c(g->secret), r.auth);
	if (str_eq(kind, STR("stranger")))
		r.auth[0] ^= 1;
	l->in = !r.status;
	l->told = l->in && !str_eq(kind, STR("late")) && !str_eq(kind, STR("silence"));
	ismg_answer(g, l, cmpp_connect_resp(&a, l->version, p->sequence, &r), fault);
}

static void answered(struct ismg *g, struct line *l, const struct cmpp_packet *p)
{
	for (size_t i = 0; i < json_array_size(g->outbox); i++) {
		const json_t *d = json_array_get(g->outbox, i);
		if (json_int(d, "line", -1) != (int)(l - g->lines) ||
			json_int(d, "sequence", 0) != (int64_t)p->sequence)
			continue;
		json_array_remove(g->outbox, i);
		g->reports++;
		return;
	}
}

static void on_frame(struct ismg *g, struct line *l, const struct cmpp_packet *p)
{
	SCRATCH(a);
	l->tests = 0;
	if (!l->in && p->command != CMPP_CONNECT)
		return ismg_hang_up(g, l);
	switch (p->command) {
	case CMPP_CONNECT:
		return log_in(g, l, p);
	case CMPP_SUBMIT:
		return ismg_submit(g, l, p);
	case CMPP_QUERY:
		return ismg_query(g, l, p);
	case CMPP_ACTIVE_TEST:
		return ismg_send(l, cmpp_active_test_resp(&a, p->sequence));
	case CMPP_DELIVER | (uint32_t)CMPP_RESP:
		return answered(g, l, p);
	case CMPP_TERMINATE:
		ismg_send(l,
			cmpp_frame(&a, CMPP_TERMINATE | (uint32_t)CMPP_RESP, p->sequence, STR("")));
		return ismg_hang_up(g, l);
	default:
		return;
	}
}

static void read_frames(struct ismg *g, struct line *l)
{
	struct cmpp_packet p;
	size_t used;
	while (l->fd) {
		enum cmpp_read what = cmpp_read((struct str){ l->bytes, l->have }, &p, &used);
		if (what == CMPP_BROKEN)
			return ismg_hang_up(g, l);
		if (what == CMPP_MORE)
			return;
		on_frame(g, l, &p);
		if (!l->fd)
			return;
		memmove(l->bytes, l->bytes + used, l->have - used);
		l->have -= used;
	}
}

static void on_bytes(struct ismg *g, struct line *l)
{
	ssize_t n = recv(l->fd, l->bytes + l->have, sizeof l->bytes - l->have, 0);
	if (n <= 0)
		return ismg_hang_up(g, l);
	l->have += (size_t)n;
	l->heard = clock_now();
	read_frames(g, l);
}

static void on_connection(struct ismg *g)
{
	int fd = accept4(g->listener, NULL, NULL, SOCK_CLOEXEC);
	for (size_t i = 0; fd >= 0 && i < LINES_MAX; i++)
		if (!g->lines[i].fd) {
			setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &(int){ 1 }, sizeof(int));
			g->lines[i] = (struct line){ .fd = fd, .heard = clock_now() };
			return;
		}
	if (fd >= 0)
		close(fd);
}

static void send_due(struct ismg *g)
{
	SCRATCH(a);
	for (size_t i = 0; i < json_array_size(g->due);) {
		const json_t *d = json_array_get(g->due, i);
		struct line *l = &g->lines[json_int(d, "line", 0)];
		struct str bytes;
		if (json_int(d, "at", 0) > clock_now()) {
			i++;
			continue;
		}
		if (l->fd == json_int(d, "fd", 0) &&
			base64_decode(&a, json_str(d, "bytes"), &bytes)) {
			l->open -= l->open > 0;
			l->told = l->in;
			ismg_send(l, bytes);
		}
		json_array_remove(g->due, i);
	}
}

static struct line *any_line(struct ismg *g)
{
	for (size_t i = 0; i < LINES_MAX; i++)
		if (g->lines[i].fd && g->lines[i].told)
			return &g->lines[i];
	return NULL;
}

static struct str deliver_of(struct arena *a, const struct ismg *g, struct line *l, const json_t *d)
{
	struct cmpp_deliver f = { .to = str_c(g->sender),
		.service = str_c(g->service),
		.from = json_str(d, "number"),
		.format = 8 };
	uint64_t msg_id = 0;
	(void)sscanf(json_string_value(json_object_get(d, "msg_id")) ?: "0", "%lx", &msg_id);
	f.msg_id = msg_id;
	if (json_object_get(d, "stat")) {
		struct cmpp_report r = { msg_id, json_str(d, "stat"), json_str(d, "stamp"),
			json_str(d, "stamp"), f.from, 1 };
		f.report = true;
		f.format = 0;
		f.content = cmpp_report(a, l->version, &r);
	} else if (!base64_decode(a, json_str(d, "words"), &f.content))
		f.content = STR("");
	return cmpp_deliver(a, l->version, l->sequence, &f);
}

static void send_outbox(struct ismg *g)
{
	SCRATCH(a);
	size_t i;
	json_t *d;
	struct line *l = any_line(g);
	json_array_foreach(g->outbox, i, d)
	{
		if (!l || json_int(d, "line", -1) >= 0 || json_int(d, "at", 0) > clock_now())
			continue;
		l->sequence++;
		json_object_set_new(d, "line", json_integer(l - g->lines));
		json_object_set_new(d, "sequence", json_integer(l->sequence));
		ismg_send(l, deliver_of(&a, g, l, d));
	}
}

static void ask_whether_alive(struct ismg *g)
{
	SCRATCH(a);
	for (size_t i = 0; i < LINES_MAX; i++) {
		struct line *l = &g->lines[i];
		if (!l->fd || !l->in || clock_now() - l->heard < g->test_ms * (l->tests + 1))
			continue;
		if (l->tests++ >= TESTS)
			ismg_hang_up(g, l);
		else
			ismg_send(l, cmpp_active_test(&a, ++l->sequence));
	}
}

static size_t watch(const struct ismg *g, struct pollfd *on)
{
	size_t n = 0;
	on[n++] = (struct pollfd){ .fd = g->listener, .events = POLLIN };
	for (size_t i = 0; i < LINES_MAX; i++)
		on[n++] = (struct pollfd){ .fd = g->lines[i].fd ? g->lines[i].fd : -1,
			.events = POLLIN };
	return n;
}

static void *run(void *context)
{
	struct ismg *g = context;
	struct pollfd on[LINES_MAX + 1];
	pthread_mutex_lock(&g->lock);
	while (!g->ended) {
		size_t n = watch(g, on);
		pthread_mutex_unlock(&g->lock);
		(void)poll(on, n, TICK_MS);
		pthread_mutex_lock(&g->lock);
		for (size_t i = 0; i < LINES_MAX; i++)
			if (on[i + 1].revents && g->lines[i].fd == on[i + 1].fd)
				on_bytes(g, &g->lines[i]);
		if (on[0].revents)
			on_connection(g);
		send_due(g);
		send_outbox(g);
		ask_whether_alive(g);
	}
	pthread_mutex_unlock(&g->lock);
	return NULL;
}

static int bind_loopback(int64_t port)
{
	struct sockaddr_in in = { .sin_family = AF_INET,
		.sin_port = htons((uint16_t)port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &(int){ 1 }, sizeof(int));
	if (bind(fd, (struct sockaddr *)&in, sizeof in) || listen(fd, LINES_MAX)) {
		close(fd);
		return -1;
	}
	return fd;
}

enum err ismg_listen(struct ismg *g, const char *listen, int *out_port)
{
	int64_t port;
	struct str s = str_c(listen);
	struct sockaddr_in in;
	socklen_t n = sizeof in;
	if (!str_starts(s, STR("127.0.0.1:")) || !str_i64(str_from(s, 10), &port))
		return fault(ERR_INVALID, "--cmpp 只能是 127.0.0.1:端口");
	g->listener = bind_loopback(port);
	if (g->listener < 0 || getsockname(g->listener, (struct sockaddr *)&in, &n))
		return fault(ERR_UNAVAILABLE, "无法监听 %s", listen);
	*out_port = ntohs(in.sin_port);
	if (pthread_create(&g->thread, NULL, run, g))
		return fault(ERR_INTERNAL, "pthread_create");
	return ERR_OK;
}

void ismg_begin(struct ismg *g)
{
	pthread_mutex_init(&g->lock, NULL);
	g->window = g->window ?: WINDOW;
	g->allowed = g->allowed ?: 1;
	g->faults = json_array();
	g->due = json_array();
	g->outbox = json_array();
	g->pieces = json_object();
	g->messages = json_array();
	g->days = json_object();
}

void ismg_end(struct ismg *g)
{
	pthread_mutex_lock(&g->lock);
	g->ended = true;
	pthread_mutex_unlock(&g->lock);
	pthread_join(g->thread, NULL);
	for (size_t i = 0; i < LINES_MAX; i++)
		ismg_hang_up(g, &g->lines[i]);
	close(g->listener);
	json_decref(g->faults);
	json_decref(g->due);
	json_decref(g->outbox);
	json_decref(g->pieces);
	json_decref(g->messages);
	json_decref(g->days);
	arena_free(&g->arena);
}
