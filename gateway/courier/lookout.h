/* lookout.h: what stands on an account beyond a one-way gap: asked for, listed over there, brought back, as signed files. */
#pragma once
#include <stdint.h>

#include "base/json.h"

/*
 *   orders/1795910400000-0.watch      {"site", "after"}: one part of the list is wanted; signed by the gateway's side
 *   receipts/1795910400000-0.watched  the part, as POST surveys takes it, or {"none":true}; signed by the far side
 *   kept/watch.json                   beyond: the newest that was asked for
 *
 * Its number is the time on the gateway's side, and always above the last. One is out at a time; an answer to any other,
 * an old one carried once more, is thrown away. So what is told to the gateway was listed after it was asked for, and is
 * LOOKOUT_MS old at most, whatever the clocks of both sides show. `after`: the number of the last part that got there, so that
 * a part that was lost is listed once more.
 */
enum { LOOKOUT_MS = 30 * 60 * 1000 };

struct lookout {
	/* the gateway's side; ticks */
	int64_t next_at, give_up, blind_at;
	int64_t out, last,
		got; /* numbers: the one that is out, or 0; the last; the last that was brought back */

	/* beyond */
	int64_t listed,
		then; /* numbers: the last part, and the one that it went on from; 0: it began the list */
	json_t *notes_then; /* where the list stood before it */
	int64_t spoken_at;  /* ticks: of a file that is nobody's */
};

struct courier;

/* The gateway's side. Where nothing came back for an hour it says so: then it is not known what stands there. */
[[nodiscard]] enum err lookout_near(struct courier *);

/* The far side: lists what was asked for last. Failures are logged. */
void lookout_far(struct courier *);

/* Where a part goes instead of to the gateway. */
[[nodiscard]] enum err lookout_bring(struct courier *, struct arena *, const json_t *said);
