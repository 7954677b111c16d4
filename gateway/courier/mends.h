/* mends.h: what was altered is put back, where the account says so, and the gateway is told what and with what. */
#pragma once
#include "courier/courier.h"

/*
 *   POST repairs {"path","url","seen_b64","seen_sha256","missing","put_sha256","why","delivery","key"} → 204; the
 * same "key" again changes nothing
 */

/*
 * By the account's setting "tamper": "repair", and while the gateway says that nothing speaks against it (watch.mend). Anything
 * else: people are told, and nothing is touched.
 */
bool mends_wanted(const struct courier *, const struct channel_site *);

/* `l` NULL: what no single ticket has. *out: what was done, each told to the gateway. */
[[nodiscard]] enum err mends_do(struct courier *, struct arena *, const struct channel_site *,
	const struct lease *l, struct mends *out);

/* What an earlier one did and nobody heard of. */
[[nodiscard]] enum err mends_tell_untold(struct courier *, struct arena *);

/* No longer to be listed: it was put back. */
bool mends_has(const struct mends *, struct str path);
