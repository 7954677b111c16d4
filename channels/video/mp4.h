/* mp4.h: what an MP4 file says of itself: how long, how large, how packed; and what it gives away. */
#pragma once
#include "base/arena.h"
#include "base/err.h"

enum { MP4_SAID_MAX = 16 };

struct mp4 {
	unsigned width, height; /* of the picture, as it is shown; 0 where there is none */
	int64_t ms;
	bool h264, aac; /* the picture's and the sound's packing */
	bool sound;     /* has any */
	bool located;   /* says where it was taken */
	struct str said
		[MP4_SAID_MAX]; /* other words that it brings along (title, maker …), as bytes */
	size_t said_count;
};

/*
 * Walks the boxes and reads no picture. Linear, and bounded in depth. ERR_INVALID "video.broken" when it is no
 * whole MP4 with a picture: what is cut off plays nowhere.
 */
[[nodiscard]] enum err mp4_read(struct str file, struct mp4 *out);
