/* body.h: the article's HTML as WeChat keeps it, so that what reviewers see is what readers get. */
#pragma once
#include "channels/channel.h"

struct picture {
	struct str sha256, address; /* "assets/<sha256>.<ext>" */
};

struct body {
	struct str html;        /* pictures as {{hole:asset:<sha256>}} */
	struct picture *images; /* in order, once each */
	size_t image_count;
	size_t image_uses; /* <img> elements */
	unsigned links_out, links_file, links_note, pre, images_lost;
};

/*
 * Inline styles only; links to outside become text and address, links to files a hint, pre is
 * written line by line: everything the platform would drop without a word is gone beforehand.
 */
struct body body_make(struct arena *, struct str canonical);
