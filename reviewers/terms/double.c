#include "reviewers/terms/double.h"

/*
 * Families (the children of one state) are placed the largest first, each at the first place where
 * all of them fit, and those of one child last, into whatever is left: so the array ends up full.
 * Sixty-four places are tried at once, as bits of what is taken. One as large as the last looks on where
 * that one found its place: what lies before was in vain for its like, and is for smaller ones. A family
 * that does not fit in many tries goes behind everything, where it always does.
 */
enum { FAMILY_MOST = 64, AT_ONCE = 64, TRIES = 4096, MISSES = 2, MADE_AT_ONCE = 4096 };

struct placing {
	const struct trie *trie;
	uint32_t *first, *child; /* by state: its children are child[first[s]] … */
	uint32_t *order;         /* states with children, the largest family first */
	size_t parents;

	struct node *nodes;
	uint32_t *next, *previous; /* the free ones, in a ring through 0 */
	uint64_t *taken;           /* a bit for each node */
	size_t room, made, top; /* all from `top` on is free; in the ring are those below `made` */
	uint32_t low, misses;   /* where families begin to look, and how often in vain */
	uint32_t like, from;    /* so large was the last one, and where the next like it looks */
	uint32_t *slot, *base;  /* by state */
};

static void list_children(struct arena *scratch, struct placing *p)
{
	const struct trie *t = p->trie;
	p->first = arena_array(scratch, uint32_t, t->states + 1);
	p->child = arena_array(scratch, uint32_t, t->states + 1);
	for (size_t s = 0; s < t->states; s++)
		p->first[s + 1] = p->first[s] + t->children[s];
	for (size_t s = t->states; s-- > 1;)
		p->child[--p->first[t->parent[s] + 1]] = (uint32_t)s;
	/* Now first[s + 1] is where s begins. */
	memmove(p->first, p->first + 1, t->states * sizeof *p->first);
	p->first[t->states] = (uint32_t)t->states - 1;
}

static size_t class_of(uint32_t children)
{
	return children < FAMILY_MOST ? FAMILY_MOST - children : 0;
}

static void order_families(struct arena *scratch, struct placing *p)
{
	const struct trie *t = p->trie;
	size_t from[FAMILY_MOST + 1] = {};
	for (size_t s = 0; s < t->states; s++)
		if (t->children[s])
			from[class_of(t->children[s]) + 1]++;
	for (size_t c = 0; c < FAMILY_MOST; c++)
		from[c + 1] += from[c];
	p->parents = from[FAMILY_MOST];
	p->order = arena_array(scratch, uint32_t, p->parents + 1);
	for (size_t s = 0; s < t->states; s++)
		if (t->children[s])
			p->order[from[class_of(t->children[s])]++] = (uint32_t)s;
}

/* Nobody touches memory that nothing will stand in. */
static void make_free(struct placing *p, size_t to)
{
	for (; p->made < to && p->made < p->room; p->made++) {
		uint32_t at = (uint32_t)p->made, last = p->previous[0];
		p->nodes[at].check = NODE_FREE;
		p->previous[at] = last;
		p->next[last] = p->previous[0] = at;
	}
}

/* Whose child it is is written at the end: the parent may have no place yet. */
static void take(struct placing *p, uint32_t at, uint32_t state)
{
	if (at >= p->made)
		make_free(p, at + MADE_AT_ONCE);
	p->nodes[at].check = 0;
	p->slot[state] = at;
	p->next[p->previous[at]] = p->next[at];
	p->previous[p->next[at]] = p->previous[at];
	if (at >= p->top)
		p->top = at + 1;
	p->taken[at / AT_ONCE] |= 1ull << at % AT_ONCE;
}

/* Which of the 64 places from `base` on are taken for some child of the state. */
static uint64_t clashes(const struct placing *p, uint32_t state, uint32_t base)
{
	uint64_t clash = 0;
	for (uint32_t c = p->first[state]; c < p->first[state + 1] && ~clash; c++) {
		uint32_t at = base + p->trie->symbol[p->child[c]], shift = at % AT_ONCE;
		clash |= p->taken[at / AT_ONCE] >> shift;
		clash |= p->taken[at / AT_ONCE + 1] << 1 << (AT_ONCE - 1 - shift);
	}
	return clash;
}

static uint32_t base_behind(const struct placing *p, uint32_t state)
{
	uint32_t least = UINT32_MAX;
	for (uint32_t c = p->first[state]; c < p->first[state + 1]; c++)
		if (p->trie->symbol[p->child[c]] < least)
			least = p->trie->symbol[p->child[c]];
	return (uint32_t)p->top - least;
}

