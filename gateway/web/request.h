/* request.h: one request on its way through: who asks, what for, and the answer. */
#pragma once
#include "base/json.h"
#include "desk/draft.h"
#include "model/capability.h"
#include "web/guard.h"

struct large_place;
struct route;
struct web;
struct worker;

/* The person behind a session. All text in the request's arena. */
struct caller {
	int64_t id; /* 0: nobody */
	struct str login, name, department, device;
	struct str token_hash; /* 32 bytes */
	int64_t session;       /* names the session in the record; never the token */
	role_set roles;
	capability_set may;
	bool must_change;
	bool by_cookie;
};

/* What was read together with the person: the item behind "{id}", and the word list in force. */
struct door {
	const char *
		code; /* "draft.none", "submission.none", "draft.new": what was asked; NULL: nothing */
	bool visible;
	struct draft_head head; /* of the draft; of the submission's draft */
	int64_t lexicon, draft_ahead;
	struct signing signing; /* where the row is SIGNED */
	bool read;
};

struct request {
	struct arena *arena;
	struct web *web;
	struct worker *worker;
	struct store *db; /* NULL until request_db() */
	const struct head *head;
	const struct route *route;
	struct str ids[2];
	struct str address; /* of whoever asks, as well as we know */
	struct caller who;
	struct door door;
	int64_t channel;  /* the courier's channel account */
	struct str body;  /* whole; empty for an upload */
	struct str spool; /* an upload's file */
	unsigned char spool_sha256[32];
	json_t *json;              /* the body, once form_read has seen it */
	int64_t now;               /* ms: the request's one clock */
	int64_t started;           /* ticks */
	int64_t waiting_for;       /* what a request that waits has begun; 0: nothing yet */
	bool metrics;              /* came in by the metrics listener */
	struct large_place *large; /* the place for large lists that it has: large.h */
};

struct reply_header {
	const char *name, *value;
};

struct response {
	int status;
	struct str body;
	const char *type; /* NULL: application/json; charset=utf-8 */
	struct reply_header headers[8];
	int header_count;
	bool own_page; /* type and CSP are the handler's: a preview */
	int fd;        /* a file to send instead of body; -1 */
	uint64_t fd_size;
	struct str extra; /* more members for a problem document: "\"head\":\"…\"" */
	int wait_ms;      /* ask the handler again after this long */
};

typedef enum err handler(struct request *, struct response *);

/* A worker's own connection; opened at the first need. ERR_UNAVAILABLE store.away. */
[[nodiscard]] enum err request_db(struct request *);

struct person request_person(const struct request *);

/* What the desk works with; opens the connection and the words. */
[[nodiscard]] enum err request_desk(struct request *, struct desk *out, struct person *who);

/* The number in "{id}"; ERR_NOTFOUND with the given code when it is none. */
[[nodiscard]] enum err request_id(
	const struct request *, int which, const char *code, int64_t *out);

/* One decoded value of the query; {NULL, 0} when it is not there, ERR_INVALID when given twice. */
[[nodiscard]] enum err request_query(const struct request *, const char *name, struct str *out);

/* `limit` (50; at most 100) and `cursor` of a list. *cursor is INT64_MAX at the start. */
[[nodiscard]] enum err request_page(const struct request *, int64_t *limit, int64_t *cursor);

/* Route, person, capability, Origin: everything that can be said before the body is read. */
[[nodiscard]] enum err request_open(struct request *, struct response *);

/* With the body: the idempotency key, the handler. Fills the answer whatever happens. */
void request_run(struct request *, struct response *);

/* The answer that says `e`, the latest fault(). */
void request_fail(struct request *, struct response *, enum err e);
