/* lists.h: word lists by version, and which words the change between two can matter to. */
#pragma once
#include "desk/desk.h"
#include "reviewers/terms/change.h"
#include "vault/texts.h"

/* The lists of that version, in the desk's arena; empty ones when there is no such version. */
[[nodiscard]] enum err lists_read(struct desk *, int64_t version, struct wordlists *out);

/* NULL: one of them cannot be read, so everything may have changed; the log says why. */
[[nodiscard]] enum err lists_change(
	struct desk *, int64_t before, int64_t after, struct change **out);

/* Article and title of what was read; ERR_INVALID for what is no canonical article. */
struct read_text {
	struct revision revision;
	struct article article;
};
[[nodiscard]] enum err lists_text(struct arena *, const struct vault_text *, struct read_text *out);

/* What is damaged is touched: the long way says what is wrong with it. */
bool lists_touch(const struct change *, const struct vault_text *);
