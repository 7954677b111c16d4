/* page.h: the approved page of one item, and the entry that lists and feeds are made of. */
#pragma once
#include "channels/channel.h"

/*
 * page.html, style.css, entry.json, list.html (the template that the lists of this release are made
 * with) and the assets. Everything the page refers to stands beside
 * it, so that a reviewer's preview and the live page are the same bytes but for the holes
 * released_at and landing_url.
 */
enum err website_render(const struct revision *, const struct article *,
	const struct channel_site *, struct arena *, struct rendition *out);
