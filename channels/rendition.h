/* rendition.h: building a rendition, and filling the holes that only the courier can. */
#pragma once
#include "channels/channel.h"
#include "channels/markup.h"

enum { RENDITION_FILES_MAX = 200 };

/* Adds a file behind the others. Strings are kept, not copied. */
void rendition_add(struct arena *, struct rendition *, struct rendition_file);
void rendition_put(struct arena *, struct rendition *, struct str path, struct str media_type,
	struct str bytes);
const struct rendition_file *rendition_file(const struct rendition *, struct str path);

/* Names a hole once, however often it is asked for. */
void rendition_hole(struct arena *, struct rendition *, struct str name);
void rendition_loss(struct arena *, struct rendition *, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* Adds the pictures and attachments the article shows, whose bytes are here. */
void rendition_add_assets(
	struct arena *, struct rendition *, const struct revision *, struct str html);

/*
 * "assets/<sha256>.<ext>", as the article refers to it: the ending of a picture by what it is, of another file by its
 * name; "bin" where that has none.
 */
struct str rendition_asset_path(struct arena *, const struct asset *);

/* An asset by its hash; NULL if the revision does not carry it. */
const struct asset *asset_find(const struct asset *, size_t count, struct str sha256);

/*
 * People's words must not look like a hole: ERR_INVALID with the field when they hold "{{hole:".
 */
[[nodiscard]] enum err rendition_words(struct str words, const char *field);

struct hole_value {
	struct str name, value;
};
enum hole_form { HOLE_TEXT, HOLE_HTML }; /* HTML: values are escaped */

/*
 * `text` with each {{hole:NAME}} replaced. ERR_REFUSED when a name is not on the rendition's
 * list or has no value: nothing goes out with a gap or with one nobody approved.
 */
[[nodiscard]] enum err rendition_fill(struct arena *, const struct rendition *, struct str text,
	enum hole_form, const struct hole_value *, size_t count, struct str *out);

/*
 * The bytes at a path of the delivery: a file of the rendition, or an asset handed over beside it
 * (named by its sha256). False when it is not there.
 */
bool delivery_file(const struct delivery_job *, struct str path, struct str *out_bytes);

/* "2026-11-22 19:30", China time: what fills released_at. */
const char *china_time(struct arena *, int64_t ms);

/* First 16 hex digits of SHA-256 of the delivery's key: what fills marker. */
const char *delivery_marker(struct arena *, struct str key);
