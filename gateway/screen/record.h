/* record.h: what the screen found, as the store keeps it and the API shows it. */
#pragma once
#include "base/json.h"
#include "screen/upload.h"

enum { FINDING_IN_ATTACHMENT = -2 };

/* [{"part","text"}] */
json_t *record_parts(const struct parts *);

/* The inverse; ERR_INVALID when it is no such list. */
[[nodiscard]] enum err record_read_parts(struct arena *, struct str json, struct parts *out);

/*
 * FINDING of docs/api.md with `block` -2, and where it stands: "attachment": {sha256, name},
 * "part" (empty: the name of the file); the message begins with both. The reviewer is
 * "attachment:<12 digits>:<name>", so that whoever lets a word pass in the text has not let it
 * pass in a file.
 */
json_t *record_findings(struct arena *, const struct findings *, const struct parts *,
	const char *sha256, struct str name);
