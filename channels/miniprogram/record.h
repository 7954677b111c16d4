/* record.h: the approved record with its holes filled, and whether the platform still has it so. */
#pragma once
#include "channels/channel.h"
#include "channels/release.h"

/* Of the item, for ever: "shenfa-7". */
struct str record_id(struct arena *, const struct delivery_job *);

/* SHA-256 over what a reader reads of a row: title, summary, content, cover, column, author, source. */
struct str record_sha256(struct arena *, const json_t *row);

/*
 * The row to be written. `values` are the pictures' addresses. ERR_REFUSED where a hole has no
 * value. The caller owns *out.
 */
[[nodiscard]] enum err record_make(struct arena *, const struct delivery_job *,
	const struct release *, struct hole_value *values, size_t count, json_t **out);

/* What is left of a withdrawn one: clients may hold the old row, so it says that it is gone. */
json_t *record_tombstone(struct arena *, const struct delivery_job *, const struct release *);

/* record_sha256 of the row that such an item was made of. */
struct str record_item_sha256(struct arena *, const json_t *item);

/* The same row as an item of a JSON Feed, nodes in _gw. */
json_t *record_item(struct arena *, const struct delivery_job *, const json_t *row);
