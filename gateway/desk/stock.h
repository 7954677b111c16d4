/* stock.h: what stood on an account before (存量), by its words: asked for, read once, and kept as what was found in them. */
#pragma once
#include "desk/desk.h"

enum { STOCK_WORDS_MAX = 20000, STOCK_FINDINGS_MAX = 3 };

/*
 * Of which things the next survey is to bring the words, by remote_id: a list, which the caller owns. Those that
 * nobody has read under the word list of now or as they stand now, and that can have any; as many as a one-way gap carries
 * in one file, and each has its turn (stock_ask, 0086).
 */
[[nodiscard]] enum err stock_ask(struct desk *, int64_t channel, json_t **out);

/* ERR_INVALID where an element of a survey's items has `words` that are no text. */
[[nodiscard]] enum err stock_check(const json_t *items);

/* The gravest STOCK_FINDINGS_MAX of them, for which the caller is owed a json_decref, and how many were left out. */
json_t *stock_gravest(const json_t *found, size_t *out_more);

/*
 * Behind survey_take. The text reviewers read `words` of each of the items that has any and was asked for; the first STOCK_WORDS_MAX
 * code points of it, and of all a megabyte: what is behind that is asked for again. Of what they find the gravest are kept, the rest
 * is counted; nothing where the list has another `sha256` by now than stands beside the words.
 */
[[nodiscard]] enum err stock_screen(struct desk *, int64_t channel, const json_t *items);
