/* find.h: looking for our own things on the platform, by the marker they carry. */
#pragma once
#include "channels/wechat/api.h"

/* The published article with our marker: fills article_id and the url of the receipt. */
[[nodiscard]] enum err wechat_find_published(struct wechat *, bool *out_found);

/* The draft with our marker: notes its media_id. Further copies of it are deleted. */
[[nodiscard]] enum err wechat_find_draft(struct wechat *, bool *out_found);

/* Permanent material by its file name: its media_id, or empty. */
[[nodiscard]] enum err wechat_find_material(struct wechat *, const char *name, struct str *out);

/* The first news_item of an answer, or NULL. */
const json_t *wechat_item(const json_t *answer);
