/* takedown.h: may this withdrawal be signed? */
#pragma once
#include "seal/trust.h"

/* What the standing of everybody rests on who asks in these rows of seal_withdrawals. */
[[nodiscard]] enum err takedown_trust(struct desk *, const struct rows *, struct trust *out);

/*
 * One of them: by a person with the right, under his own signature over this very publication, or
 * because the time has come that the voters signed. ERR_REFUSED with the reason. Pure.
 */
[[nodiscard]] enum err takedown_holds(
	const struct trust *, const struct rows *, int row, int64_t now);
