/* item.h: what every handler about drafts and submissions begins with. */
#pragma once
#include "desk/lexicon.h"
#include "desk/show.h"
#include "web/reply.h"
#include "web/request.h"

/* The request's desk, the person who acts and what that person may be shown. */
struct item {
	struct desk desk;
	struct person who;
	struct viewer viewer;
	int64_t id; /* of "{id}" */
};

/* `code` is the error when "{id}" is no number; NULL: the path has none. */
[[nodiscard]] enum err item_open(struct request *, const char *code, struct item *out);

/* The same with the active lexicon in use, for whatever screens. */
[[nodiscard]] enum err item_open_screening(struct request *, const char *code, struct item *out);

void item_close(struct item *);
#define AUTO_ITEM __attribute__((cleanup(item_close))) struct item

/* The commit of If-Match, without quotes. */
struct str item_match(const struct request *);

/* DRAFT, with its head as ETag. */
[[nodiscard]] enum err item_reply_draft(
	struct request *, struct response *, struct item *, int status, int64_t draft);

/* ERR_STALE carries the head as "head", so that the page can show what changed. */
[[nodiscard]] enum err item_stale(
	struct request *, struct response *, struct item *, int64_t draft, enum err e);

/* {"items":[column 0 …],"next":column 1 of the last row, or null}. */
[[nodiscard]] enum err item_reply_list(
	struct request *, struct response *, const struct rows *, int64_t limit, const char *extra);

bool item_may(const struct request *, enum capability);
