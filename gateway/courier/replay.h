/* replay.h: a subscriber that missed an event is told it again, because a person asked for it. */
#pragma once
#include "courier/courier.h"

/*
 * Of a courier of apps: takes what was asked for, one after another, checks the ticket as for any
 * delivery, tells that one subscriber under the same webhook id, and reports what it answered. Nothing of
 * the delivery changes but this. For any other channel it does nothing. Failures are logged.
 */
void courier_replays(struct courier *);
