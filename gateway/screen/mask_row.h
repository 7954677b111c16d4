/* mask_row.h: the numbers in one row of a table, in the prescribed masked form. */
#pragma once
#include "base/arena.h"
#include "base/err.h"

struct masker {
	void *personal; /* the reviewer's state */
	size_t masked;
};

/* Numbers of `allow` (a lexicon's list of published ones) stay. */
[[nodiscard]] enum err masker_open(struct masker *, struct str allow);

/* `e` as it is; ERR_REFUSED mask.none where all went well and nothing was masked. */
[[nodiscard]] enum err masker_close(struct masker *, enum err e);

/*
 * out[i] is words[i] with its numbers masked; the same bytes where there is none. Each a block of its
 * own: no number goes over its border.
 */
[[nodiscard]] enum err masker_row(
	struct masker *, struct arena *, const struct str *words, size_t count, struct str *out);

/* Whether masker_row would mask anything in these words, which stay as they are. */
[[nodiscard]] enum err masker_finds(
	const struct masker *, struct arena *, struct str words, bool *out);
