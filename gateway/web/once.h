/* once.h: Idempotency-Key: the same request twice is done once and answered twice. */
#pragma once
#include "web/request.h"

/*
 * Runs the route's handler, unless the caller's key has been used: same request, the kept answer;
 * another, ERR_REFUSED idempotency.body; one that is still running or broke off without an answer, or
 * behind which the store did not come back (it may have done all), ERR_CONFLICT idempotency.running for
 * as long as an answer is kept. Other answers that may be different next time (429, 5xx) are not kept.
 */
[[nodiscard]] enum err once_run(struct request *, struct response *);
