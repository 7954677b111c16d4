/* replay.h: a subscriber that missed an event is told it again: by the schedule, or because a person asked. */
#pragma once
#include "courier/courier.h"

/*
 * Of a courier of apps: takes what is due, one after another, checks the ticket as for any
 * delivery, tells that one subscriber under the same webhook id, and reports what it answered. Nothing of
 * the delivery changes but how far this one has got. For any other channel it does nothing. Failures are logged.
 */
void courier_replays(struct courier *);
