/* seal.h: signs what people have decided, and nothing else. */
#pragma once
#include "seal/keys.h"
#include "seal/lexicon_trust.h"
#include "vault/vault.h"

struct sealer {
	struct store *db;
	struct vault *vault;
	struct seal_keys keys;
	const char *folder;    /* of the keys; borrowed */
	int64_t checkpoint_at; /* when a checkpoint was last thought of */
	struct lexicon_trust lexicon;
};

/* `keys`: the folder of keys.h; its first pair is made or taken up here. */
[[nodiscard]] enum err sealer_open(
	const char *conninfo, const char *keys, int64_t now, struct sealer *out);
void sealer_close(struct sealer *);

/*
 * One round: withdrawals first, then approved submissions, then a checkpoint if one is due, which
 * is looked for once a second. What does not hold is refused, with its reason, on the submission.
 * `again`: also those that were refused before. *out_signed: tickets made; more may be waiting while
 * it is not 0.
 */
[[nodiscard]] enum err seal_tick(struct sealer *, int64_t now, bool again, int *out_signed);

/* Looks whether the keys were rotated or revoked since, and goes on with the new pair. */
[[nodiscard]] enum err seal_renew_keys(struct sealer *);

/* Works until told to stop by SIGTERM or SIGINT. */
[[nodiscard]] enum err seal_run(struct sealer *);
