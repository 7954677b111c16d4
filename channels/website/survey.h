/* survey.h: what stands under the site root: our pages, and every file that no release explains. */
#pragma once
#include "channels/channel.h"

enum { WEBSITE_SURVEY_ITEMS = 5000, WEBSITE_SURVEY_MS = 6000 };

/*
 * A page of ours is "art/<draft>/", with the marker of its delivery. Of the rest: a file that a page
 * of ours does not refer to, and a list, feed or style that is not what the entries make. A larger
 * site comes in parts, by the notes' "place".
 */
[[nodiscard]] enum err website_survey(struct wire *, struct arena *, const struct channel_site *,
	json_t *notes, struct survey *out);
