/* channels.h: what the calls about publishing accounts share. */
#pragma once
#include "web/request.h"

/* One account, as GET /channel-accounts/{id} gives it. ERR_NOTFOUND channel.none. */
[[nodiscard]] enum err channel_reply(
	struct request *, struct response *, int status, int64_t channel_account);

/* Each of the list's `items` says what can still be done with what is out there, by its channel and settings. */
void channel_recalls(struct request *, json_t *list);

/* "all" is 0; otherwise the number of an account. ERR_INVALID. */
[[nodiscard]] enum err channel_scope(struct str scope, int64_t *out);
