/* sandbox.h: a stranger's bytes are opened in a child that can do nothing but answer. */
#pragma once
#include "base/buf.h"
#include "base/err.h"

/*
 * One kind of opening. Either `run` computes an answer from the whole input, or `program` takes the
 * child's place and reads the input from its standard input.
 */
struct sandbox_job {
	const char *name;
	void (*prepare)(void); /* before the walls, before any byte of the input; or NULL */
	enum err (*run)(struct arena *, struct str input, struct buf *answer);
	/* argv with an absolute path, NULL-terminated, or NULL; SANDBOX_PAGE in it is the number of a page */
	const char *const *program;
};
#define SANDBOX_PAGE "{page}"

struct sandbox_limits {
	unsigned long memory_bytes;
	unsigned cpu_seconds, wall_ms;
	size_t input_max, answer_max;
};
extern const struct sandbox_limits sandbox_limits; /* what the product uses */

struct sandbox_answer {
	bool refused;
	struct str code, field, reason; /* why: stable code, field at fault or empty, Chinese */
	struct str bytes;               /* when not refused */
};

/*
 * First thing in main() of every program that calls sandbox_run. Does its work and ends the process
 * when this one was started as a child; otherwise returns.
 */
void sandbox_child(const struct sandbox_job *const *jobs, int argc, char **argv);

/*
 * Starts this program again with clean memory, `input` (a descriptor, read from its start) as its
 * standard input, nothing else open, and waits for the answer.
 * However the child ends (killed, out of time, too much said), *out says so as a refusal that a
 * person can read. ERR_UNAVAILABLE when there is no child to be had, ERR_INTERNAL when its walls
 * do not stand: the file was not looked at.
 */
[[nodiscard]] enum err sandbox_run(struct arena *, const struct sandbox_job *, int input,
	const struct sandbox_limits *, struct sandbox_answer *out);

/* The same for one page, from 1. */
[[nodiscard]] enum err sandbox_run_page(struct arena *, const struct sandbox_job *, unsigned page,
	int input, const struct sandbox_limits *, struct sandbox_answer *out);
