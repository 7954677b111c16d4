/* render.h: article.json as draft/add will get it, and a preview in a phone's frame. */
#pragma once
#include "channels/channel.h"

enum err wechat_render(const struct revision *, const struct article *, const struct channel_site *,
	struct arena *, struct rendition *out);
