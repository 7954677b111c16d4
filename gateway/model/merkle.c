#include "model/merkle.h"

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

static struct merkle_node leaf_of(struct str leaf)
{
	SCRATCH(a);
	char *bytes = arena_alloc(&a, leaf.len + 1); /* begins with 0x00 */
	if (leaf.len)
		memcpy(bytes + 1, leaf.at, leaf.len);
	return hash_of((struct str){ bytes, leaf.len + 1 });
}

enum { IN_HAND = -1 };

/* Peak `top` and the node in hand become one: where either holds the leaf, the other stands beside it. */
static void step(struct merkle_path *p, const struct merkle *m, int top, struct merkle_node *hand)
{
	bool left = p->peak == IN_HAND;
	if (!p->there || (!left && p->peak != top))
		return;
	p->steps[p->count++] = (struct merkle_step){ left, left ? m->peaks[top] : *hand };
	p->peak = IN_HAND;
}

void merkle_add_on(struct merkle *m, struct str leaf, struct merkle_path *p)
{
	struct merkle_node node = leaf_of(leaf);
	int top = peaks_of(m);
	if (m->count == p->index) {
		p->there = true;
		p->peak = IN_HAND;
	}
	for (uint64_t full = m->count; full & 1; full >>= 1) {
		step(p, m, --top, &node);
		node = join(&m->peaks[top], &node);
	}
	if (p->there && p->peak == IN_HAND)
		p->peak = top;
	m->peaks[top] = node;
	m->count++;
}

void merkle_add(struct merkle *m, struct str leaf)
{
	merkle_add_on(
		m, leaf, &(struct merkle_path){ .index = UINT64_MAX, .peak = MERKLE_NOWHERE });
}

void merkle_root_on(const struct merkle *m, struct merkle_path *p, struct merkle_node *out)
{
	int top = peaks_of(m);
	struct merkle_node node = top ? m->peaks[--top] : hash_of(STR(""));
	if (p->there && p->peak == top)
		p->peak = IN_HAND;
	while (top > 0) {
		step(p, m, --top, &node);
		node = join(&m->peaks[top], &node);
	}
	*out = node;
}

void merkle_root(const struct merkle *m, struct merkle_node *out)
{
	merkle_root_on(m, &(struct merkle_path){ .peak = MERKLE_NOWHERE }, out);
}

void merkle_climb(struct str leaf, const struct merkle_path *p, struct merkle_node *out)
{
	struct merkle_node node = leaf_of(leaf);
	for (int i = 0; i < p->count; i++) {
		const struct merkle_step *s = &p->steps[i];
		node = s->left ? join(&s->beside, &node) : join(&node, &s->beside);
	}
	*out = node;
}
