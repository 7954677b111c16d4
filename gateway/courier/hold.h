/* hold.h: how long a courier may go on under a lease, by a clock that only goes forward. */
#pragma once
#include <stdint.h>

#include "base/err.h"

/*
 * The gateway lends for a minute and gives to the next when it is over. A courier that cannot reach
 * it must have stopped by then, whatever the clocks of both show: it counts from when it asked.
 */
struct hold {
	int64_t beat_at; /* ticks: a heartbeat is due */
	int64_t until;   /* ticks: without one nothing leaves any more */
};

/* A lease that was asked for at `asked`. */
struct hold hold_begin(int64_t asked);

/*
 * A heartbeat sent at `asked` has ended with `e`. ERR_GONE: another has the delivery, or may have it
 * by now; nothing may leave. Any other failure is tried again soon.
 */
[[nodiscard]] enum err hold_beaten(struct hold *, enum err e, int64_t asked, int64_t now);
