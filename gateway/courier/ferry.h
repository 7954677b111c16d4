/*
 * ferry.h: the gateway's side of a one-way gap. It holds the lease, commits the intent, lays the order into the folder,
 * and hands in the receipt that comes back. It has no channel's secret and calls nobody but the gateway.
 */
#pragma once
#include "courier/courier.h"

struct ferry;

/*
 * `minutes`: how long an order may take to cross, be carried out and come back; afterwards the delivery
 * is in doubt, and the next order asks for a look. The configuration's "peer" signs receipts.
 */
[[nodiscard]] enum err ferry_open(
	const char *config, const char *dir, int64_t minutes, const bool *stop, struct ferry **out);
void ferry_close(struct ferry *);

/* Takes receipts, beats, hands out what is new: waits up to `wait_ms` for that; with all orders out, just so long. */
[[nodiscard]] enum err ferry_round(struct ferry *, int wait_ms);
[[nodiscard]] enum err ferry_run(struct ferry *);
