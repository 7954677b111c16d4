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

/*
 * `code` names what "{id}" is (draft.none, submission.none, suggestion.none, delivery.none) and is
 * the error when there is none that this person may see; NULL: the path has no "{id}".
 */
[[nodiscard]] enum err item_open(struct request *, const char *code, struct item *out);

/* The same with the active lexicon in use, for whatever screens. */
[[nodiscard]] enum err item_open_screening(struct request *, const char *code, struct item *out);

void item_close(struct item *);
#define AUTO_ITEM __attribute__((cleanup(item_close))) struct item

/* What If-Match names, without quotes. */
struct str item_match(const struct request *);

/* DRAFT, with its head as ETag. */
[[nodiscard]] enum err item_reply_draft(
	struct request *, struct response *, struct item *, int status, int64_t draft);

/* The same after a write; id and head alone where the caller prefers that (RFC 7240). */
[[nodiscard]] enum err item_reply_saved(struct request *, struct response *, struct item *,
	int status, int64_t draft, struct str commit);

/* ERR_STALE carries the head as "head", so that the page can show what changed. */
[[nodiscard]] enum err item_stale(
	struct request *, struct response *, struct item *, int64_t draft, enum err e);

/* {"items":[column 0 …],"next":column 1 of the last row, or null}. */
[[nodiscard]] enum err item_reply_list(
	struct request *, struct response *, const struct rows *, int64_t limit, const char *extra);

/* "q": what somebody looks for, without blanks around it; at most a hundred characters. */
[[nodiscard]] enum err item_words(const struct request *, struct str *out);

bool item_may(const struct request *, enum capability);

/* The department whose items this person lists: empty for those who see every one. */
[[nodiscard]] enum err item_scope(struct request *, struct str *out);

/* The draft of a submission. */
[[nodiscard]] enum err item_draft(struct request *, int64_t submission, int64_t *out);
