#include "web/arrive.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "web/refusal.h"

enum { FD_MAX = 4096, TICK_MS = 500, EVENTS = 64 };

struct arrivals {
	pthread_t thread;
	pthread_mutex_t lock; /* the places and the table by descriptor */
	int listeners[2], epoll, wake;
	bool closing;
	int64_t body_ms;
	arrival_taker *take;
	void *to;
	struct arrival_counts counts;
	struct arrival *by_fd[FD_MAX];
	struct arrival places[ARRIVALS_MAX];
	char head[HEAD_BYTES_MAX];
};

static struct arrival *free_place(struct arrivals *all)
{
	for (size_t i = 0; i < ARRIVALS_MAX; i++)
		if (all->places[i].phase == ARRIVAL_FREE)
			return &all->places[i];
	return NULL;
}

static struct arrival *slowest_head(struct arrivals *all)
{
	struct arrival *found = NULL;
	for (size_t i = 0; i < ARRIVALS_MAX; i++) {
		struct arrival *c = &all->places[i];
		if (c->phase == ARRIVAL_HEAD && (!found || c->since < found->since))
			found = c;
	}
	return found;
}

/* With the lock held. The descriptor is closed by whoever owns it. */
static void vacate(struct arrivals *all, struct arrival *c)
{
	all->by_fd[c->fd] = NULL;
	all->counts.open--;
	arena_free(&c->arena);
	*c = (struct arrival){};
}

static void drop(struct arrivals *all, struct arrival *c)
{
	int fd = c->fd;
	vacate(all, c);
	close(fd);
}

static void name_peer(struct arrival *c, const struct sockaddr *who, socklen_t len)
{
	c->local = who->sa_family == AF_UNIX;
	if (c->local ||
		getnameinfo(who, len, c->address, sizeof c->address, NULL, 0, NI_NUMERICHOST))
		snprintf(c->address, sizeof c->address, "local");
}

static struct arrival *make_place(struct arrivals *all)
{
	struct arrival *c = free_place(all);
	if (c)
		return c;
	c = slowest_head(all);
	if (!c)
		return NULL;
	all->counts.evicted++;
	drop(all, c);
	return c;
}

/* Reads away what the client still sends, so that closing does not destroy our answer. */
static void discard(struct arrivals *all, struct arrival *c)
{
	ssize_t n;
	while ((n = recv(c->fd, all->head, sizeof all->head, MSG_DONTWAIT)) > 0)
		;
	if (n == 0 || (errno != EAGAIN && errno != EINTR))
		drop(all, c);
}

/* The answer fits any socket buffer; who does not read it loses it. */
static void refuse(struct arrivals *all, struct arrival *c, int status, enum err why)
{
	struct str text = refusal_text(&c->arena, status, why);
	all->counts.refused++;
	(void)!send(c->fd, text.at, text.len, MSG_DONTWAIT | MSG_NOSIGNAL);
	shutdown(c->fd, SHUT_WR);
	c->phase = ARRIVAL_LINGER;
	c->deadline = clock_ticks() + LINGER_MS;
	discard(all, c);
}

static void hand_on(struct arrivals *all, struct arrival *c)
{
	epoll_ctl(all->epoll, EPOLL_CTL_DEL, c->fd, NULL);
	c->phase = ARRIVAL_HANDED;
	c->deadline = clock_ticks() + all->body_ms;
	int fd = c->fd;
	pthread_mutex_unlock(&all->lock);
	bool taken = all->take(all->to, c);
	pthread_mutex_lock(&all->lock);
	if (!taken && all->by_fd[fd] == c)
		vacate(all, c);
}

static void look(struct arrivals *all, struct arrival *c)
{
	bool complete = false;
	ssize_t n = recv(c->fd, all->head, sizeof all->head, MSG_PEEK | MSG_DONTWAIT);
	if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR))
		return drop(all, c);
	if (n < 0)
		return;
	enum err e =
		guard_head(&c->arena, (struct str){ all->head, (size_t)n }, &complete, &c->head);
	if (e)
		return refuse(all, c, err_http(e), e);
	if (complete)
		hand_on(all, c);
}

static bool watch_client(struct arrivals *all, int fd)
{
	struct epoll_event e = { .events = EPOLLIN | EPOLLRDHUP | EPOLLET, .data.fd = fd };
	return epoll_ctl(all->epoll, EPOLL_CTL_ADD, fd, &e) == 0;
}

/* Nearly always the head is there by the time its connection is: then nobody waits for it. */
static bool settle(
	struct arrivals *all, int fd, bool metrics, const struct sockaddr *who, socklen_t len)
{
	struct arrival *c = fd < FD_MAX ? make_place(all) : NULL;
	if (!c)
		return false;
	*c = (struct arrival){ .fd = fd,
		.phase = ARRIVAL_HEAD,
		.since = clock_ticks(),
		.deadline = clock_ticks() + HEAD_MS,
		.metrics = metrics };
	name_peer(c, who, len);
	all->by_fd[fd] = c;
	all->counts.open++;
	all->counts.accepted++;
	look(all, c);
	if (all->by_fd[fd] != c || c->phase == ARRIVAL_HANDED || watch_client(all, fd))
		return true;
	vacate(all, c);
	return false;
}

