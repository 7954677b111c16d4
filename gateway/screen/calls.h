/* calls.h: the system calls that a process which opens a stranger's file has left. */
#pragma once
#include <stdbool.h>

#include "base/err.h"

/*
 * Every call that is not on the list answers EPERM; what only an attacker would ask for ends the
 * process. `may_exec`: the process is about to become another program, which still has to load.
 */
[[nodiscard]] enum err calls_allow(bool may_exec);

/* Every call but socket() for anything else than AF_UNIX. */
[[nodiscard]] enum err calls_forbid_network(void);
