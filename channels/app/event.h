/* event.h: what leaves: the approved item and event with their holes filled. */
#pragma once
#include "base/json.h"
#include "channels/channel.h"
#include "channels/feed.h"
#include "channels/release.h"

/* Notes in receipt.state: those of release.h; to {name: mark} (subscribers.h). */
struct app_event {
	struct str id;   /* webhook-id: the same on every attempt, for every subscriber */
	struct str body; /* the bytes that are signed */
	struct release release;
	json_t *item; /* for the feed; a tombstone for a withdrawal; owned */
};

/* release_begin, and nobody told yet, but for who wants nothing any more. */
void app_notes(struct arena *, const struct delivery_job *, json_t *state, int64_t now);

/* ERR_REFUSED where a hole has no value. Ends with app_event_done. */
[[nodiscard]] enum err app_event(
	struct arena *, const struct delivery_job *, const json_t *state, struct app_event *out);
void app_event_done(struct app_event *);
