/* removal.h: a deletion that two people asked for and the seal signed, of what nobody here put on the account. */
#pragma once
#include "base/json.h"

/*
 * The connector API for it:
 *   POST watch {} → … "removal": {"id","fence","state":"SIGNED"|"INTENT","attempt","ticket":{"body","sigs"},"body",
 *     "explained","site"}; it is leased for two minutes. `body` is what both people signed, and the one file that the ticket names:
 *     {"channel","incident","marker","reason","remote_id","seen","sha256","title","url"}. `explained`, if not empty:
 *     something of ours, by now, so it is only looked at
 *   POST removals/{id}/intent {"fence"} → 204, before the first byte that deletes; any failure: nothing may be sent
 *   POST removals/{id}/result {"fence","outcome","reason","retry_at"?} → 204. GONE: seen to be gone; CHANGED: another thing
 *     stands there, nothing was done; BY_HAND: the platform does not let us; REFUSED: the ticket is not good;
 *     AGAIN: nothing is known or nothing was done, look again
 */
struct courier;

/* It looks, deletes once, looks again. ERR_OK when the gateway knows how it ended. */
[[nodiscard]] enum err removal_carry(struct courier *, struct arena *, const json_t *);
