/* survey.h: what is published on the account, newest first, whoever published it. */
#pragma once
#include "channels/channel.h"

enum { WECHAT_PAGE = 20, WECHAT_PAGES = 10, WECHAT_WHOLE_MS = 3600 * 1000 };

/*
 * Each time the newest page: one call for the token and one for the list. The whole list once an hour,
 * and at once when the platform counts otherwise than before, at most WECHAT_PAGES pages a time; the
 * notes ("total", "whole_at", "place") say where to go on.
 */
[[nodiscard]] enum err wechat_survey(struct wire *, struct arena *, const struct channel_site *,
	json_t *notes, struct survey *out);

/* One of them, by the number that the list gave it; and it is taken down, its neighbours in the same publication not. */
[[nodiscard]] enum err wechat_stands(struct wire *, struct arena *, const struct channel_site *,
	json_t *notes, const struct posted *was, struct posted *out);
[[nodiscard]] enum err wechat_remove(struct wire *, struct arena *, const struct channel_site *,
	json_t *notes, const struct posted *);
