/* run.h: another program, without a shell: fixed words, a clean environment, nothing handed down. */
#pragma once
#include "base/arena.h"
#include "base/err.h"

struct run {
	const char *const *argv; /* argv[0]: an absolute path; NULL-terminated */
	const char *const *env;  /* all it gets; NULL-terminated */
	const char *folder;      /* where it runs; NULL: / */
	struct str input;        /* its standard input */
};

/* Of what it says, so much is kept. */
enum { RUN_SAID_MAX = 256 * 1024 };

struct ran {
	int status; /* what it ended with; 127: there is no such program; -1: by a signal */
	struct str out, said; /* standard output and error, the beginning of each */
};

/* Asked twice a second while it runs; whatever it returns but ERR_OK ends the program. */
typedef enum err run_beat(void *context);

/*
 * ERR_OK: it ended by itself, well or not. Otherwise what the beat said, and the program and
 * everything it started is dead. It dies with us, too.
 */
[[nodiscard]] enum err run(
	struct arena *, const struct run *, run_beat *, void *context, struct ran *out);
