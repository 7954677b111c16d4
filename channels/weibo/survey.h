/* survey.h: what is on the account: its newest posts, its face, how long the log-in lasts. */
#pragma once
#include "channels/weibo/api.h"

/* As struct channel.survey. ERR_BUSY where the day's share of calls for watching is used up. */
[[nodiscard]] enum err weibo_survey(struct wire *, struct arena *, const struct channel_site *,
	json_t *notes, struct survey *out);

/* One of them, anew: struct channel.find. A call of the day's share for taking down. */
[[nodiscard]] enum err weibo_stands(struct wire *, struct arena *, const struct channel_site *,
	json_t *notes, const struct posted *was, struct posted *out);
