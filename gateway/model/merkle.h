/* merkle.h: one hash that stands for many rows, in SHA-256 and in SM3. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

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

/* What stands beside one leaf at each level, from below: its place is `index`, set before it is added; `peak` begins as NOWHERE. */
enum { MERKLE_NOWHERE = -2 };
struct merkle_path {
	uint64_t index;
	int peak, count; /* peak: of the subtree that holds it, once it is there */
	bool there;
	struct merkle_step {
		bool left; /* the neighbour is the left one */
		struct merkle_node beside;
	} steps[64];
};

/* As merkle_add and merkle_root, and take the path along. */
void merkle_add_on(struct merkle *, struct str leaf, struct merkle_path *);
void merkle_root_on(const struct merkle *, struct merkle_path *, struct merkle_node *out);

/* The root that the leaf and its path come to. */
void merkle_climb(struct str leaf, const struct merkle_path *, struct merkle_node *out);

/* Of no rows: the hash of nothing. */
void merkle_root(const struct merkle *, struct merkle_node *out);
