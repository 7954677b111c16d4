/* api.h: calls to the platform: the account's token, the day's hundred calls, what is certain after a failure. */
#pragma once
#include "base/json.h"
#include "channels/channel.h"

/*
 * One walk. `job` and `seen` are NULL where no delivery is worked on. The memory is the courier's
 * (wire.recall), of the whole account:
 *   id             of this memory itself: another one has another
 *   token          {access_token, uid, until}: of the last log-in
 *   trouble        why a log-in brought none, for people
 *   calls, watch   {day, used}; posts {hour, sent}; parked {calls, posts, since}: ms until when
 *   list_only      the application may not ask for a single post
 *   sends          {marker: {at, up, id?}}: what may have been posted, newest last, at most WEIBO_SENDS_KEPT
 */
struct weibo {
	struct wire *wire;
	struct arena *arena;
	const struct channel_site *site;
	const struct delivery_job *job;
	struct receipt *seen;
	json_t *settings, *memory; /* owned */
	struct str api, token, uid;
	int64_t token_until; /* ms; 0: not known */
};

enum { WEIBO_SENDS_KEPT = 300 };

[[nodiscard]] enum err weibo_open(struct weibo *, struct wire *, struct arena *,
	const struct channel_site *, const struct delivery_job *, struct receipt *seen);
void weibo_close(struct weibo *);
#define AUTO_WEIBO __attribute__((cleanup(weibo_close))) struct weibo

/* ERR_DENIED where nobody is logged in, or no more: what to do about it is the reason. */
[[nodiscard]] enum err weibo_token(const struct weibo *);

/* What a call is for decides how much of the day may be spent on it. */
enum weibo_purpose {
	WEIBO_POST,      /* all but the reserve */
	WEIBO_LOOK,      /* all of the day */
	WEIBO_TAKE_DOWN, /* all of the day */
	WEIBO_WATCH      /* a few of them, spread over the day */
};

struct weibo_call {
	const char *method, *path; /* "/2/statuses/share.json" */
	enum weibo_purpose purpose;
	struct str form;       /* "a=b&c=d", escaped (form.h); of a GET it is the query */
	struct str media_type; /* empty: application/x-www-form-urlencoded */
};

/*
 * One call, counted durably before it leaves, never repeated here. By class (classes.def):
 * UNCERTAIN for a lost answer, a 5xx, what is no JSON, an unknown code; BUSY without a call where the
 * hour's or the day's share is used up, or the platform said "later". *out is the caller's
 * (json_auto_t); of a class TAKEN an object without idstr.
 */
[[nodiscard]] enum err weibo_call(struct weibo *, const struct weibo_call *, json_t **out);

/* The token as a form field, "access_token=…", and what else is added behind it. */
struct str weibo_form(struct weibo *, const char *const *pairs);

/* The notes of the delivery. weibo_note sends them to the gateway: known before the next call. */
struct str weibo_noted(const struct weibo *, const char *key);
int64_t weibo_noted_at(const struct weibo *, const char *key);
void weibo_set(struct weibo *, const char *key, struct str value);
void weibo_set_at(struct weibo *, const char *key, int64_t ms);
void weibo_clear(struct weibo *, const char *key);
[[nodiscard]] enum err weibo_note(struct weibo *);

/* A setting of the account. */
struct str weibo_setting(const struct weibo *, const char *key);

/* An id or a code that comes as text or as a number, as text; empty if it is neither. */
struct str weibo_id(struct arena *, const json_t *object, const char *key);

/* Where a post is shown. */
const char *weibo_page(struct weibo *, struct str id);
