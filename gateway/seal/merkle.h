/* merkle.h: one hash that stands for many rows, in SHA-256 and in SM3. */
#pragma once
#include "base/digest.h"

/*
 * The tree of RFC 6962: H(0x00 leaf), H(0x01 left right), the left side always full. Rows are
 * added in order and forgotten; memory is one hash for each level. Zero-initialise to begin.
 */
struct merkle {
	uint64_t count;
	struct merkle_node {
		unsigned char sha256[SHA256_BYTES], sm3[SM3_BYTES];
	} peaks[64]; /* full subtrees, largest first: one for each bit of count */
};

void merkle_add(struct merkle *, struct str leaf);

/* Of no rows: the hash of nothing. */
void merkle_root(const struct merkle *, struct merkle_node *out);
