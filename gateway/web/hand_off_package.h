/* hand_off_package.h: the sealed package of a hand-off: approved bytes, words to paste, proofs, steps. */
#pragma once
#include "web/item.h"

struct hand_off_field {
	const char *file, *name; /* "title.txt", 标题 */
	struct str text;
};
enum { HAND_OFF_FIELDS_MAX = 8 };

/* The texts of a rendition that people paste, in the order of the channel's manifest. */
[[nodiscard]] enum err hand_off_fields(struct desk *, int64_t draft, struct str commit,
	struct str channel, struct hand_off_field out[static HAND_OFF_FIELDS_MAX],
	size_t *out_count);

/*
 * The package as a zip, of one row of hand_off_package. Every byte of the rendition is held against the
 * ticket first: ERR_DENIED ticket.bytes. `at`: ms; nothing is written anywhere.
 */
[[nodiscard]] enum err hand_off_zip(
	struct item *, const struct rows *, int64_t hand_off, struct str *out);
