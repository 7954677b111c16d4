/* video.h: a film as somebody hands it in: whole, and with nothing in it that tells where it was taken. */
#pragma once
#include "screen/contents.h"

/*
 * The file stands as it is: nothing here decodes a picture. Its own words (title, comment) become a part. ERR_REFUSED
 * "video.place"; ERR_INVALID "video.broken".
 */
[[nodiscard]] enum err video_open(struct arena *, struct str file, struct contents *);
