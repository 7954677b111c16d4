/* miniprogram.h: 小程序: a row of its cloud database, or an item of the feed that it reads. */
#pragma once
#include "channels/channel.h"

extern const struct channel channel_miniprogram;

enum err miniprogram_render(const struct revision *, const struct article *,
	const struct channel_site *, struct arena *, struct rendition *out);
