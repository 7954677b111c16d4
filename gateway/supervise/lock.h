/* lock.h: one supervisor per data folder, and how others find it. */
#pragma once
#include <sys/types.h>

#include "base/err.h"

/*
 * Locks DATA/shenfa.pid for as long as this process lives. ERR_CONFLICT when another has it.
 * The lock says who it is, not the number in the file: a stale file misleads nobody.
 */
[[nodiscard]] enum err lock_take(const char *path);

/* Who holds it, or 0. */
pid_t lock_holder(const char *path);

/* Asks the holder to end and waits until it has. ERR_NOTFOUND: nobody there; ERR_UNCERTAIN: after `ms` still there. */
[[nodiscard]] enum err lock_end_holder(const char *path, int ms);
