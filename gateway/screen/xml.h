/* xml.h: one XML part of an office document, read as a stream of elements and text. */
#pragma once
#include "screen/archive.h"

enum { XML_DEPTH_MAX = 256, XML_TEXT_MAX = 4 * 1024 * 1024 };

/* Names come without their prefix: whatever prefix a writer chose, a "t" is text. */
struct xml_reader {
	void (*open)(void *ctx, const char *name, const char **attributes);
	void (*close)(void *ctx, const char *name);
	void (*text)(void *ctx, struct str);
	enum err (*state)(void *ctx); /* asked after each piece: anything but OK ends the reading */
};

/*
 * ERR_REFUSED: a document type declaration (no office program writes one, and it is how entities
 * explode), deeper than XML_DEPTH_MAX, not well-formed.
 */
[[nodiscard]] enum err xml_read(const struct archive_entry *, const struct xml_reader *, void *ctx);

/* The bytes of the part that a piece of text was written with: `size` differs from its length for &#49; and CRLF. */
struct xml_place {
	size_t from, size;
};

/* The same, of a part in UTF-8 only; *at is set before each text. */
[[nodiscard]] enum err xml_read_placed(
	const struct archive_entry *, const struct xml_reader *, struct xml_place *at, void *ctx);

/* The attribute of that name, prefix or not; empty when it is not there. */
struct str xml_attribute(const char **attributes, const char *name);
