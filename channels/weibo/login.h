/* login.h: the account's token: from a person's log-in, and how long it lasts. */
#pragma once
#include "channels/weibo/api.h"

/* As struct channel.log_in. Another account than the one before is refused: nothing of it is kept. */
[[nodiscard]] enum err weibo_log_in(
	struct wire *, struct arena *, struct str code, struct str redirect_uri);

/* Asks once a day when the token ends (ms); 0 where the platform does not say. */
[[nodiscard]] enum err weibo_token_end(struct weibo *, int64_t *out);