static void accept_all(struct arrivals *all, int listener)
{
	for (;;) {
		struct sockaddr_storage who = {};
		socklen_t len = sizeof who;
		int fd = accept4(
			listener, (struct sockaddr *)&who, &len, SOCK_NONBLOCK | SOCK_CLOEXEC);
		if (fd < 0)
			return;
		pthread_mutex_lock(&all->lock);
		bool in = settle(
			all, fd, listener == all->listeners[1], (struct sockaddr *)&who, len);
		pthread_mutex_unlock(&all->lock);
		if (!in)
			close(fd);
	}
}

static void on_client(struct arrivals *all, int fd)
{
	pthread_mutex_lock(&all->lock);
	struct arrival *c = all->by_fd[fd];
	if (c && c->phase == ARRIVAL_HEAD)
		look(all, c);
	else if (c && c->phase == ARRIVAL_LINGER)
		discard(all, c);
	pthread_mutex_unlock(&all->lock);
}

static void too_late(struct arrivals *all, struct arrival *c)
{
	all->counts.late++;
	c->deadline = 0;
	if (c->phase == ARRIVAL_HANDED)
		shutdown(c->fd, SHUT_RDWR); /* the library sees the end and lets go */
	else if (c->phase == ARRIVAL_HEAD)
		refuse(all, c, 408, fault_as(ERR_INVALID, "http.late", NULL, "请求未在时限内发完"));
	else
		drop(all, c);
}

static void sweep(struct arrivals *all)
{
	int64_t now = clock_ticks();
	pthread_mutex_lock(&all->lock);
	for (size_t i = 0; i < ARRIVALS_MAX; i++) {
		struct arrival *c = &all->places[i];
		if (c->phase != ARRIVAL_FREE && c->deadline && c->deadline <= now)
			too_late(all, c);
	}
	pthread_mutex_unlock(&all->lock);
}

static void *run(void *arg)
{
	struct arrivals *all = arg;
	struct epoll_event events[EVENTS];
	int64_t swept = clock_ticks();
	while (!__atomic_load_n(&all->closing, __ATOMIC_ACQUIRE)) {
		int n = epoll_wait(all->epoll, events, EVENTS, TICK_MS);
		for (int i = 0; i < n; i++) {
			int fd = events[i].data.fd;
			if (fd == all->listeners[0] || fd == all->listeners[1])
				accept_all(all, fd);
			else if (fd != all->wake)
				on_client(all, fd);
		}
		if (clock_ticks() - swept >= TICK_MS) {
			sweep(all);
			swept = clock_ticks();
		}
	}
	return NULL;
}

static bool watch(struct arrivals *all, int fd)
{
	struct epoll_event e = { .events = EPOLLIN, .data.fd = fd };
	return fd < 0 || epoll_ctl(all->epoll, EPOLL_CTL_ADD, fd, &e) == 0;
}

enum err arrivals_start(
	const int fds[2], int64_t body_ms, arrival_taker *take, void *to, struct arrivals **out)
{
	struct arrivals *all = calloc(1, sizeof *all);
	if (!all)
		abort();
	pthread_mutex_init(&all->lock, NULL);
	all->take = take;
	all->body_ms = body_ms;
	all->to = to;
	memcpy(all->listeners, fds, sizeof all->listeners);
	all->epoll = epoll_create1(EPOLL_CLOEXEC);
	all->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (!watch(all, fds[0]) || !watch(all, fds[1]) || !watch(all, all->wake) ||
		pthread_create(&all->thread, NULL, run, all))
		return fault(ERR_INTERNAL, "不能开始接受连接：%s", strerror(errno));
	*out = all;
	return ERR_OK;
}

void arrivals_close(struct arrivals *all)
{
	uint64_t one = 1;
	__atomic_store_n(&all->closing, true, __ATOMIC_RELEASE);
	(void)!write(all->wake, &one, sizeof one);
	pthread_join(all->thread, NULL);
	for (int i = 0; i < 2; i++)
		if (all->listeners[i] >= 0)
			close(all->listeners[i]);
}

void arrivals_free(struct arrivals *all)
{
	for (size_t i = 0; i < ARRIVALS_MAX; i++)
		if (all->places[i].phase == ARRIVAL_HEAD || all->places[i].phase == ARRIVAL_LINGER)
			drop(all, &all->places[i]);
	close(all->epoll);
	close(all->wake);
	pthread_mutex_destroy(&all->lock);
	free(all);
}

struct arrival *arrival_of(struct arrivals *all, int fd)
{
	pthread_mutex_lock(&all->lock);
	struct arrival *c = fd >= 0 && fd < FD_MAX ? all->by_fd[fd] : NULL;
	pthread_mutex_unlock(&all->lock);
	return c;
}

void arrival_deadline(struct arrivals *all, struct arrival *c, int64_t ms)
{
	pthread_mutex_lock(&all->lock);
	c->deadline = ms ? clock_ticks() + ms : 0;
	pthread_mutex_unlock(&all->lock);
}

void arrival_gone(struct arrivals *all, int fd)
{
	pthread_mutex_lock(&all->lock);
	struct arrival *c = fd >= 0 && fd < FD_MAX ? all->by_fd[fd] : NULL;
	if (c)
		vacate(all, c);
	pthread_mutex_unlock(&all->lock);
}

struct arrival_counts arrivals_count(struct arrivals *all)
{
	pthread_mutex_lock(&all->lock);
	struct arrival_counts counts = all->counts;
	pthread_mutex_unlock(&all->lock);
	return counts;
}
