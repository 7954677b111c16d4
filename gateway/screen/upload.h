/* upload.h: a file somebody handed in: what it is, what it says, and whether it may be kept. */
#pragma once
#include "base/digest.h"
#include "model/finding.h"
#include "reviewers/reviewer.h"
#include "screen/contents.h"

enum { UPLOAD_BYTES_MAX = 50 * 1024 * 1024 };

struct upload {
	const char *path;  /* in the spool */
	struct str bytes;  /* instead of it: what we made ourselves */
	struct str name;   /* as the person's machine called it */
	struct str sha256; /* what was announced, 32 bytes; empty: whatever there is */
};

struct upload_result {
	bool clean;
	struct str code, field, reason; /* why not */
	struct str rule, place;         /* a secrecy mark: which, and where; nothing else is told */

	unsigned char sha256[SHA256_BYTES]; /* of what was handed in */
	size_t size;

	/* Only when clean. */
	enum media media; /* of `bytes` */
	unsigned width, height, pages;
	struct str bytes; /* a remade picture, or the file as it came */
	struct parts parts;
	/* `block` is the part (ARTICLE_TITLE: the name), offsets are code points of its text. */
	struct findings findings;
};

/*
 * Reads the file once: what is looked at, hashed and kept are the same bytes. ERR_NOTFOUND when it
 * is not in the spool, or not what was announced (yet); ERR_UNAVAILABLE and ERR_INTERNAL when it could not be looked at
 * and should be tried again. A file that is not wanted is ERR_OK and not clean.
 */
[[nodiscard]] enum err upload_open(
	struct arena *, const struct upload *, const struct screening *, struct upload_result *out);
