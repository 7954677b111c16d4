/* lexicon.h: what the calls about versions of the word lists share. */
#pragma once
#include "web/request.h"

/* The version that the path names. */
[[nodiscard]] enum err lexicon_version(const struct request *, int64_t *out);

/*
 * Asked before the words come here: who reads a million terms waits until nobody else does (large.h), while
 * res->wait_ms is set. `other`: what is read beside it, 0 for nothing.
 */
[[nodiscard]] enum err lexicon_wait(
	struct request *, struct response *, int64_t version, int64_t other);

/* The three lists of a version, a column each. */
[[nodiscard]] enum err lexicon_words(struct request *, int64_t version, struct rows *out);
