/* sends.h: what this account may have posted, in the courier's own memory, whatever the gateway remembers. */
#pragma once
#include "channels/weibo/api.h"

/*
 * Of the delivery with this marker. A gateway that came back from a backup may not know that it was
 * sent; this does. Changed in memory only: the next weibo_call or wire.keep makes it durable.
 */
void send_begin(struct weibo *, struct str marker);
void send_done(struct weibo *, struct str marker, struct str id);
void send_forget(struct weibo *, struct str marker);
bool send_known(const struct weibo *, struct str marker, int64_t *out_at, struct str *out_id);

/* When it was, for elapsed_since(); borrowed. */
const json_t *send_up(const struct weibo *, struct str marker);

/* The marker of the delivery that made this post, or empty. */
struct str send_marker(const struct weibo *, struct str id);
