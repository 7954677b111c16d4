/* egress.h: a courier that speaks for no account: the one that looks at links, and the robot of the duty. */
#pragma once
#include "cli/cli.h"

struct egress {
	const char *name; /* what it calls itself to the gateway, and its file */
	const char *path; /* PUT declares it; POST to /close below ends it */
};

/* --to, --reason, --gateway, --replace; secrets from standard input. Says how to start it. */
[[nodiscard]] enum err egress_enrol(int argc, char **argv, const struct egress *);

/* --reason; `said` when it is done. */
[[nodiscard]] enum err egress_close(int argc, char **argv, const struct egress *, const char *said);
