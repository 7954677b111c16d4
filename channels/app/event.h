/* event.h: what leaves: the approved item and event with their holes filled. */
#pragma once
#include "base/json.h"
#include "channels/channel.h"
#include "channels/feed.h"

/*
 * Notes in receipt.state: marker; rev, at, first_at (fixed before the first byte leaves, the same on every attempt); to
 * {name: mark} (subscribers.h).
 */
struct app_event {
	struct str id;   /* webhook-id: the same on every attempt, for every subscriber */
	struct str body; /* the bytes that are signed */
	int64_t rev, at, first_at;
	json_t *item; /* for the feed; a tombstone for a withdrawal; owned */
};

/* Rev and time of this delivery, noted once; the notes of the release before it end here. */
void app_notes(struct arena *, const struct delivery_job *, json_t *state, int64_t now);
bool app_notes_of_another(struct arena *, const struct delivery_job *, const json_t *state);

/* ERR_REFUSED where a hole has no value. Ends with app_event_done. */
[[nodiscard]] enum err app_event(
	struct arena *, const struct delivery_job *, const json_t *state, struct app_event *out);
void app_event_done(struct app_event *);
