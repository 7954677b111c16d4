#include "seal/merkle.h"

static struct merkle_node hash_of(struct str bytes)
{
	struct merkle_node n;
	sha256(bytes, n.sha256);
	sm3(bytes, n.sm3);
	return n;
}

/* 0x01, left, right; each hash over its own kind. */
static struct merkle_node join(const struct merkle_node *left, const struct merkle_node *right)
{
	struct merkle_node out;
	char pair[1 + 2 * SHA256_BYTES] = { 1 };
	memcpy(pair + 1, left->sha256, SHA256_BYTES);
	memcpy(pair + 1 + SHA256_BYTES, right->sha256, SHA256_BYTES);
	sha256((struct str){ pair, sizeof pair }, out.sha256);
	memcpy(pair + 1, left->sm3, SM3_BYTES);
	memcpy(pair + 1 + SM3_BYTES, right->sm3, SM3_BYTES);
	sm3((struct str){ pair, sizeof pair }, out.sm3);
	return out;
}

static int peaks_of(const struct merkle *m)
{
	return __builtin_popcountll(m->count);
}

void merkle_add(struct merkle *m, struct str leaf)
{
	SCRATCH(a);
	char *bytes = arena_alloc(&a, leaf.len + 1); /* begins with 0x00 */
	if (leaf.len)
		memcpy(bytes + 1, leaf.at, leaf.len);
	struct merkle_node node = hash_of((struct str){ bytes, leaf.len + 1 });
	int top = peaks_of(m);
	for (uint64_t full = m->count; full & 1; full >>= 1)
		node = join(&m->peaks[--top], &node);
	m->peaks[top] = node;
	m->count++;
}

void merkle_root(const struct merkle *m, struct merkle_node *out)
{
	int top = peaks_of(m);
	struct merkle_node node = top ? m->peaks[--top] : hash_of(STR(""));
	while (top > 0)
		node = join(&m->peaks[--top], &node);
	*out = node;
}
