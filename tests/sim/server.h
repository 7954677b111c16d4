/* server.h: the few lines of HTTP that both stand-ins share. Loopback only. */
#pragma once
#include "base/arena.h"
#include "base/err.h"

struct sim_request {
	const char *method, *path; /* path percent-decoded by the library */
	struct str body;
	const char *content_type; /* or "" */
	struct str query;         /* NAME=VALUE&…, decoded */
	struct arena *arena;
	struct str headers; /* "Name: value", a line each */
};

/* An argument of the query, or "". */
struct str sim_query(const struct sim_request *, const char *name);

/* A header, whatever the case of its name, or "". */
struct str sim_header(const struct sim_request *, const char *name);

struct sim_reply {
	int status;
	const char *media_type;
	struct str body;
	const char *location; /* where a redirect leads, or NULL */
	int retry_after;      /* seconds; 0: not said */
	bool hang_up;         /* close the connection without a word */
	size_t cut_at;        /* close it after so many bytes of the body; 0: all of them */
};

typedef void sim_handler(void *context, const struct sim_request *, struct sim_reply *out);

struct sim_server;

/*
 * `listen`: "127.0.0.1:PORT", 0 for any. Calls come one at a time from one thread of its own.
 * *out_address is "http://127.0.0.1:41234", in the arena. ERR_INVALID for any other host.
 */
[[nodiscard]] enum err sim_server_start(struct arena *, const char *listen, sim_handler *,
	void *context, struct sim_server **out, const char **out_address);
void sim_server_stop(struct sim_server *);

/* Answers so far that the other side did not read to their end; counted once we see it. */
int sim_server_cut_off(struct sim_server *);

/* Until SIGTERM or SIGINT; calls `tick` each 100 ms meanwhile (may be NULL). */
void sim_run(void (*tick)(void *context), void *context);

/*
 * The life of a stand-in: starts, says where on standard output and to whoever waits for it, and runs
 * until it is told to end. *out_address as above, before the first tick.
 */
[[nodiscard]] enum err sim_live(struct arena *, const char *listen, sim_handler *,
	void (*tick)(void *context), void *context, const char **out_address);

/* The rest of main: its name in the log, and why it did not start. */
int sim_main(const char *name, enum err (*run)(int argc, char **argv), int argc, char **argv);
