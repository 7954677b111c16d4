/* subscribers.h: who is told of what was released, and how far each of them has got. */
#pragma once
#include "base/json.h"

enum { SUBSCRIBERS_MAX = 20 };

/* {"name":"city-app","url":"https://…"} of the account's settings; the secret is "webhook.<name>". */
struct subscriber {
	struct str name, url;
};

struct subscribers {
	struct subscriber at[SUBSCRIBERS_MAX];
	size_t count;
};

/* ERR_INVALID "app.settings" says what is wrong. Strings live in the arena. */
[[nodiscard]] enum err subscribers_read(
	struct arena *, struct str settings, struct subscribers *out);

/* What whoever registers them is held to besides; those that were registered before may stay as they are. */
[[nodiscard]] enum err subscribers_sound(const struct subscribers *);

/* How far one subscriber has got with one event: an object in the receipt's state. */
enum progress {
	PROGRESS_DUE,     /* never asked, or asked and to be asked again */
	PROGRESS_DONE,    /* answered 2xx */
	PROGRESS_OFF,     /* answered 410: this endpoint wants nothing any more */
	PROGRESS_GIVEN_UP /* the schedule is over */
};
enum progress progress_of(const json_t *mark);

/*
 * When it is asked after `tries` in vain, the last at `now`: 0 s, 5 s, 5 min, 30 min, 2, 5, 10, 14, 20,
 * 24 h, each up to a tenth later, by what `key` says; not before what the receiver asked for, a day
 * at most. 0: it was the last.
 */
int64_t progress_next(struct str key, int64_t tries, int64_t now, int64_t retry_after_s);

/* Writes an answer's consequence into the mark: 2xx done, 410 off, anything else in vain. */
void progress_take(json_t *mark, struct str key, int status, int64_t retry_after_s, const char *why,
	int64_t now);

/* A person says "again": whoever was given up begins anew. */
void progress_begin_anew(json_t *mark);
