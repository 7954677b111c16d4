/* film.h: a film of no pictures, whose boxes say whatever a test wants. */
#pragma once
#include "base/arena.h"

struct sample_film {
	unsigned seconds, width, height;
	const char *picture, *sound; /* "avc1", "mp4a"; NULL: no such track */
	struct str words;            /* inside udta of the whole film; empty: none */
	bool turned;                 /* filmed upright: stored lying, with a matrix */
};

struct str sample_mp4(struct arena *, const struct sample_film *);
#define SAMPLE_FILM ((struct sample_film){ 32, 1080, 1920, "avc1", "mp4a", { NULL, 0 }, false })
