/* spawn.h: starts a program, as somebody else where that is asked, and hears when it is ready. */
#pragma once
#include <sys/types.h>

#include "base/arena.h"
#include "base/err.h"

struct spawn {
	const char *const *argv; /* argv[0] is a path; NULL-terminated */
	const char *user;        /* a system user; NULL: who calls */
	const char *log;         /* appended to, mode 0640; NULL: our own stderr */
	const char *folder;      /* where it starts; NULL: "/" */
	int falls_with;          /* the signal it gets when who started it dies; 0: none */
};

struct spawned {
	pid_t pid;
	int pidfd;  /* readable when it has ended */
	int notify; /* readable when it has said something */
	char address[256];
};

/* Starts it and returns. ERR_NOTFOUND: no such user or program. */
[[nodiscard]] enum err spawn_start(const struct spawn *, struct spawned *out);

/*
 * Waits until it says READY, and keeps the address it said. ERR_UNAVAILABLE when it ended first or
 * `ms` passed; the reason has the last line of its log.
 */
[[nodiscard]] enum err spawn_ready(struct spawned *, const struct spawn *, int ms);

/* Asks with `signal`, then insists with SIGKILL after `ms`. Returns the wait status. */
int spawn_stop(struct spawned *, int signal, int ms);

/* Starts it, waits for its end. ERR_INTERNAL with the last line it wrote unless it ended with 0. */
[[nodiscard]] enum err spawn_run(const struct spawn *);
