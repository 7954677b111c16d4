/* probe.h: one address of the web, looked at from outside: does it open? */
#pragma once
#include "base/arena.h"
#include "base/err.h"

enum { PROBE_HOPS = 5, PROBE_PORTS = 8 };

enum probed {
	PROBED_GOOD,
	PROBED_BROKEN,  /* certainly does not open: gone, no such host, nobody listens */
	PROBED_INSIDE,  /* leads to an address that is not public: not asked */
	PROBED_UNKNOWN, /* nobody knows: no answer in time, a log-in, a port that is not declared */
};

/* Where this courier may go: as its configuration declares it. */
struct probe_limits {
	long ports[PROBE_PORTS]; /* besides 80 and 443; ends with 0 */
	const char
		*stand_in; /* "127.0.0.1:18080": every name is there, and nothing else is reached */
	long hop_ms;       /* one request, with its connection */
	const bool *stop;
};

struct probe_result {
	enum probed what;
	const char *detail; /* "404", "连接超时": in the arena, or a literal */
	struct str body;    /* of probe_read: its first bytes */
};

/*
 * Only http and https. The name is resolved once for each hop, and the connection is refused at the
 * socket unless its very address is public (address.h): no second look-up, no proxy, no cookie. A
 * redirect is a new hop and asked all the same things, five at most. HEAD; where that says anything
 * but good, GET, which reads no more than its beginning.
 */
void probe(struct arena *, const struct probe_limits *, struct str url, struct probe_result *out);

/* The same, by GET alone, with what the page says: at most PROBE_READ bytes of it. */
enum { PROBE_READ = 512 * 1024 };
void probe_read(
	struct arena *, const struct probe_limits *, struct str url, struct probe_result *out);

const char *probed_name(enum probed);
