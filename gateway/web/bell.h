/* bell.h: long polls: suspended connections, and the one thread that wakes them. */
#pragma once
#include <microhttpd.h>

#include "base/err.h"

enum { WAITERS_MAX = 256 };

/*
 * Listens for `channel` on a connection of its own; a notification wakes every waiter, and so does
 * the time each of them asked for. Without the database only the time does.
 */
[[nodiscard]] enum err bell_start(const char *database, const char *channel);

/* Suspends the connection until the bell rings or `ms` pass. False: too many wait already. */
bool bell_wait(struct MHD_Connection *, int ms);

/* Wakes everybody; from here on nobody waits. */
void bell_stop(void);
