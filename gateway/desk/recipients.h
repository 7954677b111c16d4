/* recipients.h: a list of telephone numbers as people hand it in, and as it is kept: sealed. */
#pragma once
#include "base/json.h"
#include "base/sign.h"
#include "store/store.h"

/*
 * What was found in a text: lines of numbers, however people type them, or a table whose lines hold one
 * each. A line that holds other words and two numbers is not taken: nobody knows which is meant.
 */
struct recipients {
	struct str
		plain; /* the numbers, in their order, one a line; without those that came before */
	struct str *masked;
	size_t count, refused, doubled;
	size_t several; /* of the refused those that held two numbers and more */
	size_t bad[5];  /* the refused lines, counted from 1; the first of them */
};

/* ERR_LIMIT when there are more than a list may have; ERR_INVALID when there is none. */
[[nodiscard]] enum err recipients_read(struct arena *, struct str text, struct recipients *out);

struct recipient_list {
	int64_t account; /* channel account */
	struct str name;
	struct recipients found;
};

/*
 * Sealed to the public key of the account's courier, so that nobody but it can read the numbers
 * again; only the masked ones are kept beside it.
 */
[[nodiscard]] enum err recipients_keep(struct store *, struct arena *, int64_t by,
	const struct recipient_list *, int64_t now, int64_t *out_id);

/*
 * Whether the list that a message names, {sha256, name, count}, is the account's, in use, and called and as long as that:
 * what reviewers read of it is what is sealed. ERR_WRONG_STATE sms.list.
 */
[[nodiscard]] enum err recipients_stand(
	struct store *, struct arena *, int64_t account, const json_t *list);
