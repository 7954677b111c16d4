/* courier.h: what the commands that enrol a courier share. */
#pragma once
#include "cli/cli.h"

/*
 * Lines NAME=VALUE from standard input into *to. Secrets are never words of a command line, which
 * everybody on the machine can list.
 */
[[nodiscard]] enum err courier_secrets(struct cli *, json_t *to);

/* Nothing is there yet, or it may be replaced; else ERR_CONFLICT courier.there. */
[[nodiscard]] enum err courier_place(const char *path, bool replace);
