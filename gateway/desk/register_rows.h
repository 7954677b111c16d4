/* register_rows.h: the rows of 信息发布登记簿 as whoever prints it walks them. */
#pragma once
#include "base/json.h"
#include "desk/show.h"

/*
 * Publications and what was left out, in the order of their numbers. A row that has a "count" is so many
 * numbers that nobody was given, from "first" to "last", with "why".
 */
[[nodiscard]] enum err register_rows(const struct register_book *, json_t **out);

/* "空号 100 个：恢复备份（…）": what its row says. */
struct str register_gap_words(struct arena *, const json_t *gap);

enum err register_too_big(void);
