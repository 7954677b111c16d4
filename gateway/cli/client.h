/* client.h: the API over HTTP, as a person's program calls it. */
#pragma once
#include "base/json.h"

/* One at a time; not for threads. */
struct client;

/* "http://127.0.0.1:8080" or "unix:/run/…/web.sock". Token empty: not logged in. */
[[nodiscard]] enum err client_open(struct str url, struct str token, struct client **out);
void client_close(struct client *);

struct client_call {
	const char *method, *path; /* path below /api/v1, with its query: "/drafts?mine=1" */
	const json_t *body;        /* or `raw` with its type, or neither */
	struct str raw;
	const char *media_type;
	struct str if_match; /* a commit; empty: none */
};

struct client_answer {
	int status;
	struct str body, etag, media_type; /* in the arena; etag without quotes */
	json_t *json;                      /* owned; NULL when the body is none */
};
void client_answer_done(struct client_answer *);
#define AUTO_ANSWER __attribute__((cleanup(client_answer_done))) struct client_answer

/*
 * Any answer with a status is ERR_OK. ERR_UNAVAILABLE: certainly not sent; ERR_UNCERTAIN: no
 * answer, though a POST has been tried once more under the same Idempotency-Key.
 */
[[nodiscard]] enum err client_exchange(
	struct client *, struct arena *, const struct client_call *, struct client_answer *out);

/* As client_exchange, and a problem document becomes the failure it says: class, code, field, detail. */
[[nodiscard]] enum err client_call(
	struct client *, struct arena *, const struct client_call *, struct client_answer *out);

/* `s` as one segment of a path or one value of a query. */
const char *url_escape(struct arena *, struct str s);
