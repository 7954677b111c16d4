/* command.h: the words of the `shenfa` command, as tables. */
#pragma once
#include "base/err.h"

/* What a script can act on. */
enum command_exit {
	EXIT_DONE = 0,
	EXIT_BLOCKED = 1, /* findings, a rule, a state */
	EXIT_USAGE = 2,
	EXIT_DENIED = 3,
	EXIT_STALE = 4,
	EXIT_CHANNEL = 5, /* a channel failed, or one cannot know */
	EXIT_BROKEN = 6   /* the system itself: away, full, broken */
};

/* Each word of a command has one row; "ticket verify" is one name. NULL name behind the last. */
struct command {
	const char *name, *args;
	const char *zh, *en;
	enum err (*run)(int argc, char **argv); /* argv[0] is the last word of the name */
};

/*
 * Finds the longest name that argv[1..] begins with, in `tables` (NULL behind the last), and runs
 * it. Prints help, and a failure with its reason: as text, or with --json as {"code","detail"}.
 */
int command_main(const struct command *const *tables, int argc, char **argv);

int command_exit_of(enum err);
