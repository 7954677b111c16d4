/* post.h: a picture post (newspic): pictures to swipe through, and a plain text below. */
#pragma once
#include "channels/words.h"

/* article.json and a preview. ERR_LIMIT, ERR_INVALID for a form that the channel does not have. */
[[nodiscard]] enum err wechat_render_post(const struct revision *, const struct channel_site *,
	struct arena *, const struct words *, struct rendition *out);

/* A picture of the revision that the platform takes. */
[[nodiscard]] enum err wechat_check_picture(const struct revision *, struct str sha256);
