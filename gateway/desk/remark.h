/* remark.h: 忽略这一处: the author says why the words stay; it lets nothing pass. */
#pragma once
#include "desk/findings.h"

/*
 * Of a WARN or NOTE in what this person has typed, or in the saved version; by whoever may edit.
 * ERR_WRONG_STATE remark.block: what blocks is mended or asked about, never ignored; remark.unknown: the
 * words have no such finding. A second one takes the place of the first; both stay in the record.
 */
[[nodiscard]] enum err remark_put(struct desk *, const struct person *, int64_t draft,
	const struct finding_key *, struct str reason);

/* Takes it back: ERR_WRONG_STATE remark.none. */
[[nodiscard]] enum err remark_drop(
	struct desk *, const struct person *, int64_t draft, const struct finding_key *);

/* "remark":{reason,by,at} to each of these findings that has one and does not block. */
[[nodiscard]] enum err remarks_add(struct desk *, int64_t draft, json_t *findings);
