/* watch.h: between leases: what stands on the account, and whether what is live is as it was approved. */
#pragma once
#include "channels/channel.h"

/*
 * The connector API for it:
 *   POST watch {} → 200 {"survey":{"account","name","base_url","settings","words":[…]}|null, "wait_ms",
 *                        "mend", "deliveries":[…]}: at most one, as in leases; it is looked at and nothing else,
 *                        but put back where "mend" and it was altered
 *   POST surveys {"items":[{"remote_id","url","title","marker","sha256","at","words"}],"whole","last","more","soon","name",
 *                 "face","certification","token_until","calls","took_ms","unchecked","unchecked_why","framed","unlisted","calls_most","calls_used"} → 204; or {"trouble":
 *                 {"code","text","lasting"},"calls_most","calls_used"}; or these two alone
 *   POST observations, with "detail"
 * Deliveries go first: a step ends after WATCH_STEP_MS whatever it had in mind, and of the platform's
 * calls it takes so many an hour, by the account's setting watch_calls_per_hour (120).
 */
enum { WATCH_STEP_MS = 8000, WATCH_CALL_MS = 5000, WATCH_CALLS = 120 };

struct watch {
	json_t *notes; /* the channel's, from survey to survey: a token may be in it, so it stays here */
	int64_t next_at; /* ticks: the gateway is asked again */
	bool on;         /* a survey or a look is under way */
	bool mend; /* of what it is about something may be put back: no stop, nothing of it on its way */
	int64_t until;   /* ticks: it must have ended */
	int64_t hour_at; /* ticks: this hour began */
	int hour_calls, calls, calls_max;
};

struct courier;

/* One survey or one look, if one is due. Trouble with the account is said to the gateway and no failure here. */
[[nodiscard]] enum err watch_round(struct courier *);

/* One part of the list, to the gateway; beyond a one-way gap, on its way there (lookout.h). */
[[nodiscard]] enum err watch_survey(struct courier *, struct arena *, const struct channel_site *);

bool watch_due(const struct watch *, bool busy);
int watch_leaves(const struct watch *, int wait_ms); /* how long a lease may be waited for */

/* Until the gateway is asked again: what it said, but at most a minute (where orders may come, a few
   seconds), and when it had nothing, a second at least: whatever it says, no courier asks without a pause. */
int64_t watch_pause(int64_t wait_ms, bool brought, bool ordered);

/* What the wire asks before a call and before a pause: ERR_BUSY when the step or the hour is used up. */
[[nodiscard]] enum err watch_spend(struct watch *);
[[nodiscard]] enum err watch_waits(const struct watch *, int64_t end);
int watch_cap(const struct watch *, int timeout_ms);

/* A part of the list as the gateway is told, with no more words in it than a call takes: those left out are asked for again. */
json_t *watch_said(const struct survey *, const struct watch *, int64_t took);

/*
 * What went wrong, as the gateway is told: {"trouble":{"code","text","lasting"}}, of err_reason(), and the calls of
 * the day where the channel counts them; these alone where it is no trouble but that they are used up. lasting: a
 * person has to put it right, so the account is of no use until then.
 */
json_t *watch_trouble(enum err, const struct survey *);

/*
 * Whether something may have to be put back. Not where it is as it should be, or nobody knows; what a page that is live loads
 * may be another all the same: then the notes of the look have "linked".
 */
bool watch_altered(enum delivery_act, enum sighting, const json_t *state);

void watch_done(struct watch *);
