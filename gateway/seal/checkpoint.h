/* checkpoint.h: now and then, one signed note over everything that was recorded. */
#pragma once
#include "model/merkle.h"
#include "seal/keys.h"
#include "store/store.h"

enum { CHECKPOINT_ROWS = 256, CHECKPOINT_MS = 60000 };

/* Which rows: of one epoch, from transaction `low` up to, not including, `high`. */
struct window {
	int64_t epoch, rows;
	struct str low, high; /* xid8 as text: it does not fit a signed integer */
};

/* What the rows come to. `heads` goes on from the checkpoint before. */
struct sealed {
	struct merkle_node root;
	int64_t rows;
	const char *
		heads; /* hex: sha256(heads before, then a line "draft rev commit" for each save) */
};

/* Reads the rows of the window in their order. */
[[nodiscard]] enum err window_seal(struct store *, struct arena *, const struct window *,
	struct str heads_before, struct sealed *out);

/*
 * Seals what is due: CHECKPOINT_ROWS rows, or any row once the oldest is CHECKPOINT_MS old.
 * *out_rows: how many (0: nothing was due). Safe to call by two: the number of a checkpoint is
 * its key, so one of them gets ERR_CONFLICT.
 */
[[nodiscard]] enum err checkpoint_make(
	struct store *, const struct seal_keys *, int64_t now, bool force, int64_t *out_rows);

/* The link to the one before: sha256 over its note and signatures, hex. */
const char *checkpoint_link(struct arena *, struct str note, struct ticket_sigs);
