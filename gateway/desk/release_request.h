/* release_request.h: 请求放行: who wrote the words asks that a blocking finding be let pass as they stand. */
#pragma once
#include "desk/findings.h"

/*
 * About a BLOCK of the saved version that nobody decided; anybody of the draft's department asks. ERR_WRONG_STATE
 * request.none: the saved version has no such finding; request.decided; request.open: it is asked
 * for already. The answer is finding_decide(), or release_refuse().
 */
[[nodiscard]] enum err release_ask(struct desk *, const struct person *, int64_t draft,
	const struct finding_key *, struct str reason, int64_t *out_id);

/* 不放行, with a reason, by whoever might have let it pass. Lets nothing pass: not signed. */
[[nodiscard]] enum err release_refuse(
	struct desk *, const struct person *, int64_t request, struct str reason);
