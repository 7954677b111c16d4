/* limits.h: what the platform takes; counted in characters unless it says bytes. */
#pragma once
#include "channels/channel.h"

enum {
	WECHAT_AUTHOR_MAX = 16,
	WECHAT_DIGEST_MAX = 120,
	WECHAT_CONTENT_MAX = 19999,   /* tags and attributes included */
	WECHAT_PICTURE_MAX = 1000000, /* bytes of a picture in the text */
	WECHAT_PICTURE_URL = 200,     /* what an address of theirs may take in the text */
	WECHAT_PAGE_URL = 100,        /* what the address of an item's page may take */
	WECHAT_DIGEST_AUTO = 54,
	WECHAT_POST_PICTURES = 20, /* of a picture post */
};

/*
 * Where the platform's documents disagree or say nothing, the account's settings do, and otherwise the strictest
 * that could be meant: a title has 32 characters in the newest document and 64 in older ones (`title_max`), of a
 * picture post's text no number is written anywhere (`post_text_max`).
 */
struct wechat_limits {
	size_t title, post_text;
};
struct wechat_limits wechat_limits_of(const struct channel_site *);
