/* rule_statistics.h: which rules people say are wrong, and the words that they are wrong about. */
#pragma once
#include "base/json.h"
#include "store/store.h"

struct rule_span {
	int64_t days, now; /* the last so many days before `now` (ms) */
	bool with_words;   /* false: no proposals */
};

/*
 * {days,submissions,more,items,proposals} of docs/api.md. Bounded whatever the store holds: the newest
 * 2,000 submissions of these days, 200 rules, 50 proposals whose texts come in two round trips.
 */
[[nodiscard]] enum err rule_statistics_read(
	struct store *, struct arena *, const struct rule_span *, json_t **out);

/*
 * What stands beside code points [start, end) of `text`: up to WORDS_BESIDE on either side, not beyond a
 * sentence's or a clause's end. False, and nothing, when it is not `quote` that stands there.
 */
enum { WORDS_BESIDE = 8 };
bool words_beside(struct str text, size_t start, size_t end, struct str quote,
	struct str *out_before, struct str *out_after);
