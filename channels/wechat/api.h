/* api.h: calls to the platform: token, errcodes, what is certain after a failure. */
#pragma once
#include "base/json.h"
#include "channels/channel.h"
#include "channels/weixin.h"

/*
 * PUBLISH: it stands on the account, nobody is called. MASS: it is sent to every follower, once a day.
 * DRAFT: it lies in the box of drafts, and a person publishes it at the console.
 */
enum wechat_way { WAY_PUBLISH, WAY_MASS, WAY_DRAFT };

/* One walk. Notes live in seen->state, an object; the token only here, never in a note. */
struct wechat {
	struct wire *wire;
	struct arena *arena;
	const struct delivery_job *job;
	struct receipt *seen;
	struct weixin wx;
	enum wechat_way way;
	bool old; /* looking for what the notes are about, not for what the job brings */
};

[[nodiscard]] enum err wechat_open(struct wechat *, struct wire *, struct arena *,
	const struct delivery_job *, struct receipt *seen);

/*
 * One call, and once more with a new token where the token was refused, which is before anything
 * is done; a mass message that was taken before (45065) is taken; ERR_DENIED where the new one is refused as well. Any failure to get a token is no doubt about the
 * call. By class (classes.def); UNCERTAIN for a lost answer, a 5xx, anything that is no JSON, an unknown code.
 * Takes `body` over. *out is the caller's (json_auto_t).
 */
[[nodiscard]] enum err wechat_call(struct wechat *, const char *path, json_t *body, json_t **out);

/* As wechat_call, for what may be repeated: up to five tries with growing pauses, then BUSY. */
[[nodiscard]] enum err wechat_ask(struct wechat *, const char *path, json_t *body, json_t **out);

/* multipart, part "media"; repeated like wechat_ask unless `once`. `query`: "" or "&type=image". */
[[nodiscard]] enum err wechat_upload(struct wechat *, const char *path, const char *query,
	const char *name, struct str bytes, bool once, json_t **out);

/* The notes. wechat_note sends them to the gateway: what it says is known before the next call. */
struct str wechat_noted(const struct wechat *, const char *key);
void wechat_set(struct wechat *, const char *key, struct str value);
void wechat_clear(struct wechat *, const char *key);
[[nodiscard]] enum err wechat_note(struct wechat *);

/* An id that comes as text or as a number, as text; empty if it is neither. */
struct str wechat_id(struct arena *, const json_t *object, const char *key);
