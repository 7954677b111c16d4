/*
 * drop.h: a courier beyond a one-way gap (网闸). It has no gateway, only a folder that is carried to and fro: signed
 * orders come in, signed receipts go out. The other end is ferry.h. docs/decisions/gap.md.
 */
#pragma once
#include "courier/courier.h"

/* The same configuration, with "peer": the public key that signs orders. "gateway" is not used. */
[[nodiscard]] enum err drop_open(
	const char *config, const char *dir, const bool *stop, struct courier **out);

/* Works off what lies there. *out_count: orders that were worked on. */
[[nodiscard]] enum err drop_round(struct courier *, size_t *out_count);

/* Until *stop. */
[[nodiscard]] enum err drop_run(struct courier *);
