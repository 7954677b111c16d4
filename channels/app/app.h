/* app.h: 应用: subscribers are told by Standard Webhooks, and read a JSON Feed. */
#pragma once
#include "channels/channel.h"

extern const struct channel channel_app;

enum err app_render(const struct revision *, const struct article *, const struct channel_site *,
	struct arena *, struct rendition *out);
