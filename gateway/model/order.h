/* order.h: a site is taken down whole, or comes back: what two people asked for, signed by the seal. */
#pragma once
#include "model/ticket.h"

/*
 * Canonical JSON, signed by both keys of the seal as a ticket is; it begins as no ticket does. `serial` grows with
 * each of an account's: a courier does none that is older than the last it has done.
 */
struct order {
	struct str act; /* "close", "open" */
	struct str account, channel, name, reason;
	struct str people[2];
	int64_t serial, at, epoch;
	struct str key_ed25519, key_sm2;
};

[[nodiscard]] enum err order_sign(struct arena *, const struct order *, const struct key *ed25519,
	const struct key *sm2, struct str *out_body, struct ticket_sigs *out);

/* ERR_DENIED: a key is not on the ring, or either signature does not fit. */
[[nodiscard]] enum err order_verify(struct arena *, struct str body, struct ticket_sigs,
	const struct keyring *, struct order *out);
