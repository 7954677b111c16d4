/* release.h: which release of an item this is: fixed before the first byte leaves, the same on every attempt. */
#pragma once
#include "base/json.h"
#include "channels/channel.h"

/*
 * In receipt.state: marker, of the delivery that the notes are about; rev, which grows with every
 * release of the item; at and first_at, ms: when this release and the first of them went out.
 */
struct release {
	struct str marker;
	int64_t rev, at, first_at;
};

/* The notes are of the release before this one (a correction, a withdrawal), or there are none. */
bool release_is_another(struct arena *, const struct delivery_job *, const json_t *state);

/*
 * The notes begin anew for this delivery, unless they are of it already; `above`: a rev that is known to
 * be taken, or 0. True when they did.
 */
bool release_begin(
	struct arena *, const struct delivery_job *, json_t *state, int64_t now, int64_t above);
struct release release_read(struct arena *, const json_t *state);

struct hole_value;

/*
 * Every text in the tree, in place, as rendition_fill does it for one (HOLE_TEXT).
 */
[[nodiscard]] enum err release_fill(struct arena *, const struct rendition *, json_t *tree,
	const struct hole_value *, size_t count);

/*
 * "asset:<sha256>" → base + "assets/<sha256>.<ext>" for each file the delivery carries. `out` has room for
 * release_assets_max().
 */
size_t release_assets_max(const struct delivery_job *);
size_t release_assets(
	struct arena *, const struct delivery_job *, struct str base, struct hole_value *out);
