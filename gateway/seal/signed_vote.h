/* signed_vote.h: what people signed, as the store keeps it, held against their keys. */
#pragma once
#include "base/json.h"
#include "desk/signed.h"

/* Whose signature stands under it, and with which key, as the store says. */
struct signer {
	int64_t account, key, key_owner;
	struct str public_key; /* of the device that the row names */
	bool key_good;         /* by its dates, when it was used */
	bool stands;           /* roles and key go back to the first run: trust.h */
};

/* What a person saw and said (审核意见): the row of the store, in its own words. */
struct signed_vote {
	int64_t id;
	struct signer by;
	struct ballot said;
	struct str payload; /* as it was stored */
};

/*
 * ERR_DENIED: the key is another person's, the stored text is not what the columns say, or the
 * signature does not fit it.
 */
[[nodiscard]] enum err signed_vote_check(const struct signed_vote *);
[[nodiscard]] enum err signed_mark_check(const struct signer *, const struct stamp *);
[[nodiscard]] enum err signed_outside_check(const struct signer *, const struct outside_check *);
[[nodiscard]] enum err signed_ruling_check(const struct signer *, const struct ruling *);
[[nodiscard]] enum err signed_takedown_check(const struct signer *, const struct takedown *);

/* sha256 of payload and signature, as the record keeps it. */
const char *signed_vote_digest(struct arena *, const struct signed_vote *);
