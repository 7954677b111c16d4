/* issue.h: tickets: what may go out, written and signed. */
#pragma once
#include "seal/dossier.h"
#include "seal/keys.h"

/* How long a courier may act on one. */
enum { TICKET_DAYS = 30 };

/*
 * Signs one channel of a dossier whose conditions hold. The bytes are read from the tree and
 * measured against their manifest. ERR_REFUSED with the reason.
 */
[[nodiscard]] enum err issue_outlet(
	struct desk *, const struct seal_keys *, const struct dossier *, const struct outlet *);

/* Withdrawals that were asked for: *out_signed counts. One nobody may ask for is refused, said. */
[[nodiscard]] enum err issue_withdrawals(struct desk *, const struct seal_keys *, int *out_signed);
