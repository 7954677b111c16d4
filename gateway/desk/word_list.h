/* word_list.h: a new word list, and going back to an older one: two security administrators, two signatures. */
#pragma once
#include "desk/people.h"

struct word_list {
	struct str terms, allow, note;
	struct str names; /* official wording */
};

/*
 * Made under `by`'s signature over lexicon_payload(); in force later, by somebody else. A list that
 * cannot be opened is refused here: ERR_INVALID with its line.
 */
[[nodiscard]] enum err word_list_make(struct store *, struct arena *, const struct person *by,
	const struct word_list *, const struct own_signature *, int64_t *out_version);

/*
 * In force under `by`'s signature over activation_payload(). ERR_DENIED lexicon.person: his own.
 * ERR_WRONG_STATE lexicon.untried: its trial against the one in force has not ended, and `haste` gives no
 * reason; lexicon.moved: another one came in between; lexicon.retired: it was in force before.
 */
[[nodiscard]] enum err word_list_activate(struct store *, struct arena *, const struct person *by,
	int64_t version, struct str haste, const struct own_signature *);

/*
 * Asks, under `by`'s signature over return_payload(), that an older one comes back. ERR_WRONG_STATE return.open: one is
 * asked for already; lexicon.never: it was never in force; lexicon.moved: another one came in between.
 */
[[nodiscard]] enum err word_list_ask_back(struct store *, struct arena *, const struct person *by,
	int64_t version, struct str reason, const struct own_signature *, int64_t *out_return);

/*
 * Another agrees, under his signature over agreement_payload(), and it is in force. ERR_DENIED return.person: he
 * asked for it himself. ERR_WRONG_STATE return.over: it ended before, in the words of how.
 */
[[nodiscard]] enum err word_list_agree_back(struct store *, struct arena *, const struct person *by,
	int64_t asked, const struct own_signature *);

/* What a signature names it by: lexicon_sum_of() in 0019_parted_lists.sql. */
const char *word_list_sum(struct arena *, const struct word_list *);
