/* item.h: one item of a running system, carried through its life by its people. */
#pragma once
#include "tests/support/cast.h"

struct item {
	const char *draft, *head, *submission;
};

/* A draft with 公开属性 set; `html` may be NULL: words with nothing to find. */
void item_write(
	struct cast *, struct member *, const char *title, const char *html, struct item *out);

/* `html` becomes its words; the head moves. */
void item_edit(struct cast *, struct member *, struct item *, const char *html);

/* To these channels: "website" or "website wechat"; `more`: further members (",\"not_before\":…") or "". */
void item_submit(
	struct cast *, struct member *, struct item *, const char *channels, const char *more);

/* Waits for the screen, then opens everything, marks where `marks`, and agrees. */
void item_agree(struct cast *, struct member *, struct item *, bool marks);

/* Head with 保密审查, and reviewer. */
void item_approve(struct cast *, struct item *);

/* Waits until the last delivery of the item to this channel is in one of these states (NULL-ended): the
 * delivery, in the cast's arena as JSON text was; the caller frees it. */
json_t *item_delivery(struct cast *, struct member *, struct item *, const char *channel,
	const char *const *states);
#define STATES(...) ((const char *const[]){ __VA_ARGS__, NULL })

/* Code of a problem document; "" for any other answer. */
const char *reply_code(const struct http_reply *);
