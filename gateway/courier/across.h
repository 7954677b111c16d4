/* across.h: an order about the whole site (orders.h) goes over a one-way gap as a signed file, and its answer comes back. */
#pragma once
#include <stdint.h>

#include "base/err.h"

/*
 *   orders/12-1.site     serial and epoch; {"body","sigs"} as the seal signed it, signed by the gateway's side
 *   receipts/12-1.sited  {"trouble"}, empty: it is done; signed by the far side
 *   kept/site.json       beyond: the order that stands, for what somebody undoes
 *
 * Neither side believes the other: both check the seal's two signatures and the account.
 */
struct across {
	int64_t next_at,
		again_at; /* ticks: when to ask or to look; when what is out goes out once more */
	char out[48], told[512]; /* the file that went last; the trouble that was told last */
};

struct courier;

/* The gateway's side: asks for the order, lays it into the folder until it is done, hands in the answer. */
[[nodiscard]] enum err across_near(struct courier *);

/* The far side: follows what lies there, and now and then again what stands. Failures are logged. */
void across_far(struct courier *);
