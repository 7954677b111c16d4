#include "courier/line.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/digest.h"
#include "base/failpoint.h"
#include "courier/wire_curl.h"

enum { OPEN_MS = 10000, SEND_MS = 20000, STEP_MS = 1000 };

static struct courier *courier_of(struct wire *w)
{
	return (struct courier *)((char *)w - offsetof(struct courier, wire));
}

static void hang_up(struct courier *c, size_t n)
{
	if (c->lines[n])
		close(c->lines[n]);
	c->lines[n] = 0;
}

void line_done(struct courier *c)
{
	for (size_t n = 0; n < WIRE_LINES_MAX; n++)
		hang_up(c, n);
}

static void line_close(struct wire *w, size_t n)
{
	hang_up(courier_of(w), n);
}

static void free_info(struct addrinfo **list)
{
	if (*list)
		freeaddrinfo(*list);
}

/* "HOST:PORT", cut at the last colon. */
static enum err read_address(struct arena *a, struct str s, const char **host, const char **port)
{
	const char *colon = s.len ? memrchr(s.at, ':', s.len) : NULL;
	if (!colon || colon == s.at || colon + 1 == s.at + s.len || str_find(s, STR("/")) >= 0)
		return fault_as(ERR_DENIED, "wire.api", NULL,
			"连接器配置的 api 应为 主机:端口，如 10.0.0.1:7890");
	*host = arena_cstr(a, str_sub(s, 0, (size_t)(colon - s.at)));
	*port = arena_cstr(a, str_from(s, (size_t)(colon - s.at) + 1));
	return ERR_OK;
}

static bool ready(int fd, short what, int ms)
{
	struct pollfd p = { .fd = fd, .events = what };
	return poll(&p, 1, ms) > 0;
}

/* The file, or -1. */
static int connect_one(const struct addrinfo *to)
{
	int failed = 0;
	socklen_t n = sizeof failed;
	int fd = socket(to->ai_family, to->ai_socktype | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return -1;
	if (connect(fd, to->ai_addr, to->ai_addrlen) && errno != EINPROGRESS)
		failed = errno;
	else if (!ready(fd, POLLOUT, OPEN_MS) || getsockopt(fd, SOL_SOCKET, SO_ERROR, &failed, &n))
		failed = ETIMEDOUT;
	if (!failed)
		return fd;
	close(fd);
	errno = failed;
	return -1;
}

static enum err line_open(struct wire *w, size_t n)
{
	SCRATCH(a);
	struct courier *c = courier_of(w);
	__attribute__((cleanup(free_info))) struct addrinfo *list = NULL;
	struct addrinfo want = { .ai_socktype = SOCK_STREAM };
	const char *host, *port;
	hang_up(c, n);
	TRY(courier_beat(c));
	TRY(read_address(&a, json_str(c->config.secrets, "api"), &host, &port));
	int failed = getaddrinfo(host, port, &want, &list), fd = -1;
	if (failed)
		return fault(ERR_UNAVAILABLE, "找不到网关“%s”：%s", host, gai_strerror(failed));
	for (const struct addrinfo *to = list; to && fd < 0; to = to->ai_next)
		fd = connect_one(to);
	if (fd < 0)
		return fault(ERR_UNAVAILABLE, "连不上网关 %s:%s：%s", host, port, strerror(errno));
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &(int){ 1 }, sizeof(int));
	c->lines[n] = fd;
	return ERR_OK;
}

static enum err broken(struct courier *c, size_t n, const char *why)
{
	hang_up(c, n);
	return fault_as(ERR_UNCERTAIN, "wire.line", NULL, "与网关的连接中断：%s", why);
}

