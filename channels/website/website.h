/* website.h: static pages under a site root, switched whole. */
#pragma once
#include "channels/channel.h"

extern const struct channel channel_website;

/* The courier's folder of its own, where what the site should be is kept; NULL: it has none. */
const char *website_own(struct wire *, struct arena *);

/*
 * Where an item's page stands: <base_url>/art/<draft>/. The same before and after release, so it
 * is also the landing page that other channels point to. ERR_INVALID when the draft's id holds
 * anything but letters, digits, - and _.
 */
[[nodiscard]] enum err website_url(
	struct arena *, struct str base_url, struct str draft, struct str *out);
