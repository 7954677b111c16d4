/* route.h: from a method and a path to a handler, and what it takes to call it. */
#pragma once
#include "reviewers/lists/list.h"
#include "web/request.h"

/* What a row may need besides the capabilities of the model. */
enum { ANYONE = CAP__COUNT, COURIER, LINK_COURIER, CALL_COURIER, CALENDAR_TOKEN };

enum route_flag {
	ROOT = 1 << 0,     /* stands outside /api/v1 */
	IF_MATCH = 1 << 1, /* 428 without the version it changes */
	BIG = 1 << 2,      /* a text: 4 MiB instead of 256 KiB */
	UPLOAD = 1 << 3,   /* raw bytes up to 100 MiB, streamed to the spool */
	EARLY = 1 << 4,    /* allowed while the one-time password has not been changed */
	AGAIN = 1 << 5,    /* a POST that may be repeated as it is: no Idempotency-Key is kept */
	HIDDEN = 1 << 6,   /* on the metrics listener only */
	SIGNED = 1 << 7,   /* carries a person's signature over the submission of its path */
	UNREAD = 1 << 8,   /* needs nothing of that submission but that this person sees it */
	LISTS = 1 << 9, /* word lists: LIST_BYTES_MAX as JSON writes it, one past 4 MiB at a time */
};

/*
 * In JSON a list is a third longer as base64. As text it is at most twice as long where each hanzi of three bytes
 * is escaped (\u4e00 for 一) or each character has its backslash; one of four bytes becomes three times as long, a
 * letter six. Who escapes those, which none of ours does, has room for less than LIST_BYTES_MAX.
 */
enum {
	BODY_SMALL = 256 * 1024,
	BODY_BIG = 4 * 1024 * 1024,
	BODY_LISTS = 2 * LIST_BYTES_MAX,
	BODY_UPLOAD = 100 * 1024 * 1024
};

struct route {
	enum method method;
	struct str pattern; /* "/drafts/{id}", behind /api/v1 */
	int needs;          /* enum capability, or one of those above */
	unsigned flags;
	handler *handle;
	const char *name; /* "draft_show": in metrics and logs */
};

extern const struct route routes[];
extern const size_t route_count;

/*
 * ERR_NOTFOUND route.none; ERR_METHOD with *allow as the Allow header wants it. Fills `ids` from
 * "{id}"s in order; they are digits or other segment text, never empty.
 */
[[nodiscard]] enum err route_find(struct arena *, enum method, struct str path,
	const struct route **out, struct str ids[static 2], const char **allow);

int64_t route_body_max(const struct route *);

#define ROUTE(m, p, n, f, h) enum err on_##h(struct request *, struct response *);
#include "web/routes.def"
#undef ROUTE
