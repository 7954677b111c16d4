/* holding.h: the site is out of sight: a page that says so stands in its place, until it comes back as it was. */
#pragma once
#include "channels/channel.h"
#include "channels/website/tree.h"

/*
 *   <own>/closed.json        by which order, and which release was shown before
 *   <own>/reopen             which release comes back, where no ledger says it: the administrator's word
 *   <root>/releases/holding  index.html, and .holding for the web server: every path is to be answered by it
 *
 * A later order is followed, an older one never; the same again makes good what somebody undid. ERR_DENIED without a
 * folder of the courier's own: what would come back is not to be learnt from the public folder.
 */
[[nodiscard]] enum err website_stand_down(
	struct wire *, struct arena *, const struct site_order *, bool *out_closed);

/* ERR_BUSY watch.closed while it stands: nothing is released, withdrawn, compared or put back. */
[[nodiscard]] enum err holding_check(const struct ledger *);
