/* correct.h: 更正线上版本: a typo in what is out, beside a round that is in review (decisions/correction.md). */
#pragma once
#include "desk/draft.h"

/*
 * Begins a line from what is out of this draft (publication `submission`; 0: the newest), or goes on with
 * the one that is open; *out_no is its number. ERR_WRONG_STATE correction.none when nothing is out.
 * With desk.correction set to it, everything of draft.h, submit.h and show.h speaks of that line.
 */
[[nodiscard]] enum err correction_open(
	struct desk *, const struct person *, int64_t draft, int64_t submission, int64_t *out_no);

/* Gives it up, as long as nothing of it is in review or on its way. */
[[nodiscard]] enum err correction_drop(
	struct desk *, const struct person *, int64_t draft, int64_t no);

/*
 * Brings what is out of a correction into the main line, whose head is `if_match`: paragraph by
 * paragraph, particular by particular. Where both changed the same, ERR_CONFLICT correction.conflict;
 * with `mine` the words stay as they are, because a person has put the change in by hand.
 * ERR_WRONG_STATE correction.merged when there is nothing to bring in. `out_commit`: the new head.
 */
[[nodiscard]] enum err correction_merge(struct desk *, const struct person *, int64_t draft,
	int64_t no, struct str if_match, bool mine, struct str *out_commit);