static uint32_t find_base(struct placing *p, uint32_t state)
{
	uint32_t children = p->trie->children[state];
	if (children == 1 && !p->next[0])
		make_free(p, p->made + MADE_AT_ONCE);
	if (children == 1)
		return p->next[0] - p->trie->symbol[p->child[p->first[state]]];
	if (class_of(children) != class_of(p->like) || p->from < p->low)
		p->from = p->low;
	p->like = children;
	for (int i = 0; i < TRIES && p->from < p->top; i++, p->from += AT_ONCE) {
		uint64_t clash = clashes(p, state, p->from);
		if (~clash)
			return p->from + (uint32_t)__builtin_ctzll(~clash);
		if (p->from == p->low && ++p->misses % MISSES == 0)
			p->low += AT_ONCE;
	}
	return base_behind(p, state);
}

static void place_family(struct placing *p, uint32_t state)
{
	p->base[state] = find_base(p, state);
	for (uint32_t c = p->first[state]; c < p->first[state + 1]; c++) {
		uint32_t child = p->child[c];
		take(p, p->base[state] + p->trie->symbol[child], child);
	}
}

static void link_nodes(struct placing *p)
{
	const struct trie *t = p->trie;
	for (size_t s = 0; s < t->states; s++) {
		struct node *n = &p->nodes[p->slot[s]];
		n->base = t->children[s] ? p->base[s] : (uint32_t)p->room + IMAGE_PLANE;
		n->check = p->slot[t->parent[s]];
		n->end = t->end[s] | (uint32_t)t->depth[s] << NODE_DEPTH;
	}
}

static uint32_t step(const struct placing *p, uint32_t s, uint32_t symbol)
{
	for (;; s = p->nodes[s].fail) {
		uint32_t to = p->nodes[s].base + symbol;
		if (to && to < p->top && p->nodes[to].check == s)
			return to;
		if (!s)
			return 0;
	}
}

/* By depth: a fail link leads to a state that is less deep. */
static uint32_t *by_depth(struct arena *scratch, const struct trie *t)
{
	size_t from[TERM_SYMBOLS_MAX + 2] = {};
	uint32_t *order = arena_array(scratch, uint32_t, t->states);
	for (size_t s = 0; s < t->states; s++)
		from[t->depth[s] + 1]++;
	for (size_t d = 0; d <= TERM_SYMBOLS_MAX; d++)
		from[d + 1] += from[d];
	for (size_t s = 0; s < t->states; s++)
		order[from[t->depth[s]]++] = (uint32_t)s;
	return order;
}

static void link_failures(struct arena *scratch, struct placing *p)
{
	const struct trie *t = p->trie;
	const uint32_t *order = by_depth(scratch, t);
	for (size_t i = 1; i < t->states; i++) {
		uint32_t s = order[i], parent = p->slot[t->parent[s]];
		struct node *n = &p->nodes[p->slot[s]];
		n->fail = parent ? step(p, p->nodes[parent].fail, t->symbol[s]) : 0;
		if (p->nodes[n->fail].end & (NODE_TERM | NODE_SHORTER))
			n->end |= NODE_SHORTER;
	}
}

static void open_placing(struct arena *a, struct arena *scratch, struct placing *p)
{
	const struct trie *t = p->trie;
	/* A million terms of hanzi by chance leave three places in four free; nobody touches what is not used. */
	p->room = t->states * 4 + 16 * IMAGE_PLANE;
	p->nodes = arena_array(a, struct node, p->room);
	p->next = arena_array(scratch, uint32_t, p->room);
	p->previous = arena_array(scratch, uint32_t, p->room);
	p->taken = arena_array(scratch, uint64_t, p->room / AT_ONCE + 2);
	p->slot = arena_array(scratch, uint32_t, t->states);
	p->base = arena_array(scratch, uint32_t, t->states);
	list_children(scratch, p);
	order_families(scratch, p);
	p->taken[0] = 1; /* the root; the ring's anchor */
	p->made = p->top = 1;
}

enum err double_build(
	struct arena *a, struct arena *scratch, const struct trie *t, struct double_array *out)
{
	struct placing p = { .trie = t };
	open_placing(a, scratch, &p);
	for (size_t i = 0; i < p.parents; i++) {
		if (p.top + IMAGE_PLANE >= p.room)
			return fault(ERR_LIMIT, "词条太多而用字过于分散，无法编译。请减到一百万条以"
						"内，先删去很少用的词条");
		place_family(&p, p.order[i]);
	}
	link_nodes(&p);
	link_failures(scratch, &p);
	*out = (struct double_array){ p.nodes, p.top };
	return ERR_OK;
}
