/*
 * statement.h: what two people answer for about an account: what was there before (存量), what was posted by hand
 * (补登), what of nobody's is deleted there, and its name and picture where they changed.
 */
#pragma once
#include "desk/desk.h"
#include "desk/people.h"
#include "desk/show.h"

/*
 * What stands on the first list, and each one's `findings` (FINDING of docs/api.md): of its title by the word list of now, and of
 * its words as stock.h has them; `words` says which (null: nobody brought them). An old
 * thing that nobody would let out today is marked before two people answer for it. ERR_NOTFOUND channel.none.
 */
[[nodiscard]] enum err baseline_show(
	struct desk *, const struct viewer *, int64_t channel, json_t **out);

/* All that the first list has but `except`, with the account's face, signed. ERR_WRONG_STATE baseline.moved. */
[[nodiscard]] enum err baseline_sign(struct desk *, const struct person *, int64_t channel,
	const int64_t *except, size_t except_count, const struct own_signature *);

struct entry_words {
	struct str approver, document, reason;
};
/* Of the stranger that this incident is about. */
[[nodiscard]] enum err entry_sign(struct desk *, const struct person *, int64_t incident,
	const struct entry_words *, const struct own_signature *);

/* That the stranger which this incident is about is deleted, as it stands now. ERR_WRONG_STATE removal.moved, removal.explained. */
[[nodiscard]] enum err removal_sign(struct desk *, const struct person *, int64_t incident,
	struct str reason, const struct own_signature *);

/* That the account's face, as this incident has it, is its own from now on. */
[[nodiscard]] enum err profile_sign(struct desk *, const struct person *, int64_t incident,
	struct str reason, const struct own_signature *);

/* 停止服务, 恢复服务 of a whole site: `close`, with the reason; the body is {after, channel, reason}. */
[[nodiscard]] enum err closure_sign(struct desk *, const struct person *, int64_t channel,
	bool close, struct str reason, const struct own_signature *);
/* The second one of it. */
[[nodiscard]] enum err closure_confirm(struct desk *, const struct person *, int64_t statement,
	const struct own_signature *, int64_t *out_channel);

/* The second one, over the same body; *out_channel and *out_incident (0: a baseline) are what it is about. */
[[nodiscard]] enum err statement_sign(struct desk *, const struct person *, int64_t statement,
	const struct own_signature *, int64_t *out_channel, int64_t *out_incident);