static enum err line_send(struct wire *w, size_t n, struct str bytes)
{
	struct courier *c = courier_of(w);
	TRY(courier_beat(c));
	if (!c->lines[n])
		return broken(c, n, "未连接");
	(void)FP("deliver.before_send");
	for (size_t at = 0; at < bytes.len;) {
		if (!ready(c->lines[n], POLLOUT, SEND_MS))
			return broken(c, n, "发不出去");
		ssize_t sent = send(c->lines[n], bytes.at + at, bytes.len - at, MSG_NOSIGNAL);
		if (sent < 0 && errno != EAGAIN && errno != EINTR)
			return broken(c, n, strerror(errno));
		at += sent > 0 ? (size_t)sent : 0;
	}
	(void)FP("deliver.after_send");
	return ERR_OK;
}

/* One after the other, if several wait: none can keep the others from being heard. */
static size_t one_of(struct courier *c, int ms)
{
	struct pollfd on[WIRE_LINES_MAX];
	for (size_t n = 0; n < WIRE_LINES_MAX; n++)
		on[n] = (struct pollfd){ c->lines[n] ?: -1, POLLIN, 0 };
	if (poll(on, WIRE_LINES_MAX, ms) <= 0)
		return WIRE_LINES_MAX;
	do
		c->line_heard = (c->line_heard + 1) % WIRE_LINES_MAX;
	while (!on[c->line_heard].revents);
	return c->line_heard;
}

/* In small steps: a lost lease and a stop each end it early. */
static enum err line_await(struct wire *w, int timeout_ms, size_t *out_n)
{
	struct courier *c = courier_of(w);
	int64_t end = clock_ticks() + timeout_ms, left;
	do {
		TRY(courier_beat(c));
		left = end - clock_ticks();
		*out_n = one_of(c, (int)(left < STEP_MS ? (left > 0 ? left : 0) : STEP_MS));
	} while (*out_n == WIRE_LINES_MAX && left > STEP_MS);
	return ERR_OK;
}

static enum err line_receive(struct wire *w, size_t n, char *to, size_t max, size_t *out_len)
{
	struct courier *c = courier_of(w);
	*out_len = 0;
	if (!c->lines[n])
		return broken(c, n, "未连接");
	ssize_t got = recv(c->lines[n], to, max, 0);
	if (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR))
		return broken(c, n, got ? strerror(errno) : "对方断开");
	*out_len = got > 0 ? (size_t)got : 0;
	return ERR_OK;
}

static enum err call(struct wire *w, struct arena *a, bool of_delivery, const char *name,
	json_t *body, json_t **out)
{
	struct courier *c = courier_of(w);
	json_auto_t *sent = json_pack("{s:s, s:o}", "call", name, "body", body);
	if (!c->inside)
		return fault_as(ERR_DENIED, "wire.book", NULL,
			"短信要随时向本系统登记每个号码，不能经网闸用文件投递");
	const char *below = "messages";
	if (of_delivery && !c->lease) /* a look of the watch: nothing of a list is touched */
		return fault_as(ERR_BUSY, "watch.lease", NULL, "没有租约，不读写名单");
	if (of_delivery) {
		json_object_set_new(sent, "fence", json_integer(c->lease->fence));
		below = arena_printf(a, "deliveries/" STRF "/messages", STRV(c->lease->id));
	}
	TRY(courier_beat(c));
	TRY(gateway_call(&c->client, a, "POST", below, sent, 30000, out));
	(void)FP("deliver.after_note");
	return ERR_OK;
}

static enum err unseal(struct wire *w, struct arena *a, struct str sealed, struct str *out)
{
	return key_unseal(courier_of(w)->key, a, sealed, out);
}

static enum err token(struct wire *w, struct arena *a, struct str number, struct str *out)
{
	unsigned char raw[KEY_TOKEN_BYTES];
	TRY(key_token(courier_of(w)->key, "sms recipient", number, raw));
	*out = str_c(hex(a, raw, sizeof raw));
	return ERR_OK;
}

static const char *own_key_id(struct wire *w, struct arena *a)
{
	return key_id(a, courier_of(w)->key);
}

void line_init(struct courier *c)
{
	static const struct wire_line line = { line_open, line_send, line_await, line_receive,
		line_close };
	static const struct wire_book book = { call, unseal, token, own_key_id };
	c->wire.line = &line;
	c->wire.book = &book;
	c->wire.lasting = &c->arena;
}
