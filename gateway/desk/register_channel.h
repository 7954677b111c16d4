/* register_channel.h: the ledger of publishing accounts (Articles 16, 17, 20), and stops (Article 6). */
#pragma once
#include "desk/desk.h"

struct new_channel {
	struct str unit, channel, purpose, name, owner_department, platform_admin, certification,
		filing_no, base_url, settings, courier_key, callback_token;
	const int64_t *operators;
	size_t operator_count;
	struct str document_no, reason, review_on; /* an approved exception; empty: none */
};

/*
 * ERR_CONFLICT channel.second when an active one stands for (unit, channel, purpose) and no
 * exception is named; exception.document when the document named has allowed an account before, in
 * whatever brackets: two indexes decide, so of a hundred at once one gets in.
 */
[[nodiscard]] enum err channel_register(struct store *, struct arena *, const struct person *by,
	const struct new_channel *, int64_t *out_id);

/* What the store said of an exception's document, as people read it: exception.document. */
[[nodiscard]] enum err document_explain(enum err);

/*
 * What is {NULL, 0} stays as it is; settings are replaced whole. `if_match`: the version it was read as (its `version`),
 * else ERR_STALE; "*": whichever it is. ERR_INVALID channel.setting, as of settings_check.
 */
struct channel_change {
	struct str name, owner_department, platform_admin, certification, filing_no, base_url,
		settings, courier_key, callback_token, if_match;
};
[[nodiscard]] enum err channel_change(struct store *, struct arena *, const struct person *by,
	int64_t id, const struct channel_change *);

/* `to`: SUSPENDED, ACTIVE, RELEASED. Unless `any`, only by one of its operators. */
[[nodiscard]] enum err channel_set_state(struct store *, struct arena *, const struct person *by,
	bool any, int64_t id, const char *to, struct str reason);

[[nodiscard]] enum err channel_hand_over(struct store *, struct arena *, const struct person *by,
	int64_t id, const int64_t *operators, size_t count, struct str platform_admin,
	struct str reason);

/* `channel` 0: everything. What is on its way holds at its next step. */
[[nodiscard]] enum err stop_add(struct store *, struct arena *, const struct person *by,
	int64_t channel, struct str reason, int64_t *out_id);
