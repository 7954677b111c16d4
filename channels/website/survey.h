/* survey.h: what stands under the site root: our pages, and every file that no release explains. */
#pragma once
#include "channels/channel.h"

/* Of a part; and of the parts that follow each other at once, so that one large site does not keep the disk. */
enum { WEBSITE_SURVEY_ITEMS = 500, WEBSITE_SURVEY_MS = 6000 };

/*
 * A page of ours is "art/<draft>/", with the marker of its delivery. Of the rest: whatever is not as the
 * ledger has it, is in no release, or is missing. Where there is no ledger, or not of all of it, names are
 * gone by as far as they go, and that is counted as unchecked. A larger site comes in parts, by the
 * notes' "unit" and "place"; "spent" is the time of those that followed each other.
 */
[[nodiscard]] enum err website_survey(struct wire *, struct arena *, const struct channel_site *,
	json_t *notes, struct survey *out);
