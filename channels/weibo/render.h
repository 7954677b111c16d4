/* render.h: post.json as the courier will send it, and a preview of what followers see. */
#pragma once
#include "channels/channel.h"

enum err weibo_render(const struct revision *, const struct article *, const struct channel_site *,
	struct arena *, struct rendition *out);
