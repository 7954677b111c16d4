/* issue.h: tickets: what may go out, written and signed. */
#pragma once
#include "seal/dossier.h"
#include "seal/keys.h"

/* How long a courier may act on one; how many are stored at once. */
enum { TICKET_DAYS = 30, TICKETS_MAX = 64 + TICKET_LIST_MAX / 2 };

/* What is written and not signed or stored yet, of several submissions; all in one arena. */
struct tickets {
	struct str acts[TICKETS_MAX], bodies[TICKETS_MAX], ed25519[TICKETS_MAX], sm2[TICKETS_MAX];
	int64_t submissions[TICKETS_MAX], accounts[TICKETS_MAX];
	size_t count;
};

/*
 * Writes the ticket of one channel of a dossier whose conditions hold. The bytes are read from the
 * tree and measured against their manifest. ERR_REFUSED with the reason.
 */
[[nodiscard]] enum err issue_outlet(struct desk *, const struct seal_keys *, const struct dossier *,
	const struct outlet *, struct tickets *);

/*
 * Signs them, as few SM2 signatures as there can be, and stores them with their deliveries: all of
 * them or none.
 */
[[nodiscard]] enum err issue_store(struct desk *, const struct seal_keys *, struct tickets *);

/*
 * Withdrawals that were asked for, rows of seal_withdrawals: *out_signed counts. One that nobody may
 * ask for, or that is not signed, is refused and says so on the item.
 */
[[nodiscard]] enum err issue_withdrawals(
	struct desk *, const struct seal_keys *, const struct rows *asked, int *out_signed);
