/* steps.h: the walk of one article: pictures, cover, draft, submission. Each step may be resumed. */
#pragma once
#include "channels/wechat/api.h"

/*
 * Notes in receipt.state: way ("publish", "mass", "draft"); marker; images {sha256: url}; covers {sha256: media_id}; print (of a
 * picture post); landings {key: the address that each article leads to}; step ("cover", "drafting",
 * "drafted", "submitting", "submitted", "published", "massing", "sent", "by_hand"); draft; submit_at,
 * and of a mass message submit_up, asked (a person, since it is older than its key);
 * publish_id; article_id; of a mass message msg_id, mass_no, with (the keys of its further articles)
 * and index (which of them this one is, from 1); asked: a person who looked says to send it again.
 */
[[nodiscard]] enum err wechat_pictures(struct wechat *);
[[nodiscard]] enum err wechat_cover(struct wechat *);

/* A draft on the platform that says what was approved. ERR_REFUSED when the platform altered it. */
[[nodiscard]] enum err wechat_draft(struct wechat *);

/*
 * Never twice without a look in between. ERR_UNCERTAIN: may have been taken. Where the account may not
 * publish (48001) the draft stays for a person: ERR_OK, and the step is "by_hand".
 */
[[nodiscard]] enum err wechat_submit(struct wechat *);

/*
 * How the submitted publication fares: SEEN_LIVE fills the receipt; ERR_REFUSED has the platform's
 * verdict; ERR_NOTFOUND: no such publish_id.
 */
[[nodiscard]] enum err wechat_progress(struct wechat *, enum sighting *out);

/* The draft stays where it is; a person at the console goes on. */
[[nodiscard]] enum err wechat_leave_as_draft(struct wechat *);

/* Nothing came of the submission that is noted: whoever tries again begins with a new draft. */
void wechat_forget_submission(struct wechat *);

/* The published article against what was approved: LIVE, OTHER, ABSENT. */
[[nodiscard]] enum err wechat_look_at_article(struct wechat *, enum sighting *out);

/*
 * mass.c: the draft to every follower. The same message carries the same clientmsgid, by which the
 * platform knows it again: so after doubt it is simply sent again, as long as it is trusted to; then
 * ERR_UNCERTAIN, and nothing is sent. ERR_BUSY: today's one is used up.
 */
[[nodiscard]] enum err wechat_mass(struct wechat *);
[[nodiscard]] enum err wechat_mass_progress(struct wechat *, enum sighting *out);
[[nodiscard]] enum err wechat_mass_delete(struct wechat *);

/* Sent, and no answer came: is it safe to send it again by itself? */
[[nodiscard]] enum err wechat_mass_doubt(struct wechat *, enum sighting *out);

/* by_hand.c: what became of a draft that a person was to publish, or to take down. */
[[nodiscard]] enum err wechat_look_by_hand(struct wechat *, enum sighting *out);

/* A call that the account has no right to, where a person can do without it. */
bool wechat_withheld(enum err);

/*
 * company.c: several articles in one message. The step for the job and for each that goes with it; all of
 * them as they are sent, in order.
 */
[[nodiscard]] enum err wechat_each(struct wechat *, enum err (*step)(struct wechat *));
[[nodiscard]] enum err wechat_articles(struct wechat *, json_t **out);

/* Where the notes are of a message that this job's article went out with: they become its own. */
void wechat_join_company(struct wechat *);

/* Which article of its message it is, from 1; 0: the only one. */
int64_t wechat_index(const struct wechat *);
