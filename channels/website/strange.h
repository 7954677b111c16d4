/* strange.h: a file under the site root that no release made: what it is, and how it is taken away. */
#pragma once
#include "channels/channel.h"

/* In a survey, "name://" and the SHA-256 of its path: a file whose name does not reach the gateway as it is. */
#define NAMED_BY_DIGEST "name://"
enum { NAME_POINTS_MAX = 300 }; /* of a remote_id, at the gateway */

/*
 * What a survey calls the fingerprint of a file: SHA-256 of its bytes; of a symbolic link, which no release makes,
 * that of "-> " and where it leads; of anything else, and of what is not there, that of nothing.
 */
struct str strange_sha256(struct arena *, int dir, const char *path);

/* Of a page, in whatever encoding, what a reader reads (stock.h): {NULL, 0} also of another file, and of what cannot be read. */
struct str strange_words(struct arena *, const struct channel_site *, struct str remote_id, int dir,
	const char *path);

/*
 * The file in the current release, or still shown at its public address. ERR_NOTFOUND: neither. ERR_REFUSED where it is ours by
 * the ledger, part of the way to something of ours, or where there is no ledger to tell.
 */
[[nodiscard]] enum err website_find(struct wire *, struct arena *, const struct channel_site *,
	json_t *notes, const struct posted *was, struct posted *out);

/*
 * A release without it is switched to, here and wherever else the site is read from. A copy is kept in the courier's own folder:
 * <own>/evidence/<sha256>. ERR_CONFLICT: it is another file by now. Refuses as website_find.
 */
[[nodiscard]] enum err website_remove(struct wire *, struct arena *, const struct channel_site *,
	json_t *notes, const struct posted *);
