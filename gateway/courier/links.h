/* links.h: a courier without a channel: it asks the gateway for links, and says whether they open. */
#pragma once
#include "courier/courier.h"

/*
 * The connector API for it, signed like a courier's with the account "links":
 *   POST links/leases {"max":8,"wait_ms":25000} → 200 {"links":[{"id","url"}]}, empty after the wait
 *   POST links/results {"id","result":"GOOD"|"BROKEN"|"INSIDE"|"UNKNOWN","detail"} → 204
 */
bool links_configured(const struct config *);

/* Reads from the secrets where it may go: ports ("8080,8443"), stand_in. ERR_INVALID. */
[[nodiscard]] enum err links_limits(
	struct arena *, const struct config *, const bool *stop, struct probe_limits *out);

/* One round, as courier_round. */
[[nodiscard]] enum err links_round(struct courier *, int wait_ms, size_t *out_count);
