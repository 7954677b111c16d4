/* check.h: what a government page must have, looked at in the very bytes before the switch. */
#pragma once
#include "channels/website/site.h"

/*
 * ERR_INVALID, with what is wrong in Chinese: the site's and the page's tags, one each; a site
 * code of ten digits; PubDate equal to the release time and not in the future; no script; nothing
 * loaded from elsewhere; every local reference resolves to a file of the delivery.
 */
[[nodiscard]] enum err page_check(
	struct arena *, struct str page, const struct delivery_job *, int64_t now);
