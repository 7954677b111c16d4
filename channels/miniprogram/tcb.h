/* tcb.h: the mini-program's cloud database by HTTP: one row for an item, under an id of ours. */
#pragma once
#include "channels/miniprogram/settings.h"
#include "channels/weixin.h"

struct tcb {
	struct weixin wx;
	struct mini_settings settings;
};

void tcb_open(struct tcb *, struct wire *, struct arena *, const struct mini_settings *);

/* The row; *out NULL where there is none. The caller owns it. */
[[nodiscard]] enum err tcb_get(struct tcb *, struct str id, json_t **out);

/* Makes the row or replaces it: repeated freely, the id is ours. */
[[nodiscard]] enum err tcb_set(struct tcb *, struct str id, const json_t *row);

/* Takes the row out altogether; where it is gone already it is gone. */
[[nodiscard]] enum err tcb_remove(struct tcb *, struct str id);

/* Rows from `skip` on, an array that the caller owns; *out_total: how many there are. */
[[nodiscard]] enum err tcb_page(struct tcb *, int skip, json_t **out, int64_t *out_total);
enum { TCB_PAGE = 10 };

/*
 * A picture into the cloud's storage, under a name made of its digest: its file id. Looked for there before it is
 * called stored: ERR_BUSY where it is not.
 */
[[nodiscard]] enum err tcb_upload(
	struct tcb *, struct str path, struct str media_type, struct str bytes, struct str *out_id);
