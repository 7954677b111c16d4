/* limits.h: what the platform takes; counted in characters unless it says bytes. */
#pragma once

enum {
	WECHAT_TITLE_MAX = 32,
	WECHAT_AUTHOR_MAX = 16,
	WECHAT_DIGEST_MAX = 120,
	WECHAT_CONTENT_MAX = 19999,   /* tags and attributes included */
	WECHAT_PICTURE_MAX = 1000000, /* bytes of a picture in the text */
	WECHAT_PICTURE_URL = 200,     /* what an address of theirs may take in the text */
	WECHAT_DIGEST_AUTO = 54,
	WECHAT_POST_PICTURES = 20, /* of a picture post */
	WECHAT_POST_TEXT = 1000,   /* of a picture post: written nowhere, so strict */
};
