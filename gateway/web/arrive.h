/* arrive.h: connections before and around the HTTP library: heads checked raw, deadlines kept. */
#pragma once
#include "web/guard.h"

/*
 * One thread accepts, looks at each head with MSG_PEEK until it is whole, refuses what the guard
 * refuses, and hands the untouched socket on. Deadlines are absolute: a client that sends one byte
 * now and then is cut off all the same. When every place is taken, the one that has been sending
 * its head for longest gives way.
 */
enum { ARRIVALS_MAX = 1000, HEAD_MS = 20000, REPLY_MS = 120000, LINGER_MS = 2000 };

struct arrival {
	int fd;
	enum { ARRIVAL_FREE, ARRIVAL_HEAD, ARRIVAL_HANDED, ARRIVAL_LINGER } phase;
	int64_t since;    /* ticks */
	int64_t deadline; /* ticks; 0: none */
	bool metrics;     /* came in by the listener for metrics */
	bool local;       /* by a Unix socket: whoever stands in front says who calls */
	char address[64];
	struct arena arena; /* the head's, and the request's after it */
	struct head head;
	void *owner; /* of whoever took it */
};

/* Takes over the socket (closes it, then calls arrival_gone) or answers false. */
typedef bool arrival_taker(void *to, struct arrival *);

struct arrivals;
/*
 * fds[0] is the front door, fds[1] the metrics listener or -1. Starts the thread. `body_ms`: how
 * long whoever was handed on has to send the body.
 */
[[nodiscard]] enum err arrivals_start(
	const int fds[2], int64_t body_ms, arrival_taker *, void *to, struct arrivals **out);
/* Nobody new; whoever has been handed on may finish. */
void arrivals_close(struct arrivals *);
void arrivals_free(struct arrivals *);

struct arrival *arrival_of(struct arrivals *, int fd); /* a handed-on one */
void arrival_deadline(struct arrivals *, struct arrival *, int64_t ms_from_now); /* 0: none */
void arrival_gone(struct arrivals *, int fd); /* before the socket is closed */

struct arrival_counts {
	unsigned long accepted, refused, late, evicted;
	int open;
};
struct arrival_counts arrivals_count(struct arrivals *);
