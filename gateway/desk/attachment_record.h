/* attachment_record.h: the words of a file and what was found in them, as store and API have them. */
#pragma once
#include "base/json.h"
#include "reviewers/attachment.h"

enum { FINDING_IN_ATTACHMENT = -2 };

/* [{"part","text"}], the row of a table with "cells". */
json_t *record_parts(const struct parts *);

/* The inverse; ERR_INVALID when it is no such list. */
[[nodiscard]] enum err record_read_parts(struct arena *, struct str json, struct parts *out);

/*
 * FINDING of docs/api.md with `block` -2, and where it stands: "attachment": {sha256, name},
 * "part" (empty: the file itself), down to the cell; the message begins with both. The reviewer is
 * "attachment:<12 digits>:<name>", so that whoever lets a word pass in the text has not let it
 * pass in a file.
 */
json_t *record_findings(struct arena *, const struct findings *, const struct parts *,
	const char *sha256, struct str name);

/* What the store has of a file: enough to look at its words again, whatever lexicon comes. */
struct recorded {
	struct str sha256, name, extension, parts; /* hex; JSON */
	unsigned pages;
};

/* record_findings() of the file under this screening. */
[[nodiscard]] enum err record_review(
	const struct screening *, const struct recorded *, json_t **out);
