/* guard.h: what a request's head must look like before anything else may read it. */
#pragma once
#include "base/arena.h"
#include "base/err.h"

/*
 * The guard reads raw bytes, before the HTTP library sees them, and is stricter than any RFC asks:
 * two readers of one request must not be able to disagree about where it ends. One connection
 * carries one request; what stands behind it is never read.
 */
enum { HEAD_BYTES_MAX = 16 * 1024, HEAD_LINES_MAX = 64, TARGET_BYTES_MAX = 4096 };

enum method {
#define METHOD(name) METHOD_##name,
#include "web/methods.def"
#undef METHOD
	METHOD__COUNT
};
const char *method_name(enum method);

struct header {
	struct str name, value;
};

struct head {
	enum method method;
	struct str path;  /* percent-decoded: no NUL, no control, no empty, "." or ".." segment */
	struct str query; /* as it came, behind the '?'; every %XX is well formed and none is %00 */
	struct str raw_target; /* path and query as they came: what couriers sign */
	const struct header *headers;
	size_t count;
	int64_t content_length; /* 0 where there is none */
	bool expects_continue;
	size_t bytes; /* the head's length, blank line included */
};

/*
 * `raw` is what has arrived so far. *complete says whether the blank line is there; only then is
 * *out filled, all of it copied into the arena. ERR_INVALID as soon as a byte is wrong, complete
 * or not; ERR_LIMIT when it is too long.
 */
[[nodiscard]] enum err guard_head(struct arena *, struct str raw, bool *complete, struct head *out);

/* A header's value; {NULL, 0} when there is none. `name` in any case. */
struct str head_value(const struct head *, const char *name);

/* %XX and, in a query, '+' undone. False on a bad escape or an escaped control character. */
bool percent_decode(struct arena *, struct str s, bool plus, struct str *out);
