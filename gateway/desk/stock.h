/* stock.h: what stood on an account before (存量), by its words: asked for, read once, and kept as what was found in them. */
#pragma once
#include "desk/desk.h"

enum { STOCK_WORDS_MAX = 20000, STOCK_FINDINGS_MAX = 20 };

/*
 * Of which things the next survey is to bring the words, by remote_id: a list, which the caller owns. Those that
 * nobody has read under the word list of now or as they stand now, as many as a one-way gap carries in one file.
 */
[[nodiscard]] enum err stock_ask(struct desk *, int64_t channel, json_t **out);

/* ERR_INVALID where an element of a survey's items has `words` that are no text. */
[[nodiscard]] enum err stock_check(const json_t *items);

/*
 * Behind survey_take. The text reviewers read `words` of each of the items that has any and was asked for; the first STOCK_WORDS_MAX
 * code points of it. Of what they find the gravest STOCK_FINDINGS_MAX are kept, the rest is counted.
 */
[[nodiscard]] enum err stock_screen(struct desk *, int64_t channel, const json_t *items);
