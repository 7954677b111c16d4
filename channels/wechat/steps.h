/* steps.h: the walk of one article: pictures, cover, draft, submission. Each step may be resumed. */
#pragma once
#include "channels/wechat/api.h"

/*
 * Notes in receipt.state: marker; images {sha256: url}; cover; step ("cover", "drafting",
 * "drafted", "submitting", "submitted", "published"); draft; submit_at; publish_id; article_id.
 */
[[nodiscard]] enum err wechat_pictures(struct wechat *);
[[nodiscard]] enum err wechat_cover(struct wechat *);

/* A draft on the platform that says what was approved. ERR_REFUSED when the platform altered it. */
[[nodiscard]] enum err wechat_draft(struct wechat *);

/* Never twice without a look in between. ERR_UNCERTAIN: may have been taken. */
[[nodiscard]] enum err wechat_submit(struct wechat *);

/*
 * How the submitted publication fares: SEEN_LIVE fills the receipt; ERR_REFUSED has the platform's
 * verdict; ERR_NOTFOUND: no such publish_id.
 */
[[nodiscard]] enum err wechat_progress(struct wechat *, enum sighting *out);

/* Nothing came of the submission that is noted: whoever tries again begins with a new draft. */
void wechat_forget_submission(struct wechat *);

/* The published article against what was approved: LIVE, OTHER, ABSENT. */
[[nodiscard]] enum err wechat_look_at_article(struct wechat *, enum sighting *out);
