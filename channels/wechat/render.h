/* render.h: article.json as draft/add will get it, and a preview in a phone's frame. */
#pragma once
#include "channels/channel.h"

/* With the channel's `form` "pictures" a picture post (newspic): at most 20 pictures and a plain text. */
enum err wechat_render(const struct revision *, const struct article *, const struct channel_site *,
	struct arena *, struct rendition *out);
