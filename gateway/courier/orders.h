/* orders.h: a whole site is taken down, or comes back, by an order that the seal signed. */
#pragma once
#include "courier/courier.h"
#include "model/order.h"

/* How often a courier asks that may be told so. */
enum { ORDERS_ASK_MS = 10 * 1000 };

/*
 * `said` as POST watch gives it: {"body","sigs","done"}, or null. Both signatures are checked, and that it is about this
 * account. POST orders {"statement","trouble"} says what became of it, until the gateway knows. *out_closed: it is down.
 */
[[nodiscard]] enum err orders_follow(
	struct courier *, struct arena *, const json_t *said, bool *out_closed);

/* What one says, once both signatures and the account are checked: ERR_DENIED. In the arena. */
[[nodiscard]] enum err orders_read(
	struct courier *, struct arena *, const json_t *said, struct order *out);
