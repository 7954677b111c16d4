/* fill.h: the approved article with its holes filled, and whether the platform kept it. */
#pragma once
#include "channels/wechat/api.h"

/* ERR_BUSY while no address is known for 阅读原文: the website's page may come later. */
[[nodiscard]] enum err wechat_landing(const struct wechat *);

/* Where it leads, into the notes: from the submission on it is looked for and compared with that. */
[[nodiscard]] enum err wechat_note_landing(struct wechat *);

[[nodiscard]] enum err wechat_article(struct wechat *, json_t **out);

/*
 * What the platform shows (a news_item) against what was approved: title, author, digest, 阅读原文,
 * the text, the number of pictures, the links. ERR_REFUSED says what differs.
 */
[[nodiscard]] enum err wechat_same(struct arena *, const json_t *wanted, const json_t *item);

/* SHA-256 over what wechat_same compares: two items with the same one read the same. */
struct str wechat_item_print(struct arena *, const json_t *item);

/* The notes are those of the publication that this correction replaces. */
bool wechat_notes_of_another(const struct wechat *);

/* What a picture post is known again by, for it carries no marker; empty for an article. */
struct str wechat_print(const struct wechat *);

/* The item carries this delivery's marker, or is its picture post. */
bool wechat_marked(const struct wechat *, const json_t *item);
