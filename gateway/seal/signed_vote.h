/* signed_vote.h: a vote as its voter signed it. */
#pragma once
#include "base/json.h"
#include "base/sign.h"

/* What a person saw and said (审核意见): the row of the store, in its own words. */
struct signed_vote {
	int64_t id, submission, stage, account;
	struct str verdict, opinion, tree; /* tree: 40 hex */
	struct str payload, signature;     /* as they were stored: text, base64 */
	struct str public_key;             /* of the device the row names */
	int64_t key_owner;
};

/*
 * ERR_DENIED: the key is another person's, the stored text is not what the columns say, or the
 * signature does not fit it.
 */
[[nodiscard]] enum err signed_vote_check(const struct signed_vote *);

/* sha256 of payload and signature, as the record keeps it. */
const char *signed_vote_digest(struct arena *, const struct signed_vote *);
