/* media.h: what a file is, told by its bytes; the name is only what somebody called it. */
#pragma once
#include "base/err.h"
#include "base/str.h"

enum media {
	MEDIA_NONE,
#define MEDIA(name, ext, type, zh) MEDIA_##name,
#include "screen/media.def"
#undef MEDIA
	MEDIA__COUNT
};

/* A zip whose inside has not been looked at yet: one of the three office kinds, or refused. */
enum { MEDIA_ZIP = MEDIA__COUNT };

/*
 * ERR_TYPE with what to do instead, for everything that is not taken. CSV and TXT look alike:
 * between these two, and only there, the name decides.
 */
[[nodiscard]] enum err media_of(struct str bytes, struct str name, unsigned *out);

const char *media_ext(enum media);  /* without the dot */
const char *media_type(enum media); /* as in Content-Type */
const char *media_text(enum media); /* what a person calls it */
enum media media_named(struct str ext);
