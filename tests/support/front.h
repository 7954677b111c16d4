/* front.h: a real shenfa-web process on a scene's database, and people who talk to it. */
#pragma once
#include "supervise/spawn.h"
#include "tests/support/http.h"
#include "tests/support/scene.h"

struct front {
	struct scene scene;
	struct spawned web;
	const char *address, *metrics, *spool;
	const char *tokens[WHO__COUNT]; /* a session each, as if logged in */
};

/* Starts everything; a failure ends the test program. `more`: further options, NULL-ended, or NULL. */
void front_open(struct front *, const char *const *more);
void front_close(struct front *);

/* A call with that person's Bearer token; `headers` as in http_call. */
struct http_reply front_call(struct front *, struct arena *, enum who, const char *method,
	const char *path, const char *headers, const char *json);

/* Code of a problem document; "" for any other answer. */
const char *front_code(const struct http_reply *);

/* A working session for this account, put into the store by hand. */
const char *front_session(struct front *, int64_t account, const char *device);
